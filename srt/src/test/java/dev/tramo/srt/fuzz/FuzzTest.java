package dev.tramo.srt.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.handshake.CallerHandshake;
import dev.tramo.srt.handshake.ConnectionRequest;
import dev.tramo.srt.handshake.ListenerHandshake;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.ExtensionType;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.HandshakeExtensions;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.PacketSink;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever bytes arrive: no exception, no tick that does not end, nothing without bound. */
class FuzzTest extends SrtFixture {
    private static final int CASES = 150_000;
    private static final int WINDOW = 256;
    /** A NAK may ask for a payload full of packets long gone, each answered. */
    private static final int ANSWERS_MAX = SrtOptions.PAYLOAD_BYTES_MAX / 4 + WINDOW + 10;

    private static final Encryption SECRET =
            Encryption.with("a common secret", 16).refreshedEvery(200, 50);
    private static final SrtOptions OPTIONS = SrtOptions.DEFAULT.withBufferPackets(WINDOW);

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final ByteBuffer in = ByteBuffer.allocate(SrtOptions.MSS_BYTES);
    private final Counter sent = new Counter();

    /** Counts what is sent, and what it is worth. */
    private static final class Counter implements PacketSink {
        private final ByteBuffer buffer = ByteBuffer.allocate(SrtOptions.MSS_BYTES);
        private int packets;

        @Override
        public ByteBuffer claim() {
            return buffer.clear();
        }

        @Override
        public void commit() {
            packets++;
        }

        int take() {
            int taken = packets;
            packets = 0;
            return taken;
        }
    }

    @Test
    void aConnectionSurvivesAnyDatagram() {
        attackConnection(KeyExchange.off(Encryption.NONE), new byte[72]);
    }

    @Test
    void anEncryptedConnectionSurvivesAnyDatagram() {
        KeyExchange peer = KeyExchange.initiate(SECRET, 16);
        KeyExchange own = KeyExchange.respond(SECRET, peer.request()).exchange();
        for (int i = 0; i < 150; i++) {
            peer.onSent(i, i, now);
        }
        attackConnection(own, peer.announcement(now, SECOND));
    }

