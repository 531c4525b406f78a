package dev.tramo.srt.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.ConnectionEvents;
import dev.tramo.srt.ConnectionTerms;
import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A group in memory whose members' peers are the test. */
abstract class GroupFixture extends SrtFixture {
    /** Change the fields, then {@link #join} members. */
    public final class GroupSubject {
        public SrtOptions options = SrtOptions.DEFAULT;
        public GroupType type = GroupType.BACKUP;
        int isn = SEND_ISN;
        public int receiveIsn = RECEIVE_ISN;
        public int latencyMillis = 120;
        public int peerFlags = Capabilities.LIVE;
        public int payloadBytesMax = SrtOptions.PAYLOAD_BYTES_MAX;
        public final Events events = new Events();
        public final List<Member> members = new ArrayList<>();
        private SrtGroup group;

        public SrtGroup group() {
            if (group == null) {
                group = SrtGroup.calling(type, 1, isn, options, events, START);
            }
            return group;
        }

        /** A member whose packets take {@code delayNanos}, as far as its handshake tells. */
        public Member join(int weight, long delayNanos) {
            Member member = new Member(this);
            ConnectionTerms terms = new ConnectionTerms(
                    OUR_ID,
                    PEER_ID,
                    isn,
                    receiveIsn,
                    8_192,
                    payloadBytesMax,
                    new Capabilities(Capabilities.VERSION, peerFlags, latencyMillis, latencyMillis),
                    latencyMillis,
                    latencyMillis,
                    null,
                    START,
                    START + delayNanos);
            KeyExchange keys = KeyExchange.off(Encryption.NONE);
            member.connection = group().join(terms, keys, weight, member.sent, member, now);
            members.add(member);
            return member;
        }

        public Member join(int weight) {
            return join(weight, 0);
        }

        public void tick() {
            group().onTick(now);
        }

        /** Lets time pass; the group runs when it has asked for it, and no oftener. */
        public void runFor(long nanos) {
            long end = now + nanos;
            int still = 0;
            for (long due = group().nextDeadlineNanos(now); due <= end; due = group().nextDeadlineNanos(now)) {
                still = due <= now ? still + 1 : 0;
                assertThat(still).as("ticks that leave something due").isLessThan(3);
                now = Math.max(now, due);
                tick();
            }
            now = end;
        }

        public boolean send(int number) {
            byte[] payload = text(number);
            boolean taken = group().send(ByteBuffer.wrap(payload), 0, payload.length, now, now);
            tick();
            return taken;
        }

        public SrtStatistics.Received received() {
            return group().statistics().received();
        }
    }

    /** One member, and what it sends. */
    public final class Member implements ConnectionEvents {
        private final GroupSubject of;
        public final Recorder sent = new Recorder();
        public final List<String> closings = new ArrayList<>();
        public SrtConnection connection;
        private int ackNumber;

        private Member(GroupSubject of) {
            this.of = of;
        }

        @Override
        public void onPayload(ByteBuffer data, int offset, int length, long dueNanos) {
            throw new AssertionError("the group reads what its members receive");
        }

        @Override
        public void onClosed(String reason) {
            closings.add(reason);
            of.group().leave(connection, now);
        }

        public void receive(byte[] datagram) {
            deliver(connection, datagram, now);
            of.tick();
        }

        /** Data {@code place} numbers after the first, stamped {@code atNanos}. */
        public void data(int place, long atNanos) {
            receive(SrtFixture.data(of.receiveIsn + place, 1 + place, 0, false, micros(atNanos - START), text(place)));
        }

        public void data(int place) {
            data(place, now);
        }

        public void control(int type, int info, int... words) {
            receive(SrtFixture.control(type, 0, info, micros(now - START), words));
        }

        /** A full ACK up to {@code place} numbers after our first, with a round trip of 20 ms. */
        public void ack(int place) {
            control(ControlType.ACK, ++ackNumber, SeqNo.add(of.isn, place), 20_000, 2_000, 8_192, 1, 1, 1);
        }

        public void shutdown() {
            control(ControlType.SHUTDOWN, 0);
        }

        /** Of what was sent since the last call, the numbers of data, counted from the group's first. */
        public List<Integer> takePlaces() {
            return places(sent.takeData());
        }

        public List<Integer> places(List<Packet> packets) {
            return packets.stream()
                    .map(packet -> SeqNo.distance(of.isn, packet.sequence()))
                    .toList();
        }

        /** Of what was sent since the last call, the numbers asked for, counted from the peer's first. */
        public List<Integer> takeAskedFor() {
            List<Integer> asked = new ArrayList<>();
            for (Packet nak : sent.take(ControlType.NAK)) {
                int[] words = nak.words();
                for (int i = 0; i < words.length; i++) {
                    int first = SeqNo.distance(of.receiveIsn, words[i] & SeqNo.MAX);
                    int last = words[i] < 0 ? SeqNo.distance(of.receiveIsn, words[++i]) : first;
                    for (int place = first; place <= last; place++) {
                        asked.add(place);
                    }
                }
            }
            return asked;
        }

        public String state() {
            return of.group().stateOf(connection, now);
        }
    }

    public static String payloadText(Packet packet) {
        return new String(packet.payload(), StandardCharsets.UTF_8);
    }

    /** {@code from} to {@code to}, both included. */
    public static List<Integer> places(int from, int to) {
        return java.util.stream.IntStream.rangeClosed(from, to).boxed().toList();
    }

    public static List<byte[]> payloads(List<Packet> packets) {
        return packets.stream()
                .map(packet -> Arrays.copyOf(packet.payload(), packet.payload().length))
                .toList();
    }
}
