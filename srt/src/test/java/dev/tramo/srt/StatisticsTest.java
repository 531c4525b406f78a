package dev.tramo.srt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.wire.SeqNo;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The identities that the figures keep, whatever happens. */
class StatisticsTest extends SrtFixture {
    @Test
    void everyPacketReceivedIsUniqueOrBelatedOrADuplicateOrUnreadable() {
        for (int round = 0; round < 20; round++) {
            long seed = System.nanoTime();
            try {
                receiveInDisorder(new Random(seed));
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private void receiveInDisorder(Random random) {
        now = START;
        Subject subject = new Subject();
        subject.receiveIsn = SeqNo.add(SeqNo.MAX, -random.nextInt(2_000));
        subject.open();
        boolean[] come = new boolean[2_000];
        int repeats = 0;
        int undecrypted = 0;
        int arrived = 0;
        int duplicates = 0;
        for (int place = 0; place < come.length; place++) {
            int what = random.nextInt(10);
            int back = place - random.nextInt(Math.min(place + 1, 300));
            if (what < 2 && place > 0) {
                // A repeat: it fills a gap, or comes too late, or is the second of its number.
                long belated = subject.receivedFigures().packetsBelated();
                subject.repeated(back, 0);
                boolean tooLate = subject.receivedFigures().packetsBelated() > belated;
                duplicates += !tooLate && come[back] ? 1 : 0;
                come[back] |= !tooLate;
                repeats++;
                arrived++;
            } else if (what == 2) {
                subject.receive(data(subject.receiveIsn + place, 1, 1, false, micros(now - START), text(place)));
                come[place] = true;
                undecrypted++;
                arrived++;
            }
            if (what > 3) {
                subject.data(place);
                come[place] = true;
                arrived++;
            }
            subject.runFor(random.nextInt(3) * MILLI);
        }
        subject.data(come.length);
        arrived++;
        subject.runFor(SECOND);

        SrtStatistics.Received received = subject.receivedFigures();
        assertThat(received.packets()).isEqualTo(arrived);
        assertThat(received.packetsRetransmitted()).isEqualTo(repeats);
        assertThat(received.packetsUndecrypted()).isEqualTo(undecrypted);
        assertThat(received.packets())
                .isEqualTo(received.packetsUnique() + received.packetsBelated() + undecrypted + duplicates);
        assertThat(subject.events.deliveries).hasSize((int) received.packetsUnique());
        assertThat(received.packetsUnique() + received.packetsDropped())
                .as("each number is delivered or dropped")
                .isEqualTo(come.length + 1);
        assertThat(received.packetsLost()).isGreaterThanOrEqualTo(received.packetsDropped() - undecrypted);
        assertThat(received.availablePackets()).isEqualTo(subject.options.flowWindowPackets() - 1);
        assertThat(received.bufferedMillis()).isZero();
    }

    @Test
    void everyPacketSentIsUniqueOrARepeat() {
        Subject subject = new Subject();
        subject.open();
        for (int i = 0; i < 100; i++) {
            subject.send("12345678");
            if (i % 10 == 9) {
                subject.control(dev.tramo.srt.wire.ControlType.NAK, 0, SEND_ISN + i - 3);
            }
            subject.runFor(MILLI);
        }
        SrtStatistics.Sent sent = subject.sentFigures();

        assertThat(sent.packetsUnique()).isEqualTo(100);
        assertThat(sent.packetsRetransmitted()).isEqualTo(10);
        assertThat(sent.packetsLost()).isEqualTo(10);
        assertThat(sent.packets()).isEqualTo(110);
        assertThat(sent.bytesUnique()).isEqualTo(100 * 52);
        assertThat(sent.bytes()).isEqualTo(110 * 52);
        assertThat(sent.latencyMillis()).isEqualTo(120);
    }

    @Test
    void aFreshConnectionShowsTheDefaults() {
        Subject subject = new Subject();
        subject.open();
        SrtStatistics.Link link = subject.connection.statistics().link();

        assertThat(link.rttMillis()).isEqualTo(100);
        assertThat(link.rttVariationMillis()).isEqualTo(50);
        assertThat(link.bandwidthMbps()).isEqualTo(12);
        assertThat(link.maxBandwidthMbps()).isEqualTo(1_000);
        assertThat(link.sendPeriodMicros()).isEqualTo(12);
        assertThat(link.flowWindowPackets()).isEqualTo(8_192);
        assertThat(link.inFlightPackets()).isZero();
        assertThat(link.keyBytes()).isZero();
    }

    @Test
    void theCapacityIsTheReceiversFromBothSides() {
        Ends ends = new Ends(SrtOptions.DEFAULT, SrtOptions.DEFAULT);
        List<Double> seen = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            ends.caller().send(java.nio.ByteBuffer.allocate(1_316), 0, 1_316, now, now);
            ends.exchange();
            now += MILLI;
        }
        seen.add(ends.caller().statistics().link().bandwidthMbps());
        seen.add(ends.listener().statistics().link().bandwidthMbps());

        assertThat(seen.get(0)).isCloseTo(seen.get(1), org.assertj.core.data.Percentage.withPercentage(1));
        assertThat(seen.get(0)).isNotEqualTo(12.0);
    }
}
