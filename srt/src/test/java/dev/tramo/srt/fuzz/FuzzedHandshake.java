package dev.tramo.srt.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.crypto.FuzzedSecret;
import dev.tramo.srt.group.GroupType;
import dev.tramo.srt.group.SrtGroup;
import dev.tramo.srt.handshake.CallerHandshake;
import dev.tramo.srt.handshake.ConnectionAttempt;
import dev.tramo.srt.handshake.ConnectionRequest;
import dev.tramo.srt.handshake.ListenerHandshake;
import dev.tramo.srt.handshake.RendezvousHandshake;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.GroupExtension;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.HandshakeExtensions;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.RejectReason;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A caller's, a listener's or a rendezvous' handshake to which a fuzzer's bytes say what arrives and how time passes: one that
 * chooses the options, then steps as {@link #step} reads them.
 */
public final class FuzzedHandshake extends SrtFixture {
    private static final int STEPS_MAX = 100;
    private static final int[] TYPES = {
        Handshake.WAVEAHAND, Handshake.INDUCTION, Handshake.CONCLUSION, Handshake.AGREEMENT, 1_002, 2_404
    };
    private static final int[] COOKIES = {99, 0x4A51BA15, 0xEAC9BEC4, 0};
    private static final String[] FILTERS = {"", "fec", "fec,cols:4", "fec,cols:4,rows:-2,layout:even,arq:never"};
    private static final FuzzedSecret SECRET = new FuzzedSecret(Encryption.Mode.CTR);
    private static final Encryption ENCRYPTION =
            Encryption.with("a common secret", 16).notEnforced();

    /** What the datagrams go to. */
    private interface Target {
        void onDatagram(ByteBuffer b, int at, int length);

        void onTick();

        boolean isConnected();

        long nextDeadlineNanos();
    }

    private final FuzzInput input;
    private final SrtOptions options;
    private final Recorder sent = new Recorder();
    private final Events events = new Events();
    private final boolean grouped;
    private int cookie = COOKIES[0];
    private ConnectionAttempt attempt;
    private Target target;
    private int accepted;

    private FuzzedHandshake(byte[] bytes) {
        input = new FuzzInput(bytes);
        int choice = input.next();
        grouped = (choice & 8) != 0;
        options = SrtOptions.DEFAULT.withBufferPackets(256).with(o -> {
            o.packetFilter = FILTERS[choice & 3];
            // Each run with one derives a key, which costs a millisecond.
            o.encryption = (choice & 4) != 0 ? ENCRYPTION : Encryption.NONE;
            o.streamId = (choice & 0x10) != 0 ? "#!::r=a,m=publish" : "";
        });
    }

    public static void caller(byte[] bytes) {
        FuzzedHandshake fuzzed = new FuzzedHandshake(bytes);
        SrtGroup group = SrtGroup.calling(GroupType.BACKUP, 5, SEND_ISN, fuzzed.options, fuzzed.events, fuzzed.now);
        fuzzed.attempt = fuzzed.grouped
                ? CallerHandshake.ofMember(group, OUR_ID, LISTENER_IP, 3, fuzzed.sent, fuzzed.events, fuzzed.now)
                : new CallerHandshake(
                        fuzzed.options, OUR_ID, SEND_ISN, LISTENER_IP, fuzzed.sent, fuzzed.events, fuzzed.now);
        fuzzed.run(fuzzed.new Attempt());
    }

    public static void rendezvous(byte[] bytes) {
        FuzzedHandshake fuzzed = new FuzzedHandshake(bytes);
        int own = fuzzed.grouped ? COOKIES[1] : COOKIES[2];
        fuzzed.cookie = fuzzed.grouped ? COOKIES[2] : COOKIES[1];
        fuzzed.attempt = new RendezvousHandshake(
                fuzzed.options, OUR_ID, SEND_ISN, own, LISTENER_IP, fuzzed.sent, fuzzed.events, fuzzed.now);
        fuzzed.run(fuzzed.new Attempt());
    }

    public static void listener(byte[] bytes) {
        FuzzedHandshake fuzzed = new FuzzedHandshake(bytes);
        fuzzed.run(fuzzed.new Listener());
    }

    /** Once it is connected, what arrives goes to the connection, too. */
    private final class Attempt implements Target {
        @Override
        public void onDatagram(ByteBuffer b, int at, int length) {
            SrtConnection connection = attempt.connection();
            attempt.onDatagram(b, at, length, now);
            if (connection != null) {
                connection.onDatagram(b, at, length, now, now);
            }
        }

        @Override
        public void onTick() {
            attempt.onTick(now);
            SrtConnection connection = attempt.connection();
            if (connection != null) {
                connection.onTick(now);
            }
            assertThat(connection != null && attempt.failure() != null)
                    .as("connected and failed")
                    .isFalse();
        }

        @Override
        public boolean isConnected() {
            return attempt.connection() != null;
        }

        @Override
        public long nextDeadlineNanos() {
            SrtConnection connection = attempt.connection();
            return connection != null ? connection.nextDeadlineNanos(now) : attempt.nextDeadlineNanos();
        }
    }

    /** Accepts whoever fits; his later datagrams go to the connection. */
    private final class Listener implements Target {
        private final ListenerHandshake handshake = new ListenerHandshake(options, now);
        private ConnectionRequest.Accepted connected;
        private SrtGroup group;

        Listener() {
            byte[] induction = packet(0, 0, handshake(Handshake.INDUCTION, 4, 2, HandshakeExtensions.NONE));
            ByteBuffer b = ByteBuffer.wrap(induction);
            handshake.onDatagram(b, 0, induction.length, CALLER_IP, CALLER_PORT, sent, now);
            cookie = sent.takeOnly().handshake().cookie();
        }

        @Override
        public void onDatagram(ByteBuffer b, int at, int length) {
            if (connected != null && length >= PacketHeader.BYTES && PacketHeader.destination(b, at) == OUR_ID) {
                connected.connection().onDatagram(b, at, length, now, now);
                return;
            }
            ConnectionRequest request = handshake.onDatagram(b, at, length, CALLER_IP, CALLER_PORT, sent, now);
            if (request == null) {
                return;
            }
            if (connected != null && connected.isRepeatedBy(request)) {
                connected.answer(now);
            } else if (connected == null) {
                accept(request);
            } else {
                request.reject(RejectReason.RESOURCE);
            }
        }

        private void accept(ConnectionRequest request) {
            GroupExtension theirs = request.group();
            if (grouped && theirs != null) {
                group = SrtGroup.isKnown(theirs)
                        ? SrtGroup.mirroring(theirs, 9, request.isn(), options, new Events(), now)
                        : null;
            }
            ConnectionRequest.Answer answer = request.accept(options, OUR_ID, sent, events, group);
            assertThat(answer.connection() == null).isEqualTo(answer.refusal() != null);
            connected = answer.connection();
            if (connected != null) {
                accepted++;
                connected.answer(now);
            }
        }

        @Override
        public void onTick() {
            if (group != null && connected != null) {
                group.onTick(now);
            } else if (connected != null) {
                connected.connection().onTick(now);
            }
        }

        @Override
        public boolean isConnected() {
            return connected != null;
        }

        @Override
        public long nextDeadlineNanos() {
            return connected == null
                    ? Long.MAX_VALUE
                    : group == null ? connected.connection().nextDeadlineNanos(now) : group.nextDeadlineNanos(now);
        }
    }

    private void run(Target subject) {
        target = subject;
        target.onTick();
        sent.take();
        for (int steps = 0; steps < STEPS_MAX && !input.isEmpty(); steps++) {
            step(input.next());
            target.onTick();
            if (target.nextDeadlineNanos() <= now) {
                target.onTick();
            }
            assertThat(sent.take())
                    .as("answers to one datagram")
                    .hasSizeLessThanOrEqualTo(target.isConnected() ? FuzzedConnection.ANSWERS_MAX : 2);
            assertThat(target.nextDeadlineNanos()).as("when something is due").isGreaterThan(now);
            assertThat(accepted).isLessThanOrEqualTo(1);
        }
    }

    private void step(int step) {
        int destination = (step & 0x40) == 0 ? OUR_ID : 0;
        switch (step & 7) {
            case 0 -> arrive(input.take(2 * input.next()));
            case 1 -> arrive(packet(destination, input.nextInt(), withRightCookie(input.take(48 + input.next()))));
            case 2 -> arrive(packet(destination, input.nextInt(), made(input.next())));
            case 3 -> arrive(packet(destination, 0, mutated(made(input.next()))));
            case 4 -> arrive(control(input.next() % 10, 0, 0, 0, input.nextInt(), input.nextInt()));
            case 5 -> arrive(data(input.nextInt(), 1, 0, false, 0, new byte[input.next()]));
            case 6 -> now += input.next() * MILLI;
            default -> now += input.next() * 20 * MILLI;
        }
    }

    private void arrive(byte[] datagram) {
        ByteBuffer b = ByteBuffer.allocate(datagram.length + 40);
        Arrays.fill(b.array(), (byte) 0xEE);
        b.put(24, datagram);
        target.onDatagram(b, 24, datagram.length);
    }

    /** A handshake that could be right: of any kind, with extensions by choice. */
    private byte[] made(int kind) {
        int type = TYPES[(kind & 7) % TYPES.length];
        if (type != Handshake.CONCLUSION) {
            int field = type == Handshake.INDUCTION ? Handshake.MAGIC : 0;
            return handshake(type, 5, field, HandshakeExtensions.NONE);
        }
        int choice = input.next();
        if ((choice & 0x80) != 0) {
            return handshake(type, 5, 0, HandshakeExtensions.NONE);
        }
        Capabilities peer = new Capabilities(Capabilities.VERSION, Capabilities.LIVE, input.next(), input.next());
        byte[] keys = switch (choice >> 3 & 3) {
            case 0, 1 -> new byte[0];
            case 2 -> new byte[] {(byte) (input.next() & 7), 0, 0, 0};
            default -> SECRET.announcementOfOne;
        };
        HandshakeExtensions extensions =
                HandshakeExtensions.of((kind & 8) != 0, peer, (choice & 4) == 0 ? "" : "a", FILTERS[choice & 3], keys);
        if ((choice & 0x20) != 0) {
            extensions = extensions.in(new GroupExtension(GroupExtension.ID_BIT | 3, 1 + (choice >> 6), 0, 1));
        }
        return handshake(type, 5, extensions.field(), extensions);
    }

    private byte[] handshake(int type, int version, int field, HandshakeExtensions extensions) {
        ByteBuffer b = ByteBuffer.allocate(SrtOptions.MSS_BYTES);
        new Handshake(version, 0, field, SEND_ISN, 1_500, 8_192, type, PEER_ID, cookie, LISTENER_IP, extensions)
                .write(b);
        return Arrays.copyOf(b.array(), b.position());
    }

    private byte[] mutated(byte[] body) {
        for (int changes = input.next() & 3; changes >= 0; changes--) {
            body[input.next() % body.length] ^= (byte) input.next();
        }
        return (input.next() & 0xF) == 0 ? Arrays.copyOf(body, input.next() + 1) : body;
    }

    private byte[] withRightCookie(byte[] body) {
        if (body.length >= 32) {
            ByteBuffer.wrap(body).putInt(28, cookie);
        }
        return body;
    }

    private static byte[] packet(int destination, int timestamp, byte[] body) {
        ByteBuffer b = ByteBuffer.allocate(PacketHeader.BYTES + body.length);
        PacketHeader.putControl(b, ControlType.HANDSHAKE, 0, 0, timestamp, destination);
        return b.put(body).array();
    }
}
