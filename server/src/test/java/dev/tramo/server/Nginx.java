package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** NGINX as {@code deploy/nginx} sets it up, on free ports of loopback and with a certificate of its own. */
final class Nginx implements AutoCloseable {
    private static final String PROGRAM = "/usr/sbin/nginx";
    private static final Duration START_WITHIN = Duration.ofSeconds(30);

    private final Path folder = Deploy.temporaryFolder();
    private final int port = Server.freePort();
    private final int tlsPort = Server.freePort();
    private final int aggregatorPort = Server.freePort();
    private Process process;

    private Nginx() {}

    /** Starts it in front of two servers, of which each has one port for all; returns when it takes calls. */
    static Nginx start(int firstPort, int secondPort) {
        return start(firstPort, firstPort, secondPort, secondPort);
    }

    /** Starts it in front of two servers with a port for the aggregator API each. */
    static Nginx start(int firstPort, int firstAggregatorPort, int secondPort, int secondAggregatorPort) {
        Nginx nginx = new Nginx();
        try {
            nginx.write("nginx.conf", nginx.listening());
            nginx.write(
                    "upstreams.conf",
                    Map.of(
                            "127.0.0.1:4001", "127.0.0.1:" + firstPort,
                            "127.0.0.1:5001", "127.0.0.1:" + firstAggregatorPort,
                            "127.0.0.1:4002", "127.0.0.1:" + secondPort,
                            "127.0.0.1:5002", "127.0.0.1:" + secondAggregatorPort));
            nginx.write("calls.conf", Map.of());
            nginx.makeCertificate();
            nginx.launch();
        } catch (Throwable e) { // a test that is skipped, too
            nginx.close();
            throw e;
        }
        return nginx;
    }

    private Map<String, String> listening() {
        return Map.of(
                "listen 4000;", "listen 127.0.0.1:" + port + ";",
                "listen 4443 ", "listen 127.0.0.1:" + tlsPort + " ",
                "listen 5000;", "listen 127.0.0.1:" + aggregatorPort + ";",
                "pid /run/nginx.pid;", "pid nginx.pid;");
    }

    /** The file as it is deployed, but for these texts, of which each must be there. */
    private void write(String file, Map<String, String> replacements) {
        String text = Deploy.read("nginx/" + file);
        for (Map.Entry<String, String> replacement : replacements.entrySet()) {
            if (!text.contains(replacement.getKey())) {
                throw new AssertionError(file + " has no \"" + replacement.getKey() + "\"");
            }
            text = text.replace(replacement.getKey(), replacement.getValue());
        }
        try {
            Files.writeString(folder.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void makeCertificate() {
        Path tls = folder.resolve("tls");
        if (!tls.toFile().mkdir()) {
            throw new AssertionError("cannot make " + tls);
        }
        Peer.run(("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=tramo"
                        + " -addext subjectAltName=IP:127.0.0.1 -keyout " + tls + "/tramo.key -out "
                        + certificate())
                .split(" "));
    }

    private void launch() {
        process = Peer.launch(
                folder.resolve("log"),
                List.of(
                        PROGRAM,
                        "-e",
                        "stderr",
                        "-p",
                        folder.toString(),
                        "-c",
                        folder + "/nginx.conf",
                        "-g",
                        "daemon off;"));
        await().atMost(START_WITHIN)
                .failFast(() ->
                        assertThat(process.isAlive()).as("it runs: " + log()).isTrue())
                .ignoreExceptions()
                .until(() -> {
                    new Socket("127.0.0.1", port).close();
                    return true;
                });
    }

    /** Where older clients call. */
    String url() {
        return "http://127.0.0.1:" + port;
    }

    String tlsUrl() {
        return "https://127.0.0.1:" + tlsPort;
    }

    String aggregatorUrl() {
        return "http://127.0.0.1:" + aggregatorPort;
    }

    /** PEM, signed by itself. */
    Path certificate() {
        return folder.resolve("tls/tramo.crt");
    }

    /** What a client takes that trusts {@link #certificate} and nobody else. */
    SSLContext trust() {
        try (InputStream pem = Files.newInputStream(certificate())) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "nginx", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** All that it wrote: its access log, and what went wrong. */
    String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            List<ProcessHandle> workers = process.descendants().toList();
            process.destroy(); // SIGTERM: at once, with its workers
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
            workers.forEach(ProcessHandle::destroyForcibly);
        }
        Deploy.delete(folder);
    }
}
