package dev.tramo.server.worker;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates to trust instead of the system's. */
public final class Trust {
    private Trust() {}

    /**
     * TLS that trusts these alone.
     *
     * @param pem one or more certificates
     * @throws IOException if they cannot be read
     */
    public static SSLContext of(String pem) throws IOException {
        try (InputStream text = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            List<? extends Certificate> certificates =
                    List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(text));
            if (certificates.isEmpty()) {
                throw new IOException("there is no certificate to trust");
            }
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry("server-" + i, certificates.get(i));
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates to trust cannot be read: " + e.getMessage(), e);
        }
    }
}
