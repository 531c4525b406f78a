package dev.tramo.srt.receive;

import dev.tramo.srt.wire.PacketHeader;
import java.util.Arrays;

/**
 * Estimates the receive rate by the last 16 gaps between packets, and the link capacity by the last 64 probe pairs. The median
 * filter leaves out outliers, as that of UDT and libsrt (CPktTimeWindow).
 */
public final class ArrivalWindow {
    private static final int GAPS = 16;
    private static final int PROBES = 64;
    /** New probes after which the capacity is estimated again. */
    private static final int PROBES_NEW = 8;

    private static final int GAP_MICROS_INITIAL = 1_000_000;
    private static final int PROBE_MICROS_INITIAL = 1_000;
    private static final int PROBE_MASK = 15;

    private final int[] gapMicros = new int[GAPS];
    private final int[] gapBytes = new int[GAPS];
    private final int[] probeMicros = new int[PROBES];
    private final int[] sorted = new int[PROBES];
    private int gapAt;
    private int probeAt;
    private long lastArrivalNanos = -1;
    private long probeStartNanos = -1;
    private int probeSeq;
    private boolean gapsChanged = true;
    private int probesNew = PROBES_NEW;
    private int packetsPerSecond;
    private int bytesPerSecond;
    private int capacityPacketsPerSecond;

    ArrivalWindow() {
        Arrays.fill(gapMicros, GAP_MICROS_INITIAL);
        Arrays.fill(probeMicros, PROBE_MICROS_INITIAL);
    }

    /** Called for every data packet. */
    void onArrival(long arrivalNanos, int bytes) {
        if (lastArrivalNanos >= 0) {
            gapMicros[gapAt] = micros(arrivalNanos - lastArrivalNanos);
            gapBytes[gapAt] = bytes;
            gapAt = (gapAt + 1) % GAPS;
            gapsChanged = true;
        }
        lastArrivalNanos = arrivalNanos;
    }

    /** Called for every first transmission in order: the sender lets the one after a multiple of 16 follow at once. */
    void onInOrder(int seq, long arrivalNanos, int payloadBytes) {
        if ((seq & PROBE_MASK) == 0) {
            probeStartNanos = arrivalNanos;
            probeSeq = seq;
        } else if (probeStartNanos >= 0 && (seq & PROBE_MASK) == 1 && seq == probeSeq + 1) {
            long gap = micros(arrivalNanos - probeStartNanos);
            probeStartNanos = -1;
            if (payloadBytes > 0) {
                long scaled = gap * PacketHeader.PAYLOAD_BYTES_MAX / payloadBytes;
                probeMicros[probeAt] = Math.clamp(scaled, 1, Integer.MAX_VALUE);
                probeAt = (probeAt + 1) % PROBES;
                probesNew++;
            }
        } else {
            probeStartNanos = -1;
        }
    }

    private static int micros(long nanos) {
        return Math.clamp(nanos / 1_000, 1, Integer.MAX_VALUE);
    }

    /** Packets per second; 0 if too few gaps agree. */
    int packetsPerSecond() {
        takeRates();
        return packetsPerSecond;
    }

    /** Bytes per second including headers; 0 if too few gaps agree. */
    int bytesPerSecond() {
        takeRates();
        return bytesPerSecond;
    }

    private void takeRates() {
        if (!gapsChanged) {
            return;
        }
        gapsChanged = false;
        long median = median(gapMicros, GAPS);
        long sum = 0;
        long bytes = 0;
        int count = 0;
        for (int i = 0; i < GAPS; i++) {
            if (gapMicros[i] > median / 8 && gapMicros[i] < median * 8) {
                sum += gapMicros[i];
                bytes += gapBytes[i];
                count++;
            }
        }
        boolean enough = count > GAPS / 2;
        packetsPerSecond = enough ? perSecond(count, sum) : 0;
        bytesPerSecond = enough ? perSecond(bytes, sum) : 0;
    }

    private static int perSecond(long amount, long micros) {
        return (int) Math.min(Math.ceilDiv(1_000_000 * amount, micros), Integer.MAX_VALUE);
    }

    /** Estimated link capacity, packets of full size per second; renewed after every few probes. */
    public int capacityPacketsPerSecond() {
        if (probesNew >= PROBES_NEW) {
            probesNew = 0;
            capacityPacketsPerSecond = estimateCapacity();
        }
        return capacityPacketsPerSecond;
    }

    private int estimateCapacity() {
        long median = median(probeMicros, PROBES);
        long sum = median;
        long count = 1;
        for (int i = 0; i < PROBES; i++) {
            if (probeMicros[i] > median / 8 && probeMicros[i] < median * 8) {
                sum += probeMicros[i];
                count++;
            }
        }
        return (int) Math.ceilDiv(1_000_000 * count, sum);
    }

    private int median(int[] values, int length) {
        System.arraycopy(values, 0, sorted, 0, length);
        Arrays.sort(sorted, 0, length);
        return sorted[length / 2];
    }
}
