package dev.tramo.srt;

import dev.tramo.srt.wire.PacketHeader;

/** LiveCC: the pause between packets that keeps sending within the allowed bandwidth. Formulas: libsrt's LiveCC. */
final class LiveCongestionControl {
    private static final int AVERAGE_WEIGHT = 128;

    private final Bandwidth bandwidth;
    private final InputRate inputRate;
    private double averagePayloadBytes = SrtOptions.PAYLOAD_BYTES_MAX;
    private boolean sentBefore;
    private long periodNanos;

    LiveCongestionControl(Bandwidth bandwidth, long nowNanos) {
        this.bandwidth = bandwidth;
        this.inputRate = new InputRate(nowNanos);
        update();
    }

    /** A payload was submitted. */
    void onSubmitted(int payloadBytes, long nowNanos) {
        if (bandwidth.maxBytesPerSecond() == 0 && bandwidth.inputBytesPerSecond() == 0) {
            inputRate.add(payloadBytes + PacketHeader.OVERHEAD_BYTES, nowNanos);
        }
    }

    /** A packet was sent, new or repeated. */
    void onSent(int payloadBytes) {
        // The first one counts fully: a stream of small packets would else be held back until the average has followed.
        averagePayloadBytes += (payloadBytes - averagePayloadBytes) / (sentBefore ? AVERAGE_WEIGHT : 1);
        sentBefore = true;
    }

    /** Recomputes the period; called with each acknowledgement and timer. */
    void update() {
        periodNanos =
                Math.max(1, (long) (1e9 * (averagePayloadBytes + PacketHeader.OVERHEAD_BYTES) / bytesPerSecond()));
    }

    /** What may be sent, bytes per second including headers. */
    long bytesPerSecond() {
        long max = bandwidth.maxBytesPerSecond();
        if (max != 0) {
            return max < 0 ? Bandwidth.UNLIMITED_BYTES_PER_SECOND : max;
        }
        long input = bandwidth.inputBytesPerSecond();
        long base = input > 0 ? input : inputRate.bytesPerSecond();
        return Math.max(1, base * (100 + bandwidth.overheadPercent()) / 100);
    }

    /** Pause from one packet to the next. */
    long periodNanos() {
        return periodNanos;
    }
}
