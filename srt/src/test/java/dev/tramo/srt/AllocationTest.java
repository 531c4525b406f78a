package dev.tramo.srt;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.fec.FilterConfig;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.PacketSink;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a packet costs the garbage collector, from its submission to its delivery at the other end. */
class AllocationTest {
    private static final int WARM_UP_PACKETS = 40_000;
    private static final int PACKETS = 100_000;
    private static final int PAYLOAD_BYTES = 1_316;
    /** The JDK's AES wants a new parameter object for each packet, and copies key and vector. */
    private static final double TWO_CIPHERS_BYTES_PER_PACKET = 2 * 130;

    private static final Encryption SECRET = Encryption.with("a common secret", 32);

    private long now = 1_000_000_000;
    private final Pipe there = new Pipe();
    private final Pipe back = new Pipe();
    private long delivered;
    private String filter = "";

    /** Datagrams on their way, in buffers used again and again. */
    private static final class Pipe implements PacketSink {
        private static final int DATAGRAMS = 256;
        private final ByteBuffer buffer = ByteBuffer.allocate(DATAGRAMS * SrtOptions.MSS_BYTES);
        private final int[] lengths = new int[DATAGRAMS];
        private int count;

        @Override
        public ByteBuffer claim() {
            return buffer.position(count * SrtOptions.MSS_BYTES);
        }

        @Override
        public void commit() {
            lengths[count] = buffer.position() - count * SrtOptions.MSS_BYTES;
            count++;
        }

        void drainInto(SrtConnection connection, int lossEvery, long nowNanos) {
            int carried = count;
            count = 0;
            for (int i = 0; i < carried; i++) {
                if (lossEvery == 0 || nowNanos / 200_000 % lossEvery != 0) {
                    connection.onDatagram(buffer, i * SrtOptions.MSS_BYTES, lengths[i], nowNanos, nowNanos);
                }
            }
        }
    }

    private final class Deliveries implements ConnectionEvents {
        @Override
        public void onPayload(ByteBuffer data, int offset, int length, long dueNanos) {
            delivered++;
        }

        @Override
        public void onClosed(String reason) {
            throw new AssertionError(reason);
        }
    }

    private SrtConnection connection(int id, int peerId, KeyExchange keys, Pipe sink) {
        ConnectionTerms terms = new ConnectionTerms(
                id,
                peerId,
                7_000,
                7_000,
                8_192,
                SrtOptions.PAYLOAD_BYTES_MAX,
                new Capabilities(Capabilities.VERSION, Capabilities.LIVE, 120, 120),
                120,
                120,
                filter.isEmpty() ? null : FilterConfig.parse(filter).settings(),
                now,
                now);
        return new SrtConnection(terms, SrtOptions.DEFAULT, keys, sink, new Deliveries(), false, now);
    }

    /** Bytes allocated per packet sent, received and delivered. */
    private double bytesPerPacket(KeyExchange senders, KeyExchange receivers, int lossEvery) {
        SrtConnection sender = connection(1, 2, senders, there);
        SrtConnection receiver = connection(2, 1, receivers, back);
        ByteBuffer payload = ByteBuffer.allocate(PAYLOAD_BYTES);
        run(sender, receiver, payload, lossEvery, WARM_UP_PACKETS);
        delivered = 0;
        long before = allocated();
        run(sender, receiver, payload, lossEvery, PACKETS);
        long bytes = allocated() - before;
        assertThat(delivered).isGreaterThan(PACKETS * 99L / 100);
        assertThat(receiver.delays().report(now).orElseThrow().session().packets())
                .as("packets whose delay was recorded")
                .isGreaterThan(delivered);
        assertThat(receiver.statistics().received().packetsFilterExtra() > 0).isNotEqualTo(filter.isEmpty());
        return (double) bytes / PACKETS;
    }

    private void run(SrtConnection sender, SrtConnection receiver, ByteBuffer payload, int lossEvery, int packets) {
        for (int i = 0; i < packets; i++) {
            sender.send(payload, 0, PAYLOAD_BYTES, now, now);
            sender.onTick(now);
            there.drainInto(receiver, lossEvery, now);
            receiver.onTick(now);
            back.drainInto(sender, 0, now);
            now += 200_000;
        }
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static KeyExchange clear() {
        return KeyExchange.off(Encryption.NONE);
    }

    @Test
    void aPacketInTheClearAllocatesNothing() {
        assertThat(bytesPerPacket(clear(), clear(), 0)).isLessThan(1);
    }

    @Test
    void lossesAndRepeatsAllocateNothingEither() {
        assertThat(bytesPerPacket(clear(), clear(), 50)).isLessThan(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"fec,cols:10", "fec,cols:10,rows:-5", "fec,cols:10,rows:5", "fec,cols:10,rows:5,arq:always"})
    void fecPacketsAllocateNothingWhileNothingIsLost(String config) {
        filter = config;

        assertThat(bytesPerPacket(clear(), clear(), 0)).isLessThan(1);
    }

    @Test
    void anEncryptedPacketAllocatesOnlyWhatTheJdksCipherMust() {
        KeyExchange sender = KeyExchange.initiate(SECRET, 32);
        KeyExchange receiver = KeyExchange.respond(SECRET, sender.request()).exchange();
        double bytes = bytesPerPacket(sender, receiver, 0);

        assertThat(bytes).isLessThan(TWO_CIPHERS_BYTES_PER_PACKET);
    }
}
