package dev.tramo.srt.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.send.SendSide;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A backup group sends on the best member, and on another when that falters, so that nothing is missing. */
class BackupSenderTest extends GroupFixture {
    private static final long PACE = 5 * MILLI;

    private final GroupSubject subject = new GroupSubject();
    private int sent;

    /** Sends for a time; members that {@code answer} acknowledge everything at once, the others nothing. */
    private void sendFor(long nanos, Member... answer) {
        for (long end = now + nanos; now < end; ) {
            assertThat(subject.send(sent)).isTrue();
            sent++;
            for (Member member : answer) {
                if (member.state().equals("active") || member.state().equals("unstable")) {
                    member.ack(sent);
                } else {
                    member.control(ControlType.KEEPALIVE, 0);
                }
            }
            subject.runFor(PACE);
        }
    }

    private Member heavy;
    private Member light;

    private void joinBoth() {
        light = subject.join(40);
        heavy = subject.join(60);
    }

    @Test
    void theHeavierIsUsedFirstAndAlone() {
        joinBoth();
        sendFor(SECOND, heavy, light);

        assertThat(heavy.takePlaces()).isEqualTo(places(0, sent - 1));
        assertThat(light.takePlaces()).isEmpty();
        assertThat(heavy.state()).isEqualTo("active");
        assertThat(light.state()).isEqualTo("idle");
    }

    @Test
    void whatIsSilentForTooLongIsUnstableAndTheOtherGetsEverythingUnacknowledgedInOrderOnce() {
        subject.isn = SeqNo.MAX - 100; // the numbers wrap meanwhile
        joinBoth();
        sendFor(SECOND, heavy, light);
        int acknowledged = sent;
        heavy.sent.take();
        long before = now;
        while (now < before + SECOND) {
            light.control(ControlType.KEEPALIVE, 0);
            subject.send(sent++);
            if (subject.group().stateOf(light.connection, now).equals("active")) {
                break;
            }
            subject.runFor(PACE);
        }
        // Round trip 20 ms, variation 2 ms: at least 60 ms.
        assertThat(now - before).isBetween(60 * MILLI, 66 * MILLI);
        assertThat(heavy.state()).isEqualTo("unstable");
        sendFor(20 * MILLI, light);

        List<Packet> onLight = light.sent.takeData();
        assertThat(light.places(onLight)).isEqualTo(places(acknowledged, sent - 1));
        assertThat(onLight).extracting(GroupFixture::payloadText).isEqualTo(texts(acknowledged, sent - 1));
        assertThat(onLight).extracting(Packet::message).isEqualTo(places(acknowledged + 1, sent));
    }

