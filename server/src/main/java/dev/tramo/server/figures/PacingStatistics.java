package dev.tramo.server.figures;

import dev.tramo.engine.endpoint.PacingFigures;
import dev.tramo.mpegts.PacingCounters;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a paced destination observed. */
@Schema(name = "Pacing")
public record PacingStatistics(
        @Schema(description = "Time by the schedule that what came last waits now, ms")
        double bufferMillis,

        @Schema(
                description =
                        "Deviation that half of the datagrams of the last 10 to 20 s did not exceed: how long after its time each was"
                                + " handed to the kernel, µs")
        double p50Micros,

        @Schema(description = "The same of 99 %") double p99Micros,

        @Schema(description = "The same of 99.9 %") double p999Micros,

        @Schema(description = "The largest") double maxMicros,

        @Schema(
                description =
                        "Datagrams of the last 10 to 20 s by their deviation: up to 10, 20, 50, 100, 200, 500, 1000 and 10000 µs, and"
                                + " beyond")
        List<Long> histogram,

        @Schema(description = "Sent since the destination was opened")
        long datagrams,

        @Schema(description = "Of those, more than 1 ms after their time")
        long lateDatagrams,

        @Schema(description = "Null packets that were added")
        long nullPackets,

        @Schema(description = "How often the stream came later than the buffer allows")
        long underruns,

        @Schema(
                description =
                        "How often more was held than the limit, so that the schedule was moved to an earlier time")
        long overruns,

        @Schema(description = "How often the stream's clock began anew")
        long clockJumps,

        @Schema(description = "Packets that left faster than the constant rate, since the stream is larger")
        long exceededPackets,

        @Schema(description = "Payloads that are no MPEG-TS, and cannot be padded")
        long unpadded,

        @Schema(description = "Lost, since more came than the buffer holds")
        long dropped,

        @Schema(description = "How much slower than ours the sender's clock is, millionths")
        double clockPpm) {
    /** The engine's. */
    public static PacingStatistics of(PacingFigures pacing) {
        PacingCounters counted = pacing.counters();
        return new PacingStatistics(
                counted.bufferMillis(),
                pacing.p50Micros(),
                pacing.p99Micros(),
                pacing.p999Micros(),
                pacing.maxMicros(),
                pacing.histogram(),
                counted.datagrams(),
                pacing.lateDatagrams(),
                counted.nullPackets(),
                counted.underruns(),
                counted.overruns(),
                counted.clockJumps(),
                counted.exceededPackets(),
                counted.unpadded(),
                counted.dropped(),
                counted.clockPpm());
    }

    /** As the engine has it. */
    public PacingFigures snapshot() {
        PacingCounters counted = new PacingCounters(
                datagrams,
                nullPackets,
                underruns,
                overruns,
                clockJumps,
                exceededPackets,
                unpadded,
                dropped,
                bufferMillis,
                clockPpm);
        return new PacingFigures(counted, lateDatagrams, p50Micros, p99Micros, p999Micros, maxMicros, histogram);
    }
}
