package dev.tramo.srt.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.ConnectionEvents;
import dev.tramo.srt.ConnectionTerms;
import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.crypto.FuzzedSecret;
import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.fec.FecSettings;
import dev.tramo.srt.group.SrtGroup;
import dev.tramo.srt.send.Recovery;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.ExtensionType;
import dev.tramo.srt.wire.GroupExtension;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A connection, or the two of a group, to which a fuzzer's bytes say what arrives, what is sent and how time passes. Bytes: one
 * or two that choose the options, then steps. A step is a byte (low five bits: which, see {@link #step}; highest bit: which
 * member), and what it reads. Most steps make packets that are nearly right: random ones hardly get past the first checks.
 */
public final class FuzzedConnection extends SrtFixture {
    private static final int WINDOW = 256;
    /** A NAK may ask for a payload full of packets long gone, each answered. */
    static final int ANSWERS_MAX = SrtOptions.PAYLOAD_BYTES_MAX / 4 + WINDOW + 10;

    private static final int STEPS_MAX = 300;
    /** Where numbers wrap, and where they do not. */
    private static final int[] FIRST_NUMBERS = {RECEIVE_ISN, 0, SeqNo.MAX - 1, SeqNo.MAX - 20};

    private static final List<FecSettings> FILTERS = List.of(
            new FecSettings(4, 1, true, FecSettings.Arq.ONREQ),
            new FecSettings(4, 3, false, FecSettings.Arq.ONREQ),
            new FecSettings(4, 3, true, FecSettings.Arq.ALWAYS),
            new FecSettings(2, -2, true, FecSettings.Arq.NEVER),
            new FecSettings(255, 255, true, FecSettings.Arq.ONREQ),
            new FecSettings(10, 5, false, FecSettings.Arq.NEVER),
            new FecSettings(3, 2, true, FecSettings.Arq.ONREQ),
            new FecSettings(7, -3, false, FecSettings.Arq.ONREQ));

    /** A connection, and what it has sent. */
    private record Member(SrtConnection connection, Recorder sent) {}

    private final FuzzInput input;
    private final SrtOptions options;
    private final int sendIsn;
    private final int receiveIsn;
    private final List<Member> members = new ArrayList<>();
    private SrtGroup group;
    private FuzzedSecret secret;
    /** Whether payloads arrive as they are delivered, and begin with their number. */
    private boolean stamped = true;

    private final Set<Integer> delivered = new HashSet<>();
    private long deliveries;
    private int closings;
    private int place;
    private int submitted;

    private FuzzedConnection(byte[] bytes) {
        input = new FuzzInput(bytes);
        int choice = input.next();
        receiveIsn = FIRST_NUMBERS[choice & 3];
        sendIsn = FIRST_NUMBERS[choice >> 2 & 3];
        options = SrtOptions.DEFAULT.withBufferPackets(WINDOW).with(o -> {
            o.tooLatePacketDrop = (choice & 0x10) == 0;
            o.lossReports = (choice & 0x20) == 0;
            o.reorderTolerancePackets = (choice & 0x40) == 0 ? 0 : 20;
            o.recovery = (choice & 0x80) == 0 ? Recovery.ADAPTIVE : Recovery.PERIODIC;
        });
    }

    /** Without encryption and FEC. */
    public static void plain(byte[] bytes) {
        FuzzedConnection fuzzed = new FuzzedConnection(bytes);
        fuzzed.open(fuzzed.new Subject());
        fuzzed.run();
    }

    /** With AES-CTR. */
    public static void encryptedWithCtr(byte[] bytes) {
        encrypted(bytes, Encryption.Mode.CTR);
    }

    /** With AES-GCM. */
    public static void encryptedWithGcm(byte[] bytes) {
        encrypted(bytes, Encryption.Mode.GCM);
    }

    private static void encrypted(byte[] bytes, Encryption.Mode mode) {
        FuzzedConnection fuzzed = new FuzzedConnection(bytes);
        fuzzed.secret = new FuzzedSecret(mode);
        fuzzed.stamped = false;
        Subject subject = fuzzed.new Subject();
        subject.keys = fuzzed.secret.subject;
        fuzzed.open(subject);
        fuzzed.run();
    }

    /** With FEC, of which one more byte chooses the matrix. */
    public static void withFec(byte[] bytes) {
        FuzzedConnection fuzzed = new FuzzedConnection(bytes);
        fuzzed.stamped = false; // a forged FEC packet may rebuild a copy of any other
        Subject subject = fuzzed.new Subject();
        subject.filter = FILTERS.get(fuzzed.input.next() % FILTERS.size());
        fuzzed.open(subject);
        fuzzed.run();
    }

    /** Two members of a group, of which one more byte chooses the type. */
    public static void grouped(byte[] bytes) {
        FuzzedConnection fuzzed = new FuzzedConnection(bytes);
        fuzzed.openGroup();
        fuzzed.run();
    }

    private void open(Subject subject) {
        subject.options = options;
        subject.sendIsn = sendIsn;
        subject.receiveIsn = receiveIsn;
        subject.told = new Told();
        subject.open();
        members.add(new Member(subject.connection, subject.sent));
    }

    private void openGroup() {
        int type = 1 + (input.next() & 1);
        GroupExtension theirs = new GroupExtension(GroupExtension.ID_BIT | 7, type, 0, 0);
        group = SrtGroup.mirroring(theirs, 9, sendIsn, options, new Told(), now);
        for (int weight = 0; weight < 2; weight++) {
            Recorder sent = new Recorder();
            SrtConnection connection =
                    group.join(terms(), KeyExchange.off(Encryption.NONE), weight, sent, new Events(), now);
            members.add(new Member(connection, sent));
        }
    }

    private ConnectionTerms terms() {
        return new ConnectionTerms(
                OUR_ID,
                PEER_ID,
                sendIsn,
                receiveIsn,
                8_192,
                SrtOptions.PAYLOAD_BYTES_MAX,
                new Capabilities(Capabilities.VERSION, Capabilities.LIVE, 120, 120),
                120,
                120,
                null,
                START,
                START);
    }

    /** Counts what is delivered; nothing comes after the end, nor twice. */
    private final class Told implements ConnectionEvents {
        @Override
        public void onPayload(ByteBuffer data, int offset, int length, long dueNanos) {
            assertThat(closings).as("ends before a payload").isZero();
            assertThat(length).isBetween(0, SrtOptions.PAYLOAD_BYTES_MAX);
            deliveries++;
            if (stamped && length >= 4) {
                assertThat(delivered.add(data.getInt(offset)))
                        .as("%08x for the first time", data.getInt(offset))
                        .isTrue();
            }
        }

        @Override
        public void onClosed(String reason) {
            assertThat(++closings).as("ends").isEqualTo(1);
        }
    }

    private void run() {
        for (int steps = 0; steps < STEPS_MAX && !input.isEmpty() && !members.isEmpty(); steps++) {
            int code = input.next();
            step(code & 0x1F, members.get(Math.min(code >>> 7, members.size() - 1)));
            tick();
            leaveEnded();
            check();
        }
    }

    private void step(int step, Member member) {
        switch (step) {
            case 0 -> arrive(member, input.take(input.next()));
            case 1 -> arrive(member, addressed(input.take(16 + input.next())));
            case 2 -> arrive(member, control(input.next() % 10, input.next(), input.nextInt(), stamp(), words(8)));
            case 3 -> arrive(member, ack(7));
            case 4 -> arrive(member, ack(4));
            case 5 -> arrive(member, control(ControlType.ACK, 0, 0, stamp(), ours()));
            case 6 -> arrive(member, nak());
            case 7 -> arrive(member, control(ControlType.ACKACK, 0, input.next(), stamp(), 0));
            case 8 -> arrive(member, control(ControlType.DROPREQ, 0, input.next(), stamp(), theirs(), theirs()));
            case 9 -> arrive(member, control(ControlType.KEEPALIVE, 0, input.next(), input.nextInt()));
            case 10 -> arrive(member, keyMaterial());
            case 11 -> arrive(member, control(ControlType.SHUTDOWN, 0, 0, stamp(), 0));
            case 12 -> arrive(member, parity());
            case 13 -> arrive(member, data(theirs(), stamp(), input.next()));
            case 14 -> arrive(member, data(theirs(), input.nextInt(), input.next()));
            case 15 -> arriveInOrder(member, input.next());
            case 16 -> place += input.next() & 0x3F;
            case 17 -> submit(1, input.next() * 6);
            case 18 -> submit(input.next(), 20);
            case 19 -> now += input.next() * 1_000L;
            case 20 -> now += input.next() * MILLI;
            case 21 -> now += input.next() * 50 * MILLI;
            case 22 -> runFor(input.next() * MILLI);
            case 23 -> runFor(input.next() * 20 * MILLI);
            case 24 -> {
                if (group == null) {
                    member.connection().close("enough", now);
                }
            }
            default -> arriveInOrder(member, 1);
        }
    }

    private int stamp() {
        return micros(now - START);
    }

    /** A number near the next that is to arrive. */
    private int theirs() {
        return SeqNo.add(receiveIsn, place + input.nextOffset());
    }

    /** A number near the next that is to be sent. */
    private int ours() {
        return SeqNo.add(sendIsn, submitted + input.nextOffset());
    }

    private int[] words(int most) {
        int[] words = new int[input.next() % (most + 1)];
        Arrays.setAll(words, i -> input.nextInt());
        return words;
    }

    private byte[] ack(int words) {
        int number = input.next();
        int[] body = new int[words];
        body[0] = ours();
        for (int i = 1; i < words; i++) {
            // A byte as the exponent, a byte as the digits: windows and round trips of any size, but mostly small ones.
            body[i] = input.next() << (input.next() & 0x1F);
        }
        return control(ControlType.ACK, 0, number, stamp(), body);
    }

    private byte[] nak() {
        int[] body = new int[input.next() & 0xF];
        Arrays.setAll(body, i -> ours() | (input.next() & 1) << 31);
        return control(ControlType.NAK, 0, 0, stamp(), body);
    }

    /** The message with both keys, a byte of it changed. */
    private byte[] keyMaterial() {
        byte[] message = secret == null ? new byte[72] : secret.announcement.clone();
        message[input.next() % message.length] ^= (byte) input.next();
        int command = (input.next() & 1) == 0 ? ExtensionType.KMREQ : ExtensionType.KMRSP;
        byte[] header = control(ControlType.EXT, command, 0, stamp());
        byte[] packet = Arrays.copyOf(header, header.length + message.length);
        System.arraycopy(message, 0, packet, header.length, message.length);
        return packet;
    }

    /** An FEC packet: index, keys, length, content. */
    private byte[] parity() {
        byte[] content = input.take(input.next() & 0x3F);
        int length = (input.next() & 1) == 0 ? SrtOptions.PAYLOAD_BYTES_MAX : 4 + content.length;
        byte[] payload = ByteBuffer.allocate(Math.max(length, 4 + content.length))
                .put((byte) input.next())
                .put((byte) (input.next() & 3))
                .putShort((short) input.nextOffset())
                .put(content)
                .array();
        return data(theirs(), 0, 0, false, input.next(), payload);
    }

    /** As a peer would send it: encrypted if there are keys, and beginning with its number. */
    private byte[] data(int seq, int timestamp, int kind) {
        int length = (kind & 8) == 0 ? 4 + (kind >> 4) : SrtOptions.PAYLOAD_BYTES_MAX - 16 * ((kind >> 4) + 1);
        byte[] payload = ByteBuffer.allocate(Math.max(length, 4)).putInt(seq).array();
        int flags = kind & 3;
        int message = place & PacketHeader.MESSAGE_MAX | 1;
        byte[] sealed = payload;
        if (secret != null) {
            int word = PacketHeader.messageWord(flags, message);
            sealed = secret.seal(seq, word, timestamp, OUR_ID, payload, flags);
        } else {
            flags = 0;
        }
        return data(seq, message, flags, (kind & 4) != 0, timestamp, sealed);
    }

    private void arriveInOrder(Member member, int packets) {
        int kind = secret == null ? 0 : 1;
        for (int i = 0; i < packets; i++) {
            arrive(member, data(SeqNo.add(receiveIsn, place), stamp(), kind));
            place++;
        }
    }

    private static byte[] addressed(byte[] datagram) {
        if (datagram.length >= PacketHeader.BYTES) {
            ByteBuffer.wrap(datagram).putInt(12, OUR_ID);
        }
        return datagram;
    }

    private void arrive(Member member, byte[] datagram) {
        boolean data =
                datagram.length >= PacketHeader.BYTES + 4 && !PacketHeader.isControl(ByteBuffer.wrap(datagram), 0);
        if (stamped && data) {
            ByteBuffer b = ByteBuffer.wrap(datagram);
            b.putInt(PacketHeader.BYTES, PacketHeader.sequence(b, 0));
        }
        deliver(member.connection(), datagram, now);
    }

    private void submit(int payloads, int length) {
        ByteBuffer payload = ByteBuffer.allocate(length);
        for (int i = 0; i < payloads; i++) {
            boolean taken = group == null
                    ? members.getFirst().connection().send(payload, 0, length, now, now)
                    : group.send(payload, 0, length, now, now);
            submitted += taken ? 1 : 0;
        }
    }

    /** Time passes, and all that is due is done when it is due. */
    private void runFor(long nanos) {
        long end = now + nanos;
        int still = 0;
        for (long due = deadlineNanos(); due <= end; due = deadlineNanos()) {
            still = due <= now ? still + 1 : 0;
            assertThat(still).as("ticks that leave something due").isLessThan(3);
            now = Math.max(now, due);
            tick();
            leaveEnded();
        }
        now = end;
    }

    private long deadlineNanos() {
        if (members.isEmpty()) {
            return Long.MAX_VALUE;
        }
        return group == null ? members.getFirst().connection().nextDeadlineNanos(now) : group.nextDeadlineNanos(now);
    }

    private void tick() {
        if (group != null) {
            group.onTick(now);
        } else {
            members.forEach(member -> member.connection().onTick(now));
        }
        for (Member member : members) {
            assertThat(member.sent().take()).as("packets at once").hasSizeLessThan(ANSWERS_MAX);
        }
    }

    private void leaveEnded() {
        for (Member member : List.copyOf(members)) {
            if (member.connection().isClosed()) {
                members.remove(member);
                if (group != null) {
                    group.leave(member.connection(), now);
                }
            }
        }
    }

    private void check() {
        for (int extra = 0; extra < 2 && deadlineNanos() <= now; extra++) {
            tick();
            leaveEnded();
        }
        assertThat(deadlineNanos()).as("when something is due").isGreaterThan(now);
        for (Member member : members) {
            SrtStatistics figures = member.connection().statistics();
            assertThat(figures.sent().availablePackets()).isBetween(0, WINDOW);
            assertThat(figures.received().availablePackets()).isBetween(0, WINDOW);
            assertThat(figures.link().inFlightPackets()).isBetween(0, WINDOW);
            assertThat(figures.received().bufferedMillis()).isNotNegative();
            assertThat(figures.sent().bufferedMillis()).isNotNegative();
            assertThat(figures.link().rttMillis()).isNotNegative();
            assertThat(figures.received().packetsUnique()).as("packets kept").isNotNegative();
            if (group == null) {
                assertThat(deliveries)
                        .as("payloads")
                        .isLessThanOrEqualTo(figures.received().packetsUnique());
            }
        }
    }
}
