package dev.tramo.srt.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.receive.RttEstimator;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What acknowledgements say of the peer's receiver. */
class PeerReceiverTest {
    private static final int ISN = 1_000;

    private final RttEstimator rtt = new RttEstimator();
    private final PeerReceiver peer = new PeerReceiver(rtt, ISN, 8_192);

    private void ack(int newly, boolean alsoReceiving, int... words) {
        ByteBuffer body = ByteBuffer.allocate(3 + 4 * words.length);
        for (int i = 0; i < words.length; i++) {
            body.putInt(3 + 4 * i, words[i]);
        }
        peer.onAck(body, 3, 4 * words.length, newly, alsoReceiving);
    }

    @Test
    void aFullAckSetsEverything() {
        ack(10, false, ISN + 10, 40_000, 5_000, 600, 900, 2_600, 1_000_000);

        assertThat(peer.acknowledged()).isEqualTo(ISN + 10);
        assertThat(peer.flowWindow()).isEqualTo(600);
        assertThat(rtt.smoothedMicros()).isEqualTo(40_000);
        assertThat(rtt.variationMicros()).isEqualTo(5_000);
        assertThat(peer.capacityPacketsPerSecond()).isEqualTo((7 * 1_000 + 2_600) / 8);
    }

    @Test
    void aLiteAckNarrowsTheWindowByWhatItAcknowledges() {
        ack(10, false, ISN + 10);
        assertThat(peer.acknowledged()).isEqualTo(ISN + 10);
        assertThat(peer.flowWindow()).isEqualTo(8_182);
        assertThat(rtt.isMeasured()).isFalse();

        ack(-5, false, ISN + 5);
        assertThat(peer.flowWindow()).isEqualTo(8_182);
        ack(10_000, false, ISN + 10_010);
        assertThat(peer.flowWindow()).isZero();
    }

    @Test
    void anOlderAckChangesNeitherPositionNorWindow() {
        ack(10, false, ISN + 10, 40_000, 5_000, 600);
        ack(-5, false, ISN + 5, 40_000, 5_000, 300);

        assertThat(peer.acknowledged()).isEqualTo(ISN + 10);
        assertThat(peer.flowWindow()).isEqualTo(600);
    }

    @Test
    void whoReceivesTooTakesThePeersRoundTripAsASampleOnly() {
        rtt.adopt(100_000, 25_000);
        ack(1, true, ISN + 1, 20_000, 1_000, 600);

        assertThat(rtt.smoothedMicros()).isEqualTo((7 * 100_000 + 20_000) / 8);
    }

    @Test
    void aCapacityThatIsNotKnownIsPassedOver() {
        ack(1, false, ISN + 1, 40_000, 5_000, 600, 900, 0);

        assertThat(peer.capacityPacketsPerSecond()).isEqualTo(1_000);
    }
}
