package dev.tramo.server.worker;

import dev.tramo.engine.rtmp.RtmpSettings;
import dev.tramo.rtmp.driver.TlsFiles;
import dev.tramo.server.limit.EngineRtmp;
import dev.tramo.server.limit.RtmpLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a worker speaks RTMP: with its server's limits, and with its certificates, which it keeps in a folder that only it can read. One
 * thread.
 */
final class WorkerRtmp implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(WorkerRtmp.class.getName());
    private final Path folder;
    private final RtmpOptions options;
    private RtmpFiles files = RtmpFiles.NONE;

    /** @throws IOException if the files cannot be written */
    WorkerRtmp(RtmpFiles files, RtmpOptions options) throws IOException {
        this.options = options;
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
                Optional.of(options.host()).filter(host -> !host.isEmpty()),
                tls(),
                files.trust().isEmpty() ? Optional.empty() : Optional.of(trust()),
                EngineRtmp.limits(this::limit),
                EngineRtmp.serverLimits(this::limit),
                EngineRtmp.queue(this::limit),
                EngineRtmp.memoryBytesMax(this::limit));
    }

    /** As set; but of media no more than fits into this process, whose heap may be smaller than the server's. */
    private int limit(RtmpLimit limit) {
        int set = options.limits().getOrDefault(limit.key(), limit.standard());
        if (limit == RtmpLimit.MEMORY_MIB_MAX) {
            long heapMib = Runtime.getRuntime().maxMemory() >> 20;
            return set > heapMib / 2 ? 0 : set;
        }
        return Math.clamp(set, limit.min(), limit.max());
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
