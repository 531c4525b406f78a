package dev.tramo.srt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.fec.FecSettings;
import dev.tramo.srt.handshake.CallerHandshake;
import dev.tramo.srt.handshake.ConnectionRequest;
import dev.tramo.srt.handshake.ListenerHandshake;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.PacketSink;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** SRT in memory: what leaves is recorded, what arrives is made by the test, and time is a field. */
public abstract class SrtFixture {
    public static final long MILLI = 1_000_000;
    public static final long SECOND = 1_000 * MILLI;
    /** When both sides' timestamps are 0. */
    public static final long START = 100 * SECOND;

    public static final int OUR_ID = 0x1111;
    public static final int PEER_ID = 0x2222;
    /** The first number that the connection sends. */
    public static final int SEND_ISN = 1_008;
    /** The first number that the connection expects. */
    public static final int RECEIVE_ISN = 5_000;

    public static final byte[] CALLER_IP = {10, 0, 0, 1};
    public static final byte[] LISTENER_IP = {10, 0, 0, 2};
    public static final int CALLER_PORT = 40_000;

    public long now = START;

    /** A packet as it left. */
    public record Packet(long atNanos, byte[] bytes) {
        public ByteBuffer buffer() {
            return ByteBuffer.wrap(bytes);
        }

        public boolean isData() {
            return !PacketHeader.isControl(buffer(), 0);
        }

        public boolean is(int controlType) {
            return !isData() && PacketHeader.controlType(buffer(), 0) == controlType;
        }

        public int sequence() {
            return PacketHeader.sequence(buffer(), 0);
        }

        public int message() {
            return PacketHeader.messageNumber(buffer(), 0);
        }

        public int keyFlags() {
            return PacketHeader.keyFlags(buffer(), 0);
        }

        public boolean isRepeat() {
            return PacketHeader.isRetransmitted(buffer(), 0);
        }

        public int info() {
            return PacketHeader.controlInfo(buffer(), 0);
        }

        public int subtype() {
            return PacketHeader.controlSubtype(buffer(), 0);
        }

        public int timestamp() {
            return PacketHeader.timestamp(buffer(), 0);
        }

        public int destination() {
            return PacketHeader.destination(buffer(), 0);
        }

        public byte[] payload() {
            return Arrays.copyOfRange(bytes, PacketHeader.BYTES, bytes.length);
        }

        /** The words after the header. */
        public int[] words() {
            int[] words = new int[(bytes.length - PacketHeader.BYTES) / 4];
            buffer().position(PacketHeader.BYTES).slice().asIntBuffer().get(words);
            return words;
        }

        public Handshake handshake() {
            assertThat(is(ControlType.HANDSHAKE)).isTrue();
            return Objects.requireNonNull(
                    Handshake.read(buffer(), PacketHeader.BYTES, bytes.length - PacketHeader.BYTES));
        }
    }

    /** Keeps what is sent into it. */
    public final class Recorder implements PacketSink {
        private static final int OFFSET = 48;
        private final ByteBuffer buffer = ByteBuffer.allocate(OFFSET + SrtOptions.MSS_BYTES);
        private final List<Packet> packets = new ArrayList<>();

        @Override
        public ByteBuffer claim() {
            return buffer.clear().position(OFFSET);
        }

        @Override
        public void commit() {
            // IPv4 and UDP headers take 28 bytes of the MTU.
            assertThat(buffer.position() - OFFSET).isBetween(PacketHeader.BYTES, SrtOptions.MSS_BYTES - 28);
            packets.add(new Packet(now, Arrays.copyOfRange(buffer.array(), OFFSET, buffer.position())));
        }

        /** What was sent since the last call. */
        public List<Packet> take() {
            List<Packet> taken = List.copyOf(packets);
            packets.clear();
            return taken;
        }

        /** Of what was sent since the last call, the data. */
        public List<Packet> takeData() {
            return take(Packet::isData);
        }

        /** Of what was sent since the last call, the control packets of one type. */
        public List<Packet> take(int controlType) {
            return take(packet -> packet.is(controlType));
        }

        private List<Packet> take(Predicate<Packet> wanted) {
            return take().stream().filter(wanted).toList();
        }

        /** The only packet sent since the last call. */
        public Packet takeOnly() {
            assertThat(packets).hasSize(1);
            return take().getFirst();
        }
    }

