package dev.tramo.srt.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.net.Loop;
import dev.tramo.net.TransportKind;
import dev.tramo.net.UdpOptions;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.HandshakeExtensions;
import dev.tramo.srt.wire.PacketHeader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rendezvous over real sockets. */
class RendezvousDriverTest {
    private static final int PATIENCE_SECONDS = 10;
    private static final int PEER_ID = 0x2222;
    private static final int PEER_ISN = 77_000;
    private static final HandshakeExtensions REQUEST = HandshakeExtensions.of(
            false, new Capabilities(Capabilities.VERSION, Capabilities.LIVE, 20, 20), "", "", new byte[0]);
    private static final HandshakeExtensions RESPONSE = HandshakeExtensions.of(
            true, new Capabilities(Capabilities.VERSION, Capabilities.LIVE, 20, 20), "", "", new byte[0]);

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> failures = new LinkedBlockingQueue<>();
    private final long startNanos = System.nanoTime();
    private Loop loop;
    private DatagramSocket peer;
    private int subjectPort;
    private Handshake wave;

    /** Writes down what it is told. */
    private record Log(String name, BlockingQueue<String> events) implements SrtHandler {
        @Override
        public void onConnected(SrtSession session) {
            events.add(name + " connected");
            byte[] hello = ("hello from " + name).getBytes(StandardCharsets.UTF_8);
            session.send(ByteBuffer.wrap(hello), 0, hello.length, 0);
        }

        @Override
        public void onPayload(SrtSession session, ByteBuffer data, int offset, int length, long originNanos) {
            byte[] bytes = new byte[length];
            data.get(offset, bytes);
            events.add(name + " got " + new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public void onDisconnected(SrtSession session, String reason) {
            events.add(name + " disconnected");
        }

        @Override
        public void onRefused(String peer, String reason) {
            events.add(name + " refused: " + reason);
        }
    }

    @BeforeEach
    void start() throws IOException {
        loop = new Loop("test loop", TransportKind.best(), (what, failure) -> failures.add(what + ": " + failure));
        peer = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        peer.setSoTimeout(PATIENCE_SECONDS * 1_000);
    }

    @AfterEach
    void end() {
        loop.close();
        peer.close();
        assertThat(failures).isEmpty();
    }

    private void call(String name, int port, int peerPort) {
        loop.execute(() -> {
            try {
                InetAddress here = InetAddress.getLoopbackAddress();
                SrtCaller.rendezvous(
                        loop,
                        UdpOptions.boundTo(new InetSocketAddress(here, port)),
                        new InetSocketAddress(here, peerPort),
                        SrtOptions.DEFAULT.withLatencyMillis(20),
                        new Log(name, events));
            } catch (IOException e) {
                failures.add(e.toString());
            }
        });
    }

    private static int freePort() throws SocketException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String nextEvent() throws InterruptedException {
        return events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Starts the subject and hears its wave. */
    private void hearTheWave() throws IOException {
        call("we", freePort(), peer.getLocalPort());
        DatagramPacket first = receive();
        subjectPort = first.getPort();
        wave = handshake(first);
        assertThat(wave.type()).isEqualTo(Handshake.WAVEAHAND);
    }

    private DatagramPacket receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1_500], 1_500);
        peer.receive(packet);
        return packet;
    }

    private static Handshake handshake(DatagramPacket packet) {
        return Handshake.read(
                ByteBuffer.wrap(packet.getData()), PacketHeader.BYTES, packet.getLength() - PacketHeader.BYTES);
    }

    /** The next handshake with that type, whatever comes before. */
    private Handshake receive(int type) throws IOException {
        while (true) {
            DatagramPacket packet = receive();
            ByteBuffer b = ByteBuffer.wrap(packet.getData());
            boolean isHandshake = PacketHeader.isControl(b, 0) && PacketHeader.controlType(b, 0) == 0;
            if (isHandshake && handshake(packet).type() == type) {
                return handshake(packet);
            }
        }
    }

    /** A handshake of a peer whose cookie is {@code lead} ahead of the subject's. */
    private void send(int type, int lead, HandshakeExtensions extensions) throws IOException {
        Handshake handshake = new Handshake(
                5,
                0,
                extensions.field(),
                PEER_ISN,
                1_500,
                8_192,
                type,
                PEER_ID,
                wave.cookie() + lead,
                new byte[] {127, 0, 0, 1},
                extensions);
        ByteBuffer b = ByteBuffer.allocate(1_500);
        PacketHeader.putControl(b, ControlType.HANDSHAKE, 0, 0, timestamp(), wave.socketId());
        handshake.write(b);
        send(b);
    }

    private int timestamp() {
        return (int) ((System.nanoTime() - startNanos) / 1_000);
    }

    private void send(ByteBuffer b) throws IOException {
        byte[] bytes = Arrays.copyOf(b.array(), b.position());
        peer.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), subjectPort));
    }

    @Test
    void theDataThatShowsThatThePeerIsConnectedIsDelivered() throws Exception {
        hearTheWave();
        send(Handshake.CONCLUSION, 2, REQUEST);
        assertThat(receive(Handshake.CONCLUSION).extensions().response()).isTrue();
        ByteBuffer data = ByteBuffer.allocate(100);
        PacketHeader.putData(data, PEER_ISN, 0, false, 1, timestamp(), wave.socketId());
        send(data.put("first".getBytes(StandardCharsets.UTF_8)));

        assertThat(nextEvent()).isEqualTo("we connected");
        assertThat(nextEvent()).isEqualTo("we got first");
    }

    @Test
    void onceConnectedItStillAnswersAPeerThatMissedTheLastWord() throws Exception {
        hearTheWave();
        send(Handshake.WAVEAHAND, -2, HandshakeExtensions.NONE);
        receive(Handshake.CONCLUSION);
        send(Handshake.CONCLUSION, -2, RESPONSE);
        receive(Handshake.AGREEMENT);
        assertThat(nextEvent()).isEqualTo("we connected");
        send(Handshake.CONCLUSION, -2, RESPONSE);

        assertThat(receive(Handshake.AGREEMENT).socketId()).isEqualTo(wave.socketId());
    }

    @Test
    void aRefusalIsToldInWords() throws Exception {
        hearTheWave();
        send(1_010, 2, HandshakeExtensions.NONE);

        assertThat(nextEvent()).isEqualTo("we refused: wrong passphrase");
    }

    @Test
    void twoThatCallEachOtherMeetAndHearEachOther() throws Exception {
        int here = freePort();
        call("one", here, peer.getLocalPort());
        receive(); // nobody answers yet
        int there = peer.getLocalPort();
        peer.close();
        call("two", there, here);

        assertThat(Arrays.asList(nextEvent(), nextEvent(), nextEvent(), nextEvent()))
                .containsExactlyInAnyOrder(
                        "one connected", "two connected", "one got hello from two", "two got hello from one");
    }
}
