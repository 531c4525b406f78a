package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.rtmp.RtmpSettings;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.RtmpPullSpec;
import dev.tramo.engine.spec.RtmpPushSpec;
import dev.tramo.rtmp.RtmpUrl;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** RTMPS: publishers, pushes, and certificates that are wrong or replaced. */
@Execution(ExecutionMode.CONCURRENT)
class CameraTlsTest {
    @TempDir
    private Path folder;

    private final int securePort = Ports.freeTcp();

    @AutoClose
    private CameraStage stage;

    @BeforeEach
    void serve() {
        Peers.require(Peers.OPENSSL);
        stage = new CameraStage(this::settings);
    }

    /** Serves with TLS, and trusts itself alone. */
    private RtmpSettings settings(int port) {
        RtmpSettings plain = CameraStage.serving(port);
        Certificate own = Certificate.of(folder, "own", "localhost");
        return secured(plain, own, own.certificate());
    }

    private RtmpSettings secured(RtmpSettings plain, Certificate own, Path trust) {
        return new RtmpSettings(
                plain.listenOn(),
                Optional.of(new InetSocketAddress("localhost", securePort)),
                plain.host(),
                Optional.of(own.files()),
                Optional.of(trust),
                plain.limits(),
                plain.serverLimits(),
                plain.queue(),
                plain.memoryBytesMax());
    }

    private RtmpUrl secureUrl(String path) {
        return RtmpUrl.parse("rtmps://localhost:" + securePort + "/" + path);
    }

    @Test
    void aFilmComesThroughTwoLegsOfTls() {
        NginxRtmp nginx = stage.nginx();
        stage.engine().start(CameraStage.receiver(Map.of("nginx", new RtmpPushSpec(nginx.url("a"), false))));
        stage.push("tls", secureUrl("live/x")).start();
        PeerProcess publisher =
                stage.publish(Film.PLAIN, secureUrl("cam/" + CameraStage.KEY).full());
        stage.awaitPush("tls", State.RUNNING);
        within(10).until(() -> destination().rtmp().frames() > 150);
        publisher.interrupt();
        within(10).until(() -> destination().state() == State.WAITING);
        nginx.recording("a").assertIsUnbroken(Film.PLAIN.recording());
    }

    private EndpointSnapshot destination() {
        return stage.engine().snapshot("receiver").orElseThrow().destinations().get("nginx");
    }

    @Test
    void aCertificateThatIsNotTrustedIsRefused() {
        int port = Ports.freeTcp();
        Certificate stranger = Certificate.of(folder, "stranger", "localhost");
        serveWith(stranger, port);
        assertFails(port, "TLS: the server's certificate is not trusted");
    }

    @Test
    void aCertificateForAnotherHostIsRefused() throws Exception {
        int port = Ports.freeTcp();
        Certificate other = Certificate.of(folder, "other", "elsewhere.example");
        serveWith(other, port);
        // Trusted, but for another host.
        Files.writeString(folder.resolve("own.pem"), Files.readString(other.certificate()), StandardOpenOption.APPEND);
        Engine trusting = stage.newEngine(new RtmpSettings(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(folder.resolve("own.pem")),
                RtmpSettings.NONE.limits(),
                RtmpSettings.NONE.serverLimits(),
                RtmpSettings.NONE.queue(),
                RtmpSettings.NONE.memoryBytesMax()));
        stage.start();
        stage.publish(Film.PLAIN);
        trusting.start(new RouteSpec(
                "t",
                new RtmpPullSpec(
                        RtmpUrl.parse("rtmps://localhost:" + port + "/live/x"), Optional.empty(), Duration.ZERO),
                Map.of()));
        within(10).until(() -> trusting.snapshot("t").orElseThrow().state() == State.FAILED);
        assertThat(trusting.snapshot("t").orElseThrow().reason())
                .startsWith("TLS: ")
                .contains("No subject alternative DNS name matching localhost found");
    }

    private void serveWith(Certificate certificate, int port) {
        RtmpSettings plain = RtmpSettings.NONE;
        stage.newEngine(new RtmpSettings(
                        Optional.empty(),
                        Optional.of(new InetSocketAddress("localhost", port)),
                        Optional.empty(),
                        Optional.of(certificate.files()),
                        Optional.empty(),
                        plain.limits(),
                        plain.serverLimits(),
                        plain.queue(),
                        plain.memoryBytesMax()))
                .start(CameraStage.receiver(Map.of()));
    }

    private void assertFails(int port, String reason) {
        stage.push("a", RtmpUrl.parse("rtmps://localhost:" + port + "/live/x")).start();
        stage.publish(Film.PLAIN);
        stage.awaitPush("a", State.FAILED);
        assertThat(stage.destination("a").reason()).isEqualTo(reason);
    }

    @Test
    void newConnectionsGetTheCertificateThatReplacedTheOldOne() throws Exception {
        stage.engine().start(CameraStage.receiver(Map.of()));
        stage.push("a", secureUrl("live/x")).start();
        stage.publish(Film.PLAIN);
        stage.awaitPush("a", State.RUNNING);
        assertThat(presentedName()).isEqualTo("CN=own");
        Certificate next = Certificate.of(folder, "next", "localhost");
        Files.move(next.certificate(), folder.resolve("own.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(next.key(), folder.resolve("own.key"), StandardCopyOption.REPLACE_EXISTING);
        within(10).until(() -> presentedName().equals("CN=next"));
        assertThat(stage.destination("a").state()).isEqualTo(State.RUNNING);
        assertThat(stage.destination("a").reconnections()).isZero();
    }

    private String presentedName() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Credulous()}, null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", securePort)) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    private static final class Credulous implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authentication) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authentication) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
