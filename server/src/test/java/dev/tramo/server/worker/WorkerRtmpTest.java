package dev.tramo.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tramo.engine.Engine;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.rtmp.RtmpSettings;
import dev.tramo.net.TransportKind;
import dev.tramo.rtmp.RtmpLimits;
import dev.tramo.rtmp.driver.ServerLimits;
import dev.tramo.rtmp.live.QueueLimits;
import dev.tramo.server.LogLines;
import dev.tramo.server.limit.RtmpLimit;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
        try (WorkerRtmp rtmp = new WorkerRtmp(new RtmpFiles("", first.pem(), first.keyPem()), RtmpOptions.STANDARD);
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
        try (WorkerRtmp rtmp = new WorkerRtmp(
                new RtmpFiles(certificate.pem(), certificate.pem(), certificate.keyPem()), RtmpOptions.STANDARD)) {
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
        try (WorkerRtmp rtmp = new WorkerRtmp(RtmpFiles.NONE, RtmpOptions.STANDARD)) {
            assertThat(rtmp.settings().trust()).isEmpty();
            assertThat(rtmp.settings().tls()).isEmpty();
            assertThat(rtmp.settings().listenOn()).isEmpty();
        }
    }

    @Test
    void theServersLimitsHoldAndTheOthersHaveTheirDefaults() throws Exception {
        RtmpOptions options = new RtmpOptions(
                "127.0.0.1",
                Map.of(
                        "tramo.rtmp.idle.seconds", 7,
                        "tramo.rtmp.connections.per.address.max", 3,
                        "tramo.rtmp.queue.millis.max", 1_500,
                        "tramo.rtmp.memory.mib.max", 32,
                        "tramo.rtmp.of.a.newer.version", 1));
        try (WorkerRtmp rtmp = new WorkerRtmp(RtmpFiles.NONE, options)) {
            RtmpSettings settings = rtmp.settings();
            assertThat(settings.limits().idle()).isEqualTo(Duration.ofSeconds(7));
            assertThat(settings.limits().handshake()).isEqualTo(RtmpLimits.DEFAULT.handshake());
            assertThat(settings.serverLimits()).isEqualTo(new ServerLimits(3, RtmpLimit.HALF_OPEN_MAX.standard()));
            assertThat(settings.queue()).isEqualTo(new QueueLimits(RtmpLimit.QUEUE_BYTES_MAX.standard(), 1_500));
            assertThat(settings.memoryBytesMax()).isEqualTo(32 << 20);
        }
    }

    @Test
    void mediaOfAWorkerTakeNoMoreThanItsOwnHeapAllows() throws Exception {
        RtmpOptions options = new RtmpOptions("", Map.of("tramo.rtmp.memory.mib.max", 1 << 20));
        try (WorkerRtmp rtmp = new WorkerRtmp(RtmpFiles.NONE, options)) {
            assertThat(rtmp.settings().memoryBytesMax())
                    .isEqualTo(Runtime.getRuntime().maxMemory() / 4);
        }
    }

    @Test
    void rtmpIsServedOnTheServersAddressAlone() throws Exception {
        int port = freePort();
        try (WorkerRtmp rtmp = new WorkerRtmp(RtmpFiles.NONE, new RtmpOptions("127.0.0.1", Map.of()));
                Engine engine = new Engine(1, TransportKind.best(), rtmp.settings())) {
            var _ = engine.start(
                    new RouteText("one", "rtmp://:" + port + "/entrance", Map.of("out", "udp://127.0.0.1:9")).spec());
            await().atMost(SOON).until(() -> listens("127.0.0.1", port));
            assertThat(listens("127.0.0.2", port)).isFalse();
        }
    }

    private static boolean listens(String address, int port) {
        try (Socket _ = new Socket(address, port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void anAddressThatIsNoneHereIsTheReasonOfTheListener() throws Exception {
        int port = freePort();
        try (WorkerRtmp rtmp = new WorkerRtmp(RtmpFiles.NONE, new RtmpOptions("192.0.2.7", Map.of()));
                Engine engine = new Engine(1, TransportKind.best(), rtmp.settings())) {
            var _ = engine.start(
                    new RouteText("one", "rtmp://:" + port + "/entrance", Map.of("out", "udp://127.0.0.1:9")).spec());
            await().atMost(SOON)
                    .until(() -> engine.snapshot("one").orElseThrow().source().state() == State.FAILED);
            assertThat(engine.snapshot("one").orElseThrow().source().reason()).contains("192.0.2.7");
        }
    }

    @Test
    void aCertificateThatCannotBeUsedIsSaidWithoutTheKey() throws Exception {
        try (LogLines log = new LogLines(WorkerRtmp.class);
                WorkerRtmp rtmp = new WorkerRtmp(new RtmpFiles("", "no certificate", "geheim"), RtmpOptions.STANDARD)) {
            assertThat(rtmp.settings().tls()).isEmpty();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("rtmps has no certificate", "cannot be used")
                    .doesNotContain("geheim");
        }
    }
}