    public record Delivery(long atNanos, byte[] payload, long dueNanos) {
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    /** Keeps what a connection tells. */
    public final class Events implements ConnectionEvents {
        public final List<Delivery> deliveries = new ArrayList<>();
        public final List<String> closings = new ArrayList<>();

        @Override
        public void onPayload(ByteBuffer data, int offset, int length, long dueNanos) {
            assertThat(closings).as("nothing follows the end").isEmpty();
            byte[] payload = new byte[length];
            data.get(offset, payload);
            deliveries.add(new Delivery(now, payload, dueNanos));
        }

        @Override
        public void onClosed(String reason) {
            assertThat(closings).as("the end is told once").isEmpty();
            closings.add(reason);
        }

        public List<String> texts() {
            return deliveries.stream().map(Delivery::text).toList();
        }
    }

    /** A connection whose peer is the test. Change the fields, then {@link #open}. */
    public final class Subject {
        public SrtOptions options = SrtOptions.DEFAULT;
        public int sendIsn = SEND_ISN;
        public int receiveIsn = RECEIVE_ISN;
        public int peerFlowWindow = 8_192;
        public int mssBytes = SrtOptions.MSS_BYTES;
        public int peerVersion = Capabilities.VERSION;
        public int peerFlags = Capabilities.LIVE;
        public int receiveLatencyMillis = 120;
        public int peerLatencyMillis = 120;
        public long peerStartNanos = START;
        public FecSettings filter;
        public boolean grouped;
        public KeyExchange keys = KeyExchange.off(Encryption.NONE);
        public final Recorder sent = new Recorder();
        public final Events events = new Events();
        public ConnectionEvents told = events;
        public SrtConnection connection;

        private int payloadBytesMax() {
            int room = Math.min(mssBytes, options.mssBytes()) - PacketHeader.OVERHEAD_BYTES;
            return Math.min(options.payloadBytesMax(), filter == null ? room : room - FecSettings.HEADER_BYTES);
        }

        public Subject open() {
            ConnectionTerms terms = new ConnectionTerms(
                    OUR_ID,
                    PEER_ID,
                    sendIsn,
                    receiveIsn,
                    peerFlowWindow,
                    payloadBytesMax(),
                    new Capabilities(peerVersion, peerFlags, peerLatencyMillis, receiveLatencyMillis),
                    receiveLatencyMillis,
                    peerLatencyMillis,
                    filter,
                    START,
                    peerStartNanos);
            connection = new SrtConnection(terms, options, keys, sent, told, grouped, now);
            return this;
        }

        /** The peer's datagram arrives now; then the connection is ticked, as its contract demands. */
        public void receive(byte[] datagram) {
            deliver(connection, datagram, now);
            connection.onTick(now);
        }

        /** Data {@code place} numbers after the first, stamped now, whose payload is the number's text. */
        public void data(int place) {
            receive(peerData(place, false));
        }

        /** The same as a repeat that was first sent {@code ageNanos} ago. */
        public void repeated(int place, long ageNanos) {
            int stamp = micros(now - ageNanos - peerStartNanos);
            receive(SrtFixture.data(receiveIsn + place, place + 1, 0, true, stamp, text(place)));
        }

        public byte[] peerData(int place, boolean repeated) {
            int stamp = micros(now - peerStartNanos);
            return SrtFixture.data(receiveIsn + place, place + 1, 0, repeated, stamp, text(place));
        }

        public void control(int type, int info, int... words) {
            receive(SrtFixture.control(type, 0, info, micros(now - peerStartNanos), words));
        }

        /** A full ACK up to {@code place} numbers after our first, with room for {@code window} packets. */
        public void ack(int place, int window) {
            ackWithRtt(place, window, 100_000, 50_000);
        }

        public void ackWithRtt(int place, int window, int rttMicros, int variationMicros) {
            control(ControlType.ACK, 1, sendIsn + place & 0x7FFF_FFFF, rttMicros, variationMicros, window, 1, 1, 1);
        }

        public boolean submit(byte[] payload) {
            return connection.send(ByteBuffer.wrap(payload), 0, payload.length, now, now);
        }