    @Test
    void messageNumbersAndTimestampsAreTheSameOnEveryMember() {
        joinBoth();
        sendFor(500 * MILLI, heavy, light);
        sendFor(200 * MILLI, light);
        List<Packet> onHeavy = heavy.sent.takeData();
        List<Packet> onLight = light.sent.takeData();

        assertThat(onLight).isNotEmpty();
        int compared = 0;
        for (Packet one : onLight) {
            for (Packet other : onHeavy) {
                if (!other.isRepeat() && one.sequence() == other.sequence()) {
                    assertThat(one.message()).isEqualTo(other.message());
                    assertThat(one.timestamp()).isEqualTo(other.timestamp());
                    assertThat(one.payload()).isEqualTo(other.payload());
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(5);
    }

    @Test
    void aPathThatFailedIsUsedAgainAfterItsPenaltyAndGoesOnWithTheGroupsNumbers() {
        joinBoth();
        sendFor(SECOND, heavy, light);
        sendFor(200 * MILLI, light);
        sendFor(9 * SECOND, heavy, light);
        assertThat(heavy.state()).isEqualTo("idle");
        heavy.sent.take();
        sendFor(2 * SECOND, heavy, light);

        assertThat(heavy.state()).isEqualTo("active");
        assertThat(light.state()).isEqualTo("idle");
        List<Integer> again = heavy.takePlaces();
        assertThat(again).isEqualTo(places(again.getFirst(), sent - 1));
        assertThat(again.getFirst()).isGreaterThan(1_800);
    }

    @Test
    void aPathThatLosesMuchForAMinuteIsHelpedAndDoesNotFlap() {
        joinBoth();
        sendFor(SECOND, heavy, light);
        int switches = 0;
        String state = "active";
        long helpedAt = 0;
        long start = now;
        for (int i = 0; now < start + 60 * SECOND; i++) {
            subject.send(sent++);
            if (i % 3 == 0 && heavy.state().equals("active")) {
                int last = SeqNo.add(SEND_ISN, sent - 1);
                if (heavy.connection.sendSide().nextSequence() == SeqNo.next(last)) {
                    heavy.control(ControlType.NAK, 0, last);
                }
            }
            for (Member member : List.of(heavy, light)) {
                if (member.state().equals("active")) {
                    member.ack(sent);
                } else {
                    member.control(ControlType.KEEPALIVE, 0);
                }
            }
            if (light.state().equals("active") && helpedAt == 0) {
                helpedAt = now;
            }
            switches += heavy.state().equals(state) ? 0 : 1;
            state = heavy.state();
            subject.runFor(PACE);
        }

        assertThat(helpedAt - start).isBetween(1L, 300 * MILLI);
        assertThat(switches).isBetween(1, 8);
    }

    @Test
    void whatIsSilencedTellsItOnceWhenEverythingIsAcknowledged() {
        joinBoth();
        sendFor(SECOND, heavy, light);
        sendFor(150 * MILLI, light);
        assertThat(heavy.state()).isEqualTo("unstable");
        heavy.sent.take();
        sendFor(SECOND, light);
        assertThat(heavy.state()).as("the light one is proven").isEqualTo("idle");
        assertThat(announcements(heavy)).isZero();
        heavy.ack(heavy.connection.sendSide().nextSequence() - SEND_ISN & SeqNo.MAX);
        assertThat(announcements(heavy)).isEqualTo(1);
        sendFor(3 * SECOND, heavy, light);
        assertThat(announcements(heavy)).isZero();
    }

    private static long announcements(Member member) {
        return member.sent.take(ControlType.KEEPALIVE).stream()
                .filter(packet -> packet.info() == 1)
                .count();
    }

    @Test
    void aPathThatHearsOnlyThePeersOwnDataIsUnstable() {
        joinBoth();
        sendFor(SECOND, heavy, light);
        for (int i = 0; i < 30; i++) {
            subject.send(sent++);
            heavy.data(i);
            light.control(ControlType.KEEPALIVE, 0);
            subject.runFor(PACE);
        }

        assertThat(heavy.state()).isEqualTo("unstable");
        assertThat(light.state()).isEqualTo("active");
    }

    @Test
    void aPathWhoseRoundTripIsLongerThanTheLatencyIsHelped() {
        joinBoth();
        sendFor(SECOND, heavy, light);
        for (int i = 0; i < 100; i++) {
            subject.send(sent++);
            int acknowledged = SeqNo.add(SEND_ISN, sent - 70);
            heavy.control(ControlType.ACK, 1_000 + i, acknowledged, 350_000, 2_000, 8_192, 1, 1, 1);
            if (light.state().equals("active")) {
                light.ack(sent);
            } else {
                light.control(ControlType.KEEPALIVE, 0);
            }
            subject.runFor(PACE);
        }

        assertThat(light.state()).isEqualTo("active");
    }

    @Test
    void aMemberWhosePeerShutsDownIsReplacedAtOnce() {
        joinBoth();
        sendFor(SECOND, heavy, light);
        heavy.data(0); // still to be delivered: the member lasts until then
        heavy.shutdown();
        light.sent.take();
        int from = sent;
        sendFor(20 * MILLI, light);

        assertThat(heavy.closings).isEmpty();
        assertThat(light.takePlaces()).isEqualTo(places(from, sent - 1));
    }

    @Test
    void aNewMemberTakesOverWhateverTheGroupHasSentMeanwhile() {
        Member only = subject.join(60);
        sendFor(SECOND, only);
        int from = sent;
        light = subject.join(40);
        sendFor(300 * MILLI, light);

        assertThat(light.takePlaces()).isEqualTo(places(from, sent - 1));
    }

    @Test
    void aMemberThatWasIdleUntilTheNumbersHadWrappedTakesOver() {
        Member idle = subject.join(40);
        SendSide side = idle.connection.sendSide();
        byte[] payload = text(1);
        for (int jump = 1; jump <= 4; jump++) {
            int seq = SeqNo.add(SEND_ISN, jump * 0x1FFF_FFFF);
            idle.connection.sendAs(seq, jump, ByteBuffer.wrap(payload), 0, payload.length, now);
            subject.runFor(MILLI);
            assertThat(idle.sent.takeData())
                    .as("jump %d", jump)
                    .extracting(Packet::sequence)
                    .contains(seq);
            int far = SeqNo.add(seq, 0x5000_0000);
            idle.connection.sendAs(far, jump, ByteBuffer.wrap(payload), 0, payload.length, now);
            subject.runFor(MILLI);
            assertThat(idle.sent.takeData())
                    .as("far jump %d", jump)
                    .extracting(Packet::sequence)
                    .contains(far);
        }
        assertThat(side.inFlight()).isEqualTo(1);
    }

    @Test
    void nobodyAcknowledgingKeepsTheBuffersWithinTheirBounds() {
        subject.options = SrtOptions.DEFAULT.withBufferPackets(256);
        joinBoth();
        for (int i = 0; i < 5_000; i++) {
            assertThat(subject.send(i)).isTrue();
            for (Member member : subject.members) {
                assertThat(member.connection.sendSide().availablePackets()).isBetween(0, 256);
            }
            if (i % 100 == 0) {
                heavy.control(ControlType.KEEPALIVE, 0);
                light.control(ControlType.KEEPALIVE, 0);
            }
            subject.runFor(MILLI);
        }
        assertThat(heavy.sent.takeData()).isNotEmpty();
        assertThat(light.sent.takeData()).isNotEmpty();
    }

    @Test
    void ifThePeerWaitsForEverythingNothingIsGivenUpAndAFullBufferRefuses() {
        subject.options =
                SrtOptions.DEFAULT.with(o -> o.tooLatePacketDrop = false).withBufferPackets(256);
        subject.peerFlags = Capabilities.LIVE & ~Capabilities.TLPKTDROP;
        joinBoth();
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            if (subject.send(i)) {
                taken.add(i);
            }
            light.control(ControlType.KEEPALIVE, 0);
            subject.runFor(10 * MILLI);
        }
        assertThat(taken).isEqualTo(places(0, 255));
        assertThat(light.takePlaces()).containsAll(taken);
        assertThat(subject.group().statistics().sent().packetsRefused()).isEqualTo(44);

        light.ack(200);
        assertThat(subject.send(300)).isTrue();
        assertThat(light.takePlaces()).contains(256);
    }

    @Test
    void aPayloadTooLongForAMemberIsRefusedAndLeavesNoGap() {
        subject.payloadBytesMax = 1_316;
        joinBoth();
        sendFor(20 * MILLI, heavy, light);
        byte[] tooLong = new byte[1_317];
        assertThat(subject.group().send(ByteBuffer.wrap(tooLong), 0, tooLong.length, now, now))
                .isFalse();
        sendFor(20 * MILLI, heavy, light);

        assertThat(heavy.takePlaces()).isEqualTo(places(0, sent - 1));
        assertThat(subject.group().statistics().sent().packetsRefused()).isEqualTo(1);
    }

    @Test
    void broadcastingSendsTheSameOnEveryMember() {
        subject.type = GroupType.BROADCAST;
        subject.isn = SeqNo.MAX - 10;
        joinBoth();
        for (int i = 0; i < 50; i++) {
            byte[] payload = text(i);
            long origin = i % 10 == 9 ? now - 3 * MILLI : now;
            assertThat(subject.group().send(ByteBuffer.wrap(payload), 0, payload.length, origin, now))
                    .isTrue();
            subject.runFor(MILLI);
            if (i == 30) {
                subject.join(20);
            }
        }
        List<Packet> onHeavy = heavy.sent.takeData();

        assertThat(heavy.places(onHeavy)).isEqualTo(places(0, 49));
        assertAlike(light.sent.takeData(), onHeavy);
        assertAlike(subject.members.getLast().sent.takeData(), onHeavy.subList(31, 50));
    }

    private static void assertAlike(List<Packet> packets, List<Packet> others) {
        assertThat(packets).hasSameSizeAs(others);
        for (int i = 0; i < others.size(); i++) {
            assertThat(packets.get(i).sequence()).isEqualTo(others.get(i).sequence());
            assertThat(packets.get(i).message()).isEqualTo(others.get(i).message());
            assertThat(packets.get(i).timestamp()).isEqualTo(others.get(i).timestamp());
            assertThat(packets.get(i).payload()).isEqualTo(others.get(i).payload());
        }
    }
}
