package dev.tramo.server.worker;

import dev.tramo.engine.rtmp.RtmpSettings;
import dev.tramo.rtmp.RtmpLimits;
import dev.tramo.rtmp.driver.ServerLimits;
import dev.tramo.rtmp.driver.TlsFiles;
import dev.tramo.rtmp.live.QueueLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a worker speaks RTMP: with its server's certificates, which it keeps in a folder that only it can read, and with limits that fit its
 * own memory. One thread.
 */
final class WorkerRtmp implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(WorkerRtmp.class.getName());
    /** Of the heap, for the media of RTMP: as in the server. */
    private static final int MEMORY_SHARE = 4;

    private final Path folder;
    private RtmpFiles files = RtmpFiles.NONE;

    /** @throws IOException if the files cannot be written */
    WorkerRtmp(RtmpFiles files) throws IOException {
        this.folder = Files.createTempDirectory("tramo-rtmp-"); // for the owner alone
        write(files);
    }

    /**
     * The settings of the engine. Ports are opened as routes need them, none besides; without a certificate that can be used, those of
     * {@code rtmps://} say that one is missing.
     */
    RtmpSettings settings() {
        return new RtmpSettings(
                Optional.empty(),
                Optional.empty(),
                tls(),
                files.trust().isEmpty() ? Optional.empty() : Optional.of(trust()),
                RtmpLimits.DEFAULT,
                ServerLimits.DEFAULT,
                QueueLimits.DEFAULT,
                Runtime.getRuntime().maxMemory() / MEMORY_SHARE);
    }

    private Optional<TlsFiles> tls() {
        if (!files.hasCertificate()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TlsFiles(certificate(), key()));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "rtmps has no certificate: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    /** The order was given anew: a renewed certificate is used from the next connection on, other trust from the next process on. */
    void use(RtmpFiles next) {
        if (next.equals(files)) {
            return;
        }
        try {
            write(next);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the certificate of rtmps is not renewed: {0}", e.getMessage());
        }
    }

    private void write(RtmpFiles next) throws IOException {
        files = next;
        if (!next.trust().isEmpty()) {
            Path _ = Files.writeString(trust(), next.trust());
        }
        if (next.hasCertificate()) {
            Path _ = Files.writeString(certificate(), next.certificate());
            Path _ = Files.writeString(key(), next.key());
        }
    }

    private Path trust() {
        return folder.resolve("trust.pem");
    }

    private Path certificate() {
        return folder.resolve("certificate.pem");
    }

    private Path key() {
        return folder.resolve("key.pem");
    }

    /** Removes the files. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(trust());
            Files.deleteIfExists(certificate());
            Files.deleteIfExists(key());
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "files of rtmps not removed", e);
        }
    }
}
