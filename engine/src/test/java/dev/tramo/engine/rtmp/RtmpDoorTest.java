package dev.tramo.engine.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.engine.spec.RtmpAddress;
import dev.tramo.rtmp.driver.ServerConnection;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Doors, and the ports behind them, which are open as long as a door needs them. */
class RtmpDoorTest {
    @AutoClose
    private final RtmpGateway gateway = gateway();

    private final EventLoop loop = gateway.enter();
    private final int port = freePort();

    private static RtmpGateway gateway() {
        try {
            return new RtmpGateway(1, RtmpSettings.NONE);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ConditionFactory within(int seconds) {
        return Awaitility.await().atMost(Duration.ofSeconds(4L * seconds)).pollInterval(Duration.ofMillis(10));
    }

    /** A door, and what it reported. */
    private final class Opened implements RtmpEntrance {
        private final RtmpAddress address;
        private final List<String> results = new CopyOnWriteArrayList<>();
        private final RtmpDoor door;

        Opened(String application, boolean secure) {
            address = new RtmpAddress(secure, port, application, "");
            door = new RtmpDoor(gateway, this, results::add);
            loop.submit(door::open).syncUninterruptibly();
        }

        String awaitResult() {
            within(10).until(() -> !results.isEmpty());
            return results.getLast();
        }

        void close() {
            loop.submit(door::close).syncUninterruptibly();
        }

        @Override
        public RtmpAddress address() {
            return address;
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void onPublish(ServerConnection publisher) {}

        @Override
        public void onPlay(ServerConnection player) {}

        @Override
        public void onRefused(String peer, String reason) {}
    }

    private boolean isListening() {
        try (Socket ignored = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aPortIsOpenWhileAnyDoorNeedsIt() {
        Opened one = new Opened("one", false);
        Opened two = new Opened("two", false);
        assertThat(one.awaitResult()).isEmpty();
        assertThat(two.awaitResult()).isEmpty();
        assertThat(isListening()).isTrue();
        one.close();
        assertThat(isListening()).isTrue();
        two.close();
        within(5).until(() -> !isListening());
        Opened again = new Opened("one", false);
        assertThat(again.awaitResult()).isEmpty();
        assertThat(isListening()).isTrue();
        again.close();
        within(5).until(() -> !isListening());
    }

    @Test
    void aBusyPortIsReportedAndOpenedOnceItIsFree() throws IOException {
        Opened door;
        try (ServerSocket _ = new ServerSocket(port)) {
            door = new Opened("one", false);
            assertThat(door.awaitResult()).contains(String.valueOf(port));
        }
        within(10).until(() -> door.results.getLast().isEmpty());
        assertThat(isListening()).isTrue();
        door.close();
        within(5).until(() -> !isListening());
    }

    @Test
    void aDoorThatIsClosedWhileItsPortIsOpenedLeavesNoPortOpen() {
        for (int i = 0; i < 20; i++) {
            new Opened("one", false).close();
        }
        within(10).until(() -> !isListening());
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aSecurePortNeedsACertificateAndSaysSo() {
        Opened door = new Opened("one", true);
        assertThat(door.awaitResult()).contains("TRAMO_RTMPS_CERT_FILE");
        door.close();
    }

    @Test
    void aPortIsEitherSecureOrNot() {
        Opened plain = new Opened("one", false);
        assertThat(plain.awaitResult()).isEmpty();
        Opened secure = new Opened("two", true);
        assertThat(secure.awaitResult()).contains("used without TLS by another route");
        secure.close();
        plain.close();
    }
}
