package dev.tramo.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tramo.engine.Engine;
import dev.tramo.engine.rtmp.RtmpSettings;
import dev.tramo.net.TransportKind;
import dev.tramo.server.LogLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With what certificates a worker speaks RTMP. */
class WorkerRtmpTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** Whether a server that has that certificate listens there. */
    private static boolean has(int port, TestCertificate certificate) {
        try (SSLSocket socket = (SSLSocket)
                Trust.of(certificate.pem()).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.startHandshake();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void rtmpsListenersHaveTheCertificateOfTheOrderAlsoARenewedOne() throws Exception {
        TestCertificate first = TestCertificate.of(folder, "first");
        TestCertificate renewed = TestCertificate.of(folder, "renewed");
        int port = freePort();
        try (WorkerRtmp rtmp = new WorkerRtmp(new RtmpFiles("", first.pem(), first.keyPem()));
                Engine engine = new Engine(1, TransportKind.best(), rtmp.settings())) {
            var _ = engine.start(
                    new RouteText("one", "rtmps://:" + port + "/entrance", Map.of("out", "udp://127.0.0.1:9")).spec());
            await().atMost(SOON).until(() -> has(port, first));
            assertThat(has(port, renewed)).isFalse();

            rtmp.use(new RtmpFiles("", renewed.pem(), renewed.keyPem()));

            await().atMost(SOON).until(() -> has(port, renewed));
        }
    }

    @Test
    void itsFilesAreItsOwnAndGoWithIt() throws Exception {
        TestCertificate certificate = TestCertificate.of(folder, "first");
        Path trust;
        try (WorkerRtmp rtmp =
                new WorkerRtmp(new RtmpFiles(certificate.pem(), certificate.pem(), certificate.keyPem()))) {
            RtmpSettings settings = rtmp.settings();
            trust = settings.trust().orElseThrow();
            assertThat(trust).hasContent(certificate.pem());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(trust.getParent())))
                    .isEqualTo("rwx------");
            assertThat(settings.tls()).isPresent();
            assertThat(settings.memoryBytesMax())
                    .isLessThan(Runtime.getRuntime().maxMemory());
        }
        assertThat(trust.getParent()).doesNotExist();
    }

    @Test
    void withoutCertificatesThoseOfTheSystemAreTrustedAndNothingListens() throws Exception {
        try (WorkerRtmp rtmp = new WorkerRtmp(RtmpFiles.NONE)) {
            assertThat(rtmp.settings().trust()).isEmpty();
            assertThat(rtmp.settings().tls()).isEmpty();
            assertThat(rtmp.settings().listenOn()).isEmpty();
        }
    }

    @Test
    void aCertificateThatCannotBeUsedIsSaidWithoutTheKey() throws Exception {
        try (LogLines log = new LogLines(WorkerRtmp.class);
                WorkerRtmp rtmp = new WorkerRtmp(new RtmpFiles("", "no certificate", "geheim"))) {
            assertThat(rtmp.settings().tls()).isEmpty();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("rtmps has no certificate", "cannot be used")
                    .doesNotContain("geheim");
        }
    }
}
