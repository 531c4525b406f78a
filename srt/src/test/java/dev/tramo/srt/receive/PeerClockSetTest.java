package dev.tramo.srt.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.wire.ControlType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer whose clock is set while it sends: its packets are soon delivered after the latency again. */
class PeerClockSetTest extends SrtFixture {
    private static final int PACKETS_PER_SECOND = 100;

    private final Subject subject = new Subject();
    private int place;

    /** The peer sends for so long, by a clock that is off by {@code stepMicros}, and confirms our ACKs. */
    private void peerSends(int seconds, int stepMicros) {
        for (int i = 0; i < seconds * PACKETS_PER_SECOND; i++) {
            subject.runFor(SECOND / PACKETS_PER_SECOND);
            int stamp = micros(now - START) + stepMicros;
            subject.receive(data(RECEIVE_ISN + place, place + 1, 0, false, stamp, text(place)));
            place++;
            for (Packet ack : subject.sent.take(ControlType.ACK)) {
                if (ack.words().length > 1) {
                    subject.receive(control(ControlType.ACKACK, 0, ack.info(), stamp));
                }
            }
        }
    }

    private void assertTheLastSecondIsDeliveredAfterTheLatency() {
        int last = subject.events.deliveries.size();
        assertThat(last).as("delivered of %d", place).isGreaterThan(PACKETS_PER_SECOND);
        assertThat(Integer.parseInt(subject.events.deliveries.getLast().text())).isCloseTo(place, within(15));
        for (Delivery delivery : subject.events.deliveries.subList(last - PACKETS_PER_SECOND, last)) {
            long sentNanos = START + (Long.parseLong(delivery.text()) + 1) * SECOND / PACKETS_PER_SECOND;
            assertThat(delivery.atNanos() - sentNanos).isCloseTo(120 * MILLI, within(2 * MILLI));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-40, -15, 15, 40})
    void latencyIsKeptAfterAStepOf(int seconds) {
        subject.open();
        peerSends(3, 0);
        assertTheLastSecondIsDeliveredAfterTheLatency();

        peerSends(6, seconds * 1_000_000);

        assertTheLastSecondIsDeliveredAfterTheLatency();
    }

    @Test
    void aStepBackAndForthIsFollowed() {
        subject.open();
        peerSends(3, 0);
        peerSends(6, 20_000_000);
        peerSends(6, 0);

        assertTheLastSecondIsDeliveredAfterTheLatency();
    }
}