    private void attackConnection(KeyExchange keys, byte[] keyMaterial) {
        Subject subject = new Subject();
        subject.options = OPTIONS;
        subject.keys = keys;
        Subject attacked = open(subject);
        int shutDown = 0;
        int place = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] datagram = mutated(template(place, keyMaterial));
            try {
                attack(attacked, datagram);
                for (int packets = random.nextInt(3); packets > 0; packets--) {
                    attacked.submit("a payload");
                }
            } catch (RuntimeException | AssertionError e) {
                fail("seed " + seed + ", case " + i + ": " + HexFormat.of().formatHex(datagram), e);
            }
            if (attacked.connection.isClosed() || attacked.connection.isDraining()) {
                assertThat(isShutdown(datagram)).as("seed %d, case %d", seed, i).isTrue();
                attacked = open(subject);
                place = 0;
                shutDown++;
            }
            attacked.events.deliveries.clear();
            place += random.nextInt(20) / 10;
            now += random.nextInt(2_000_000);
        }
        assertThat(shutDown).isLessThan(CASES / 20);
    }

    private Subject open(Subject like) {
        Subject fresh = new Subject();
        fresh.options = like.options;
        fresh.keys = like.keys;
        fresh.open();
        return fresh;
    }

    private void attack(Subject subject, byte[] datagram) {
        in.clear().put(datagram);
        subject.connection.onDatagram(in, 0, datagram.length, now, now);
        subject.connection.onTick(now);
        if (subject.connection.nextDeadlineNanos(now) <= now) {
            subject.connection.onTick(now);
            assertThat(subject.connection.nextDeadlineNanos(now)).isGreaterThan(now);
        }
        assertThat(subject.sent.take().size()).isLessThan(ANSWERS_MAX);
        SrtStatistics figures = subject.connection.statistics();
        assertThat(figures.sent().availablePackets()).isBetween(0, WINDOW);
        assertThat(figures.received().availablePackets()).isBetween(0, WINDOW);
        assertThat(figures.link().inFlightPackets()).isBetween(0, WINDOW);
    }

    private static boolean isShutdown(byte[] datagram) {
        return PacketHeader.isControl(ByteBuffer.wrap(datagram), 0)
                && PacketHeader.controlType(ByteBuffer.wrap(datagram), 0) == ControlType.SHUTDOWN;
    }

    /** A packet that could be right. */
    private byte[] template(int place, byte[] keyMaterial) {
        int theirs = RECEIVE_ISN + place + random.nextInt(-20, 20);
        int ours = SEND_ISN + place + random.nextInt(-20, 20);
        int stamp = micros(now - START);
        return switch (random.nextInt(12)) {
            case 0 ->
                control(ControlType.ACK, 0, random.nextInt(100), stamp, ours, 20_000, 1_000, WINDOW, 100, 100, 100_000);
            case 1 -> control(ControlType.ACK, 0, 0, stamp, ours);
            case 2 -> control(ControlType.NAK, 0, 0, stamp, ours, ours + 2 | 0x8000_0000, ours + 4);
            case 3 -> control(ControlType.ACKACK, 0, random.nextInt(100), stamp, 0);
            case 4 -> control(ControlType.DROPREQ, 0, 0, stamp, theirs, theirs + 3);
            case 5 -> control(ControlType.KEEPALIVE, 0, 0, stamp, 0);
            case 6 -> {
                int command = random.nextBoolean() ? ExtensionType.KMREQ : ExtensionType.KMRSP;
                byte[] packet = Arrays.copyOf(control(ControlType.EXT, command, 0, stamp), 16 + keyMaterial.length);
                System.arraycopy(keyMaterial, 0, packet, 16, keyMaterial.length);
                yield packet;
            }
            case 7 -> control(ControlType.HANDSHAKE, 0, 0, stamp, new int[12]);
            default -> data(theirs, place + 1, random.nextInt(4), random.nextBoolean(), stamp, new byte[50]);
        };
    }

    /** Mostly a few bits or bytes changed; now and then cut, lengthened, or all random. */
    private byte[] mutated(byte[] packet) {
        if (random.nextInt(20) == 0) {
            byte[] bytes = new byte[random.nextInt(SrtOptions.MSS_BYTES)];
            random.nextBytes(bytes);
            return bytes;
        }
        byte[] bytes =
                random.nextInt(8) == 0 ? Arrays.copyOf(packet, random.nextInt(packet.length + 100)) : packet.clone();
        for (int changes = random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
            int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 24));
            bytes[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (bytes[at] ^ 1 << random.nextInt(8));
        }
        return bytes;
    }

    @Test
    void aListenerSurvivesAnyHandshake() {
        var listener = new ListenerHandshake(OPTIONS, now);
        HandshakeExtensions extensions = new HandshakeExtensions(
                false,
                new Capabilities(Capabilities.VERSION, Capabilities.LIVE, 120, 0),
                "a stream",
                "live",
                "",
                new byte[0],
                new byte[0]);
        byte[] induction = datagram(handshake(4, 2, Handshake.INDUCTION, 0, HandshakeExtensions.NONE));
        Recorder recorder = new Recorder();
        listener.onDatagram(ByteBuffer.wrap(induction), 0, induction.length, CALLER_IP, CALLER_PORT, recorder, now);
        int cookie = recorder.takeOnly().handshake().cookie();
        byte[] conclusion = datagram(handshake(5, 5, Handshake.CONCLUSION, cookie, extensions));
        int accepted = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] datagram = mutated(random.nextInt(4) == 0 ? induction : conclusion);
            try {
                in.clear().put(datagram);
                ConnectionRequest request =
                        listener.onDatagram(in, 0, datagram.length, CALLER_IP, CALLER_PORT, sent, now);
                if (request != null
                        && request.accept(OPTIONS, OUR_ID, sent, new Events()).connection() != null) {
                    accepted++;
                }
                assertThat(sent.take()).isLessThanOrEqualTo(1);
            } catch (RuntimeException | AssertionError e) {
                fail("seed " + seed + ", case " + i + ": " + HexFormat.of().formatHex(datagram), e);
            }
        }
        assertThat(accepted).isBetween(CASES / 20, CASES - 1);
    }

    @Test
    void aCallerSurvivesAnyAnswer() {
        SrtOptions encrypted = OPTIONS.with(o -> o.encryption = SECRET.notEnforced());
        HandshakeExtensions extensions = HandshakeExtensions.of(
                true, new Capabilities(Capabilities.VERSION, Capabilities.LIVE, 120, 0), "", "", new byte[] {4, 0, 0, 0
                });
        byte[] induction = datagram(handshake(5, Handshake.MAGIC, Handshake.INDUCTION, 99, HandshakeExtensions.NONE));
        byte[] conclusion = datagram(handshake(5, 3, Handshake.CONCLUSION, 99, extensions));
        int connected = 0;
        CallerHandshake caller = null;
        for (int i = 0; i < CASES; i++) {
            if (caller == null || caller.connection() != null || caller.failure() != null) {
                // A derived key costs a millisecond: only a few callers have one.
                SrtOptions options = i % 1_000 == 0 ? encrypted : OPTIONS;
                caller = new CallerHandshake(options, OUR_ID, SEND_ISN, LISTENER_IP, sent, new Events(), now);
            }
            byte[] datagram = mutated(random.nextInt(3) == 0 ? induction : conclusion);
            try {
                in.clear().put(datagram);
                caller.onDatagram(in, 0, datagram.length, now);
                caller.onTick(now);
                assertThat(sent.take()).isLessThanOrEqualTo(2);
            } catch (RuntimeException | AssertionError e) {
                fail("seed " + seed + ", case " + i + ": " + HexFormat.of().formatHex(datagram), e);
            }
            connected += caller.connection() != null ? 1 : 0;
            now += random.nextInt(1_000_000);
        }
        assertThat(connected).isGreaterThan(CASES / 20);
    }

    private static Handshake handshake(int version, int field, int type, int cookie, HandshakeExtensions extensions) {
        return new Handshake(version, 0, field, SEND_ISN, 1_500, 8_192, type, PEER_ID, cookie, LISTENER_IP, extensions);
    }

    private static byte[] datagram(Handshake handshake) {
        ByteBuffer b = ByteBuffer.allocate(SrtOptions.MSS_BYTES);
        PacketHeader.putControl(b, ControlType.HANDSHAKE, 0, 0, 0, 0);
        handshake.write(b);
        return Arrays.copyOf(b.array(), b.position());
    }

    @Test
    void damagedNumbersDoNotStopAStream() {
        // SRT has no checksum. One packet in a hundred has a wrong bit in its first two words.
        Subject subject = new Subject();
        subject.open();
        for (int place = 0; place < 10_000; place++) {
            byte[] packet = subject.peerData(place, false);
            if (random.nextInt(100) == 0) {
                packet[random.nextInt(8)] ^= (byte) (1 << random.nextInt(8));
            }
            subject.receive(packet);
            subject.runFor(MILLI);
            subject.sent.take();
        }
        subject.runFor(SECOND);

        assertThat(subject.events.deliveries).as("seed %d", seed).hasSizeGreaterThan(9_800);
        assertThat(subject.events.texts()).as("seed %d", seed).contains("9990");
    }
}
