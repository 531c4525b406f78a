package dev.tramo.srt.send;

import dev.tramo.srt.receive.RttEstimator;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;

/** What acknowledgements say of the peer's receiver: its position, its flow window, the round trip and the link's capacity. */
final class PeerReceiver {
    /** A small ACK ends with the flow window; a lite one has only the sequence number. */
    private static final int SMALL_BYTES = 16;

    private static final int FULL_BYTES = 24;
    private static final int SMOOTHING = 8;
    private static final long CAPACITY_INITIAL = 1_000;

    private final RttEstimator rtt;
    private int acknowledged;
    private int flowWindow;
    private long capacityPacketsPerSecond = CAPACITY_INITIAL;

    PeerReceiver(RttEstimator rtt, int isn, int flowWindow) {
        this.rtt = rtt;
        this.acknowledged = isn;
        this.flowWindow = flowWindow;
    }

    /** All before this is acknowledged. */
    int acknowledged() {
        return acknowledged;
    }

    /** Packets that may be in flight. */
    int flowWindow() {
        return flowWindow;
    }

    /** Capacity of the link as the peer estimates it, smoothed. */
    long capacityPacketsPerSecond() {
        return capacityPacketsPerSecond;
    }

    /** The stream goes on at another sequence number. */
    void restartAt(int seq) {
        acknowledged = seq;
    }

    /**
     * Reads the body of a full, small or lite ACK.
     *
     * @param length of the body, at least 4
     * @param newlyAcknowledged packets that left the send buffer by it
     * @param alsoReceiving whether data comes from the peer, so that we measure the round trip ourselves
     */
    void onAck(ByteBuffer b, int at, int length, int newlyAcknowledged, boolean alsoReceiving) {
        int seq = b.getInt(at) & SeqNo.MAX;
        boolean newest = !SeqNo.isBefore(seq, acknowledged);
        if (newest) {
            acknowledged = seq;
        }
        if (length < SMALL_BYTES) {
            flowWindow = Math.max(0, flowWindow - Math.max(0, newlyAcknowledged));
            return;
        }
        if (newest) {
            flowWindow = b.getInt(at + 12);
        }
        if (alsoReceiving) {
            rtt.samplePeers(b.getInt(at + 4), b.getInt(at + 8));
        } else {
            rtt.adopt(b.getInt(at + 4), b.getInt(at + 8));
        }
        if (length >= FULL_BYTES) {
            int sample = b.getInt(at + 20);
            if (sample > 0) {
                capacityPacketsPerSecond = (capacityPacketsPerSecond * (SMOOTHING - 1) + sample) / SMOOTHING;
            }
        }
    }
}
