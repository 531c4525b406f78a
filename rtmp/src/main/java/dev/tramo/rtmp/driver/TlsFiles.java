package dev.tramo.rtmp.driver;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import javax.net.ssl.SSLException;

/**
 * A server's certificate and key in PEM files, which may be replaced at run time: new connections use the new ones. If the new
 * files are invalid, the old ones stay in use. Any thread.
 */
public final class TlsFiles {
    private static final System.Logger LOG = System.getLogger(TlsFiles.class.getName());
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final Path certificate;
    private final Path key;
    private FileTime certificateTime = FileTime.fromMillis(0);
    private FileTime keyTime = FileTime.fromMillis(0);
    private volatile SslContext context;

    /**
     * Reads the files.
     *
     * @param certificate the certificate chain, the server's own first
     * @param key PKCS#8, not encrypted
     * @throws IOException if they cannot be used
     */
    public TlsFiles(Path certificate, Path key) throws IOException {
        this.certificate = certificate;
        this.key = key;
        certificateTime = Files.getLastModifiedTime(certificate);
        keyTime = Files.getLastModifiedTime(key);
        context = load();
    }

    private SslContext load() throws IOException {
        try {
            return SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                    .sslProvider(SslProvider.JDK)
                    .protocols(PROTOCOLS)
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IOException("certificate " + certificate + " with key " + key + " cannot be used: " + e, e);
        }
    }

    SslContext context() {
        return context;
    }

    /**
     * Reads the files again if they changed. To be called periodically, but not on an event loop, since it takes some
     * milliseconds.
     */
    public synchronized void reloadIfChanged() {
        try {
            FileTime nowCertificate = Files.getLastModifiedTime(certificate);
            FileTime nowKey = Files.getLastModifiedTime(key);
            if (nowCertificate.equals(certificateTime) && nowKey.equals(keyTime)) {
                return;
            }
            certificateTime = nowCertificate;
            keyTime = nowKey;
            context = load();
            LOG.log(System.Logger.Level.INFO, "rtmps certificate={0} reloaded", certificate);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "rtmps certificate not reloaded, the old one stays: {0}",
                    e.getMessage());
        }
    }
}
