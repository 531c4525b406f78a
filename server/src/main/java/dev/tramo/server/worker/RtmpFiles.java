package dev.tramo.server.worker;

/**
 * What RTMP over TLS needs of its worker's server, as text.
 *
 * @param trust certificates (PEM) that servers of {@code rtmps://} pushes and pulls are checked against; empty for those of the system
 * @param certificate chain (PEM) of {@code rtmps://:port} listeners; empty if the route has none, or the server has no certificate
 * @param key PKCS#8 (PEM) of that certificate, a secret; empty if there is no certificate
 */
public record RtmpFiles(String trust, String certificate, String key) {
    /** Nothing but what the system has. */
    public static final RtmpFiles NONE = new RtmpFiles("", "", "");

    boolean hasCertificate() {
        return !certificate.isEmpty() && !key.isEmpty();
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "RtmpFiles[" + (hasCertificate() ? "with" : "without") + " certificate]";
    }
}
