package dev.tramo.srt.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.HandshakeExtensions;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever arrives in a rendezvous: no exception, never two answers to one datagram, no timer that is due for ever. */
class RendezvousFuzzTest extends RendezvousFixture {
    private static final int SEEDS = 3_000;
    private static final int DATAGRAMS = 40;
    private static final Encryption SECRET =
            Encryption.with("a common secret", 16).notEnforced();
    private static final byte[] KEYS = KeyExchange.initiate(SECRET, 16).request();

    private Random random;

    @Test
    void anyDatagramsInAnyOrderBreakNothing() {
        int connected = 0;
        int failed = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            random = new Random(seed);
            // A derived key costs a millisecond: only a few have one.
            options = SrtOptions.DEFAULT.with(o -> {
                o.encryption = random.nextInt(50) == 0 ? SECRET : Encryption.NONE;
                o.packetFilter = random.nextInt(4) == 0 ? "fec,cols:4" : "";
            });
            open(random.nextBoolean());
            attack(seed);
            connected += isConnected() ? 1 : 0;
            failed += subject.failure() != null ? 1 : 0;
            assertThat(isConnected() && subject.failure() != null)
                    .as("seed %d", seed)
                    .isFalse();
        }
        assertThat(connected).isGreaterThan(SEEDS / 10);
        assertThat(failed).isGreaterThan(SEEDS / 20);
    }

    private void attack(long seed) {
        for (int i = 0; i < DATAGRAMS; i++) {
            peerId = random.nextInt(10) == 0 ? PEER_ID + random.nextInt(3) : PEER_ID;
            byte[] datagram = mutated(template());
            try {
                receive(datagram);
                assertThat(sent.take()).hasSizeLessThanOrEqualTo(1);
                boolean over = isConnected() || subject.failure() != null;
                assertThat(subject.nextDeadlineNanos()).isGreaterThan(now);
                assertThat(subject.nextDeadlineNanos() == Long.MAX_VALUE).isEqualTo(over);
            } catch (RuntimeException | AssertionError e) {
                fail("seed " + seed + ", datagram " + i + ": " + HexFormat.of().formatHex(datagram), e);
            }
            now += random.nextInt(100_000_000);
        }
    }

    private byte[] template() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> datagram(handshake(Handshake.WAVEAHAND, BARE), random.nextBoolean() ? 0 : OUR_ID, 0);
            case 2 -> datagram(handshake(Handshake.CONCLUSION, BARE), OUR_ID, 0);
            case 3, 4 -> datagram(handshake(Handshake.CONCLUSION, extensions(false)), OUR_ID, 0);
            case 5 -> datagram(handshake(Handshake.CONCLUSION, extensions(true)), OUR_ID, 0);
            case 6 -> datagram(handshake(Handshake.AGREEMENT, BARE), OUR_ID, 0);
            default -> control(ControlType.KEEPALIVE, 0, 0, 0, 0);
        };
    }

    private HandshakeExtensions extensions(boolean response) {
        String filter = options.packetFilter().isEmpty() ? "" : "fec,cols:4";
        byte[] keys = options.encryption().isOn() ? KEYS : new byte[0];
        return HandshakeExtensions.of(response, PEER, response ? "" : "a stream", filter, keys);
    }

    /** Half of them as they were; else bits or bytes changed, cut, lengthened, or all random. */
    private byte[] mutated(byte[] packet) {
        if (random.nextBoolean()) {
            return packet;
        }
        if (random.nextInt(10) == 0) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            return bytes;
        }
        byte[] bytes =
                random.nextInt(4) == 0 ? Arrays.copyOf(packet, random.nextInt(packet.length + 100)) : packet.clone();
        for (int changes = random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (bytes[at] ^ 1 << random.nextInt(8));
        }
        return bytes;
    }

    @Test
    void whatIsNoHandshakeOfARendezvousChangesNothing() {
        for (int type : new int[] {Handshake.INDUCTION, -3, 2, 77, 999, Integer.MIN_VALUE}) {
            open(false);
            receive(handshake(type, BARE));
            wave();
            assertThat(kinds()).as("type %d", type).containsExactly("conclusion");
            pause();
            receive(handshake(type, BARE));
            conclusion(REQUEST);
            agreement();
            assertThat(isConnected()).as("type %d", type).isTrue();
        }
    }

    @Test
    void aDatagramCutAnywhereChangesNothing() {
        byte[] whole = datagram(handshake(Handshake.CONCLUSION, REQUEST), OUR_ID, 0);
        for (int length = 0; length < 64; length++) {
            open(false);
            byte[] cut = Arrays.copyOf(whole, length);
            // What follows in the buffer is not part of the datagram.
            subject.onDatagram(ByteBuffer.wrap(whole), 0, cut.length, now);
            subject.onTick(now);
            assertThat(sent.take()).as("%d bytes", length).isEmpty();
        }
    }
}
