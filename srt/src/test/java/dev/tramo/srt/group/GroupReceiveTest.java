package dev.tramo.srt.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.delay.DelayReport;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.SeqNo;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes on the members of a group is delivered once, in order and at its time. */
class GroupReceiveTest extends GroupFixture {
    private static final long LATENCY = 120 * MILLI;

    private final GroupSubject subject = new GroupSubject();

    /** When what was stamped at {@code nanos} is delivered. */
    private void assertDeliveredAt(int place, long nanos) {
        Delivery delivery = subject.events.deliveries.get(place);
        assertThat(delivery.text()).isEqualTo(Integer.toString(place));
        assertThat(delivery.atNanos()).as("delivery of %d", place).isEqualTo(nanos);
    }

    @Test
    void whatComesOnBothInAnyOrderIsDeliveredOnceInOrderAndAtItsTime() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            now = START;
            GroupSubject group = new GroupSubject();
            group.receiveIsn = seed % 2 == 0 ? RECEIVE_ISN : SeqNo.MAX - 20;
            List<Member> both = List.of(group.join(60), group.join(40));
            List<Long> stamps = new ArrayList<>();
            for (int block = 0; block < 10; block++) {
                List<int[]> arrivals = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    stamps.add(now + i * MILLI);
                    int place = block * 10 + i;
                    int on = random.nextInt(3);
                    if (on != 1) {
                        arrivals.add(new int[] {place, 0});
                    }
                    if (on != 0) {
                        arrivals.add(new int[] {place, 1});
                    }
                }
                java.util.Collections.shuffle(arrivals, random);
                group.runFor(10 * MILLI);
                for (int[] arrival : arrivals) {
                    both.get(arrival[1]).data(arrival[0], stamps.get(arrival[0]));
                    group.runFor(random.nextInt(100) * 10_000L);
                }
            }
            group.runFor(SECOND);

            assertThat(group.events.texts()).as("seed %d", seed).isEqualTo(texts(0, 99));
            for (int i = 0; i < 100; i++) {
                assertThat(group.events.deliveries.get(i).atNanos()).isEqualTo(stamps.get(i) + LATENCY);
            }
            assertThat(group.received().packetsDropped()).isZero();
            assertThat(group.received().packetsUnique()).isEqualTo(100);
        }
    }

    @Test
    void theFirstCopyOnAnyPathTellsThePacketsDelay() {
        Member first = subject.join(60);
        Member second = subject.join(40);
        long stamp = now;
        now += 10 * MILLI;
        first.data(0, stamp);
        now += 5 * MILLI;
        second.data(0, stamp);
        second.data(1, stamp);
        now += 5 * MILLI;
        first.data(1, stamp);
        first.data(3, stamp); // 2 comes on none, and is given up
        subject.runFor(LATENCY);
        second.data(2, stamp);
        second.data(0, stamp);

        DelayReport report = subject.group().delays().report(now).orElseThrow();
        assertThat(report.session().delays()).containsExactly(10, 1, 15, 1, 20, 1, 140, 1);
        assertThat(report.session().neverCame()).isZero();
        assertThat(subject.received().packetsDropped()).isEqualTo(1);
        assertThat(subject.group().delays().takeMarginNanos()).isEqualTo(-20 * MILLI);
    }

    @Test
    void aGapThatTheOtherFillsIsNotAskedForAgainAndAcknowledged() {
        Member first = subject.join(60);
        Member second = subject.join(40);
        first.data(0);
        first.data(3);
        assertThat(first.takeAskedFor()).containsExactly(1, 2);
        second.data(0);
        second.data(1);
        second.data(2);
        subject.runFor(100 * MILLI);

        assertThat(first.takeAskedFor()).isEmpty();
        assertThat(second.takeAskedFor()).isEmpty();
        first.data(4);
        second.data(3);
        subject.runFor(15 * MILLI);
        assertThat(lastAcknowledged(first)).isEqualTo(5);
        assertThat(lastAcknowledged(second)).isEqualTo(4);
    }

    private int lastAcknowledged(Member member) {
        List<Packet> acks = member.sent.take(ControlType.ACK);
        return SeqNo.distance(subject.receiveIsn, acks.getLast().words()[0]);
    }

    @Test
    void aGapOnBothIsAskedForOnBothUntilOneFillsIt() {
        Member first = subject.join(60);
        Member second = subject.join(40);
        for (int place : new int[] {0, 2}) {
            first.data(place);
            second.data(place);
        }
        assertThat(first.takeAskedFor()).contains(1);
        assertThat(second.takeAskedFor()).contains(1);
        second.data(1);
        subject.runFor(SECOND);

        assertThat(first.takeAskedFor()).isEmpty();
        assertThat(subject.events.texts()).isEqualTo(texts(0, 2));
    }

    @Test
    void anIdleMemberAsksForNothing() {
        Member first = subject.join(60);
        Member idle = subject.join(40);
        first.data(0);
        first.data(5);
        subject.runFor(50 * MILLI);

        assertThat(first.takeAskedFor()).contains(1, 2, 3, 4);
        assertThat(idle.sent.take()).isEmpty();
    }

    @Test
    void whatComesTooLateIsGivenUpOnceForTheGroup() {
        Member first = subject.join(60);
        Member second = subject.join(40);
        for (int place : new int[] {0, 1, 4, 5}) {
            first.data(place);
            second.data(place);
        }
        subject.runFor(SECOND);

        assertThat(subject.events.texts()).containsExactly("0", "1", "4", "5");
        assertThat(subject.received().packetsDropped()).isEqualTo(2);
        first.data(2);
        second.data(3);
        subject.runFor(SECOND);
        assertThat(subject.events.deliveries).hasSize(4);
        assertThat(subject.received().packetsDropped()).isEqualTo(2);
        assertThat(subject.received().packetsBelated()).isEqualTo(2);
    }

    @Test
    void withoutTooLateDropNothingIsSkipped() {
        subject.options = SrtOptions.DEFAULT.with(o -> o.tooLatePacketDrop = false);
        Member first = subject.join(60);
        Member second = subject.join(40);
        first.data(0);
        first.data(2);
        second.data(2);
        subject.runFor(3 * SECOND);
        assertThat(subject.events.texts()).isEqualTo(texts(0, 0));

        second.data(1, START);
        assertThat(subject.events.texts()).isEqualTo(texts(0, 2));
        assertThat(subject.received().packetsDropped()).isZero();
    }

    @Test
    void aSlowMemberBringsBelatedPacketsOnlyAndIsAcknowledgedAsFarAsItsPeerSent() {
        Member fast = subject.join(60);
        Member slow = subject.join(40);
        int behind = 60;
        for (int i = 0; i < 400; i++) {
            fast.data(i);
            if (i >= behind) {
                slow.data(i - behind, now - behind * 5 * MILLI);
            }
            for (Packet ack : slow.sent.take(ControlType.ACK)) {
                assertThat(SeqNo.distance(RECEIVE_ISN, ack.words()[0])).isBetween(0, Math.max(0, i - behind + 1));
                assertThat(ack.words().length == 1 ? 0 : ack.words()[3]).isLessThan(25_600);
            }
            subject.runFor(5 * MILLI);
        }
        subject.runFor(SECOND);

        assertThat(subject.events.texts()).isEqualTo(texts(0, 399));
        assertThat(subject.received().packetsBelated()).isEqualTo(400 - behind);
        assertThat(slow.connection.statistics().received().acksSent()).isGreaterThan(100);
        assertThat(slow.takeAskedFor()).isEmpty();
    }

    @Test
    void aMemberThatJoinsLateDeliversFromWhereTheGroupIs() {
        subject.receiveIsn = SeqNo.MAX - 50;
        Member first = subject.join(60);
        for (int i = 0; i < 100; i++) {
            first.data(i);
            subject.runFor(5 * MILLI);
        }
        Member late = subject.join(40);
        for (int i = 100; i < 200; i++) {
            late.data(i);
            subject.runFor(5 * MILLI);
        }
        subject.runFor(SECOND);

        assertThat(subject.events.texts()).isEqualTo(texts(0, 199));
        assertThat(late.takeAskedFor()).isEmpty();
        assertThat(subject.received().packetsDropped()).isZero();
    }

    @Test
    void aMemberThatWasIdleUntilTheNumbersHadWrappedIsReadAndAcknowledgedAsBefore() {
        subject.options = SrtOptions.DEFAULT.withBufferPackets(1_024);
        Member first = subject.join(60);
        Member idle = subject.join(40);
        idle.data(0);
        idle.data(1);
        subject.runFor(15 * MILLI);
        idle.control(
                ControlType.ACKACK, idle.sent.take(ControlType.ACK).getLast().info());
        subject.runFor(SECOND);
        idle.sent.take();
        int place = 2;
        for (int jump = 0; jump < 5; jump++) {
            place = SeqNo.add(place, 0x1800_0000);
            for (int i = 0; i < 3; i++) {
                first.data(SeqNo.add(place, i));
                idle.control(ControlType.KEEPALIVE, 0);
                subject.runFor(SECOND);
            }
            assertThat(idle.sent.take(ControlType.ACK)).as("jump %d", jump).isEmpty();
            assertThat(idle.connection.statistics().received().availablePackets())
                    .isEqualTo(1_023);
        }
        subject.events.deliveries.clear();
        idle.sent.take();
        for (int i = 3; i < 23; i++) {
            if (i != 7) {
                idle.data(place + i);
            }
            subject.runFor(MILLI);
        }
        assertThat(idle.takeAskedFor()).contains(SeqNo.distance(0, place + 7));
        idle.data(place + 7);
        subject.runFor(20 * MILLI);

        assertThat(SeqNo.distance(
                        SeqNo.add(RECEIVE_ISN, place),
                        idle.sent.take(ControlType.ACK).getLast().words()[0]))
                .isEqualTo(23);
        subject.runFor(SECOND);
        assertThat(subject.events.deliveries).hasSize(20);
    }

    @Test
    void deliveryTimesDoNotJumpWhenTheMemberThatGivesTheClockLeaves() {
        Member first = subject.join(60, 0);
        Member second = subject.join(40, 37 * MILLI);
        List<Long> stamps = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            stamps.add(now);
            second.data(i);
            if (i == 20) {
                first.connection.close("gone", now);
            }
            subject.runFor(10 * MILLI);
        }
        subject.runFor(SECOND);

        for (int i = 0; i < 40; i++) {
            assertDeliveredAt(i, stamps.get(i) + LATENCY);
        }
    }

    @Test
    void aPathThatBecomesSlowerIsNoClockThatGoesWrong() {
        Member first = subject.join(60);
        Member second = subject.join(40);
        for (int i = 0; i < 400; i++) {
            second.data(i);
            if (i % 10 == 0) {
                long delay = i < 100 ? 0 : 300 * MILLI;
                first.receive(SrtFixture.control(ControlType.KEEPALIVE, 0, 0, micros(now - delay - START)));
            }
            subject.runFor(100 * MILLI);
        }

        for (int i = 0; i < 390; i++) {
            assertDeliveredAt(i, START + i * 100 * MILLI + LATENCY);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 40, -40})
    void aPeersClockThatDriftsIsFollowedHoweverFarOffTheHandshakeWas(int offMillis) {
        Member first = subject.join(60, offMillis * MILLI);
        subject.join(40);
        for (int i = 0; i < 3_000; i++) {
            long ahead = i * 10_000L; // 100 ppm too fast: 30 ms at the end
            first.data(i, now + ahead);
            first.receive(SrtFixture.control(ControlType.KEEPALIVE, 0, 0, micros(now + ahead - START)));
            subject.runFor(100 * MILLI);
        }

        Delivery last = subject.events.deliveries.getLast();
        long tookNanos = last.atNanos() - START - Integer.parseInt(last.text()) * 100 * MILLI;
        // Half a minute until the path is taken for what it is, in which the clock drifts by 3 ms.
        long expected = LATENCY + offMillis * MILLI;
        assertThat(tookNanos).isBetween(expected - 6 * MILLI, expected + 6 * MILLI);
    }

    @Test
    void aMemberWhosePeerShutsDownStillGivesWhatItHolds() {
        Member first = subject.join(60);
        subject.join(40);
        for (int i = 0; i < 10; i++) {
            first.data(i);
        }
        first.shutdown();
        assertThat(subject.events.deliveries).isEmpty();
        assertThat(first.closings).isEmpty();
        subject.runFor(SECOND);

        assertThat(subject.events.texts()).isEqualTo(texts(0, 9));
        assertThat(first.closings).hasSize(1);
        assertThat(subject.group().size()).isEqualTo(1);
    }

    @Test
    void aPathThatIsCutIsUnstableInBothTypesAndDirections() {
        for (GroupType type : GroupType.values()) {
            for (boolean sends : new boolean[] {false, true}) {
                GroupSubject subject = new GroupSubject();
                subject.type = type;
                Member cut = subject.join(60);
                Member whole = subject.join(40);
                for (int i = 0; i < 40; i++) {
                    subject.runFor(100 * MILLI);
                    if (sends) {
                        subject.send(i);
                        whole.ack(i + 1);
                    } else {
                        whole.data(i);
                    }
                }

                assertThat(cut.state()).as("%s, sends: %s", type, sends).isEqualTo("unstable");
                assertThat(whole.state()).isEqualTo("active");
            }
        }
    }
}
