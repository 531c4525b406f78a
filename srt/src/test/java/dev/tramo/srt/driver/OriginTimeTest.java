package dev.tramo.srt.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.net.Loop;
import dev.tramo.net.TransportKind;
import dev.tramo.net.UdpOptions;
import dev.tramo.srt.SrtOptions;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The origin times of payloads, over real sockets. */
class OriginTimeTest {
    private static final long MILLI = 1_000_000;
    private static final int LATENCY_MILLIS = 200;
    private static final int PAYLOADS = 20;
    private static final long SPACING = 2 * MILLI;

    private final BlockingQueue<String> failures = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> firstSent = new LinkedBlockingQueue<>();

    /** Submits all payloads in one tick, with origins some time apart. */
    private final class Sender implements SrtHandler {
        private final Loop loop;

        Sender(Loop loop) {
            this.loop = loop;
        }

        @Override
        public void onConnected(SrtSession session) {
            // Later than all origins: none is before the connection.
            loop.newTimer(() -> submit(session)).setAfter(2 * PAYLOADS * SPACING);
        }

        private void submit(SrtSession session) {
            long first = loop.nowNanos() - PAYLOADS * SPACING;
            firstSent.add(first);
            for (int i = 0; i < PAYLOADS; i++) {
                session.send(ByteBuffer.allocate(100), 0, 100, first + i * SPACING);
            }
        }

        @Override
        public void onPayload(SrtSession session, ByteBuffer data, int offset, int length, long originNanos) {}

        @Override
        public void onDisconnected(SrtSession session, String reason) {}

        @Override
        public void onRefused(String peer, String reason) {
            failures.add(reason);
        }
    }

    private final class Receiver implements SrtHandler {
        @Override
        public void onConnected(SrtSession session) {}

        @Override
        public void onPayload(SrtSession session, ByteBuffer data, int offset, int length, long originNanos) {
            received.add(originNanos);
        }

        @Override
        public void onDisconnected(SrtSession session, String reason) {}

        @Override
        public void onRefused(String peer, String reason) {
            failures.add(reason);
        }
    }

    private void call(Loop loop, int port, int peerPort, SrtHandler handler) {
        loop.execute(() -> {
            try {
                InetAddress here = InetAddress.getLoopbackAddress();
                SrtCaller.rendezvous(
                        loop,
                        UdpOptions.boundTo(new InetSocketAddress(here, port)),
                        new InetSocketAddress(here, peerPort),
                        SrtOptions.DEFAULT.withLatencyMillis(LATENCY_MILLIS),
                        handler);
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

    @Test
    void payloadsSentAtOnceAreReceivedWithTheSpacingOfTheirOrigins() throws Exception {
        try (Loop loop =
                new Loop("test loop", TransportKind.best(), (what, failure) -> failures.add(what + ": " + failure))) {
            int one = freePort();
            int other = freePort();
            call(loop, one, other, new Sender(loop));
            call(loop, other, one, new Receiver());

            Long sentNanos = firstSent.poll(10, TimeUnit.SECONDS);
            assertThat(sentNanos).isNotNull();
            Long first = received.poll(10, TimeUnit.SECONDS);
            assertThat(first).isNotNull();
            // The path's delay is that of the handshake, however busy the machine was then.
            assertThat(first - sentNanos).isBetween(LATENCY_MILLIS * MILLI - 1_000, (LATENCY_MILLIS + 500) * MILLI);
            for (int i = 1; i < PAYLOADS; i++) {
                Long next = received.poll(10, TimeUnit.SECONDS);
                assertThat(next).isNotNull();
                // Timestamps are whole microseconds.
                assertThat(next - first).isBetween(i * SPACING - 1_000, i * SPACING + 1_000);
            }
        }
        assertThat(failures).isEmpty();
    }
}