        public boolean submit(String text) {
            return submit(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Submits and ticks. */
        public void send(String text) {
            assertThat(submit(text)).isTrue();
            connection.onTick(now);
        }

        /** Lets time pass; the connection runs when it has asked for it, and no oftener. */
        public void runFor(long nanos) {
            runUntil(now + nanos);
        }

        public void runUntil(long end) {
            int still = 0;
            for (long due = connection.nextDeadlineNanos(now); due <= end; due = connection.nextDeadlineNanos(now)) {
                still = due <= now ? still + 1 : 0;
                assertThat(still).as("ticks that leave something due").isLessThan(2);
                now = Math.max(now, due);
                connection.onTick(now);
            }
            now = end;
        }

        public SrtStatistics.Sent sentFigures() {
            return connection.statistics().sent();
        }

        public SrtStatistics.Received receivedFigures() {
            return connection.statistics().received();
        }

        public long malformed() {
            return connection.statistics().link().malformedPackets();
        }
    }

    /** Both ends after a handshake in memory, and what they have sent. */
    public final class Ends {
        public final Recorder callerSent = new Recorder();
        public final Recorder listenerSent = new Recorder();
        public final Events callerEvents = new Events();
        public final Events listenerEvents = new Events();
        public CallerHandshake handshake;
        public ConnectionRequest request;
        public ConnectionRequest.Answer answer;

        public Ends(SrtOptions callerOptions, SrtOptions listenerOptions) {
            handshake =
                    new CallerHandshake(callerOptions, OUR_ID, SEND_ISN, LISTENER_IP, callerSent, callerEvents, now);
            var listener = new ListenerHandshake(listenerOptions, now);
            handshake.onTick(now);
            request(listener, callerSent.takeOnly());
            toCaller(listenerSent.takeOnly());
            request = request(listener, callerSent.takeOnly());
            answer = request.accept(listenerOptions, PEER_ID, listenerSent, listenerEvents);
            if (answer.connection() != null) {
                answer.connection().answer(now);
            }
            toCaller(listenerSent.takeOnly());
        }

        private ConnectionRequest request(ListenerHandshake listener, Packet packet) {
            return listener.onDatagram(
                    packet.buffer(), 0, packet.bytes().length, CALLER_IP, CALLER_PORT, listenerSent, now);
        }

        private void toCaller(Packet packet) {
            handshake.onDatagram(packet.buffer(), 0, packet.bytes().length, now);
            handshake.onTick(now);
        }

        public SrtConnection caller() {
            return Objects.requireNonNull(handshake.connection());
        }

        public SrtConnection listener() {
            return Objects.requireNonNull(answer.connection()).connection();
        }

        /** Carries everything under way to the other end, without delay, and ticks both; gives what was carried. */
        public List<Packet> exchange() {
            List<Packet> carried = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                caller().onTick(now);
                listener().onTick(now);
                List<Packet> fromCaller = callerSent.take();
                List<Packet> fromListener = listenerSent.take();
                fromCaller.forEach(packet -> deliver(listener(), packet.bytes(), now));
                fromListener.forEach(packet -> deliver(caller(), packet.bytes(), now));
                carried.addAll(fromCaller);
                carried.addAll(fromListener);
            }
            return carried;
        }
    }

    public static void deliver(SrtConnection connection, byte[] datagram, long nowNanos) {
        // Not at the buffer's start, and with something behind it that must not be read.
        ByteBuffer b = ByteBuffer.allocate(datagram.length + 40);
        Arrays.fill(b.array(), (byte) 0xEE);
        b.put(24, datagram);
        connection.onDatagram(b, 24, datagram.length, nowNanos, nowNanos);
    }

    public static byte[] data(int seq, int message, int keyFlags, boolean repeated, int timestamp, byte[] payload) {
        ByteBuffer b = ByteBuffer.allocate(PacketHeader.BYTES + payload.length);
        PacketHeader.putData(b, seq & 0x7FFF_FFFF, keyFlags, repeated, message, timestamp, OUR_ID);
        return b.put(payload).array();
    }

    public static byte[] control(int type, int subtype, int info, int timestamp, int... words) {
        ByteBuffer b = ByteBuffer.allocate(PacketHeader.BYTES + 4 * words.length);
        PacketHeader.putControl(b, type, subtype, info, timestamp, OUR_ID);
        for (int word : words) {
            b.putInt(word);
        }
        return b.array();
    }

    public static int micros(long nanos) {
        return (int) (nanos / 1_000);
    }

    public static byte[] text(int number) {
        return Integer.toString(number).getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
    }

    /** {@code from} to {@code to}, both included, as the texts that {@link Subject#data} sends. */
    public static List<String> texts(int from, int to) {
        return java.util.stream.IntStream.rangeClosed(from, to)
                .mapToObj(Integer::toString)
                .toList();
    }
}
