package dev.tramo.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.server.observe.Snapshots;
import dev.tramo.srt.driver.SrtPath;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastSessionsTest {
    private static final int WAIT_MILLIS = 5_000;
    private static final int QUIET_MILLIS = 200;
    /** Of the SRT draft, 3.2: control, type 5. */
    private static final int SHUTDOWN = 0x8005_0000;

    @TempDir
    private Path folder;

    private Path file;
    private DatagramSocket peer;

    @BeforeEach
    void open() throws IOException {
        file = folder.resolve("sessions.json");
        peer = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
    }

    @AfterEach
    void close() {
        peer.close();
    }

    private static int freePort() throws IOException {
        try (DatagramSocket any = new DatagramSocket(0)) {
            return any.getLocalPort();
        }
    }

    private SrtPath path(int localPort, int peerSocketId) {
        return new SrtPath(localPort, "127.0.0.1:" + peer.getLocalPort(), peerSocketId);
    }

    private static RouteSnapshot route(SrtPath... paths) {
        return Snapshots.route(Snapshots.udp(State.RUNNING), Map.of("out", Snapshots.srt(State.RUNNING, 0, paths)));
    }

    private void sayFarewell() {
        new LastSessions(file).sayFarewell();
    }

    private void assertIsToldOnce(int localPort, int peerSocketId) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1_500], 1_500);
        peer.setSoTimeout(WAIT_MILLIS);
        peer.receive(packet);
        assertThat(packet.getSocketAddress()).isEqualTo(new InetSocketAddress("127.0.0.1", localPort));
        ByteBuffer words = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
        assertThat(words.getInt()).isEqualTo(SHUTDOWN);
        assertThat(words.getInt(12)).as("destination socket ID").isEqualTo(peerSocketId);
        assertNothingComes();
    }

    private void assertNothingComes() throws IOException {
        peer.setSoTimeout(QUIET_MILLIS);
        assertThatThrownBy(() -> peer.receive(new DatagramPacket(new byte[1], 1)))
                .isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void aSessionThatWasLeftIsEndedOnceFromItsPort() throws IOException {
        int port = freePort();
        new LastSessions(file).note(route(path(port, 0x1234_5678)));
        sayFarewell();
        assertIsToldOnce(port, 0x1234_5678);

        sayFarewell();
        assertNothingComes();
        assertThat(file).doesNotExist();
    }

    @Test
    void aSessionThatEndedItselfOrWasEndedProperlyIsLeftInPeace() throws IOException {
        LastSessions sessions = new LastSessions(file);
        sessions.note(route(path(freePort(), 1)));
        sessions.note(route());
        sayFarewell();
        assertNothingComes();

        sessions.note(route(path(freePort(), 1)));
        sessions.forget();
        assertThat(file).doesNotExist();
        sayFarewell();
        assertNothingComes();
    }

    @Test
    void theFileIsWrittenWhenSomethingChanges() throws IOException {
        LastSessions sessions = new LastSessions(file);
        sessions.note(route(path(9000, 1)));
        Files.writeString(file, "as it was");
        sessions.note(route(path(9000, 1)));
        assertThat(file).hasContent("as it was");

        sessions.note(route(path(9000, 2)));
        assertThat(Files.readString(file)).contains("\"peerSocketId\":2");
    }

    @Test
    void oneThatCannotBeEndedDoesNotKeepTheOthersFromIt() throws IOException {
        int port = freePort();
        try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0))) {
            new LastSessions(file)
                    .note(route(
                            path(taken.getLocalPort(), 1),
                            new SrtPath(port, "no address", 2),
                            new SrtPath(port, "127.0.0.1:99999", 3),
                            new SrtPath(99_999, "127.0.0.1:1", 4),
                            path(port, 5)));
            sayFarewell();
        }

        assertIsToldOnce(port, 5);
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "[null]",
                "[{}]",
                "[{\"localPort\": 1",
                "[{\"localPort\": -1, \"peer\": \"127.0.0.1:1\", \"peerSocketId\": 1}]",
                "[{\"localPort\": 0, \"peer\": null, \"peerSocketId\": 1}]",
                "[{\"localPort\": 0, \"peer\": \"\", \"peerSocketId\": 1}]",
                "[{\"localPort\": 0, \"peer\": \"127.0.0.1\", \"peerSocketId\": 1}]",
                "[{\"localPort\": 0, \"peer\": \"[::1]:\", \"peerSocketId\": 1}]"
            })
    void aBrokenFileDoesNoHarmAndIsGone(String content) throws IOException {
        Files.writeString(file, content);
        sayFarewell();

        assertThat(file).doesNotExist();
    }

    @Test
    void bytesThatAreNoTextDoNoHarm() throws IOException {
        Files.write(file, new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 1});
        sayFarewell();

        assertThat(file).doesNotExist();
    }
}
