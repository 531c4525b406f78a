package dev.tramo.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A certificate of 127.0.0.1, signed with its own key.
 *
 * @param store PKCS #12, with {@link #PASSWORD}
 * @param pem the certificate
 */
record TestCertificate(Path store, String pem) {
    static final String PASSWORD = "changeit";
    private static final String ALIAS = "it";

    static TestCertificate of(Path folder, String name) throws Exception {
        Path store = folder.resolve(name);
        Path pem = folder.resolve(name + ".pem");
        keytool("-genkeypair -keyalg EC -dname CN=" + name + " -ext san=ip:127.0.0.1 -validity 2", store);
        keytool("-exportcert -rfc -file " + pem, store);
        return new TestCertificate(store, Files.readString(pem));
    }

    private static void keytool(String what, Path store) throws Exception {
        String command = Path.of(System.getProperty("java.home"), "bin", "keytool") + " " + what
                + " -storetype PKCS12 -storepass " + PASSWORD + " -alias " + ALIAS + " -keystore " + store;
        Process process = new ProcessBuilder(command.split(" "))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(command).isZero();
    }

    /** The key, PKCS #8. */
    String keyPem() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        byte[] key = keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
        byte[] newline = "\n".getBytes(StandardCharsets.US_ASCII);
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, newline).encodeToString(key) + "\n-----END PRIVATE KEY-----\n";
    }
}
