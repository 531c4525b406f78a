package dev.tramo.server.figures;

import dev.tramo.mpegts.analysis.Indicator;
import dev.tramo.mpegts.analysis.StreamCounters;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Figures of a transport stream for each second, as a worker tells them.
 *
 * @param active numbers of the indicators that are active
 * @param video NONE, PRESENT or MISSING
 * @param audio likewise
 */
public record StreamSeconds(
        boolean isTransportStream,
        long continuityErrors,
        long missingPackets,
        long damagedPackets,
        long priority1,
        long priority2,
        List<String> active,
        double pcrJitterMillis,
        String video,
        String audio,
        long keyframeMillis) {
    /** Takes a copy. */
    public StreamSeconds {
        active = List.copyOf(active);
    }

    /** What the engine observed. */
    public static StreamSeconds of(StreamCounters counters) {
        return new StreamSeconds(
                counters.isTransportStream(),
                counters.continuityErrors(),
                counters.missingPackets(),
                counters.damagedPackets(),
                counters.priority1(),
                counters.priority2(),
                counters.active().stream().map(Indicator::number).sorted().toList(),
                counters.pcrJitterMillis(),
                counters.video().name(),
                counters.audio().name(),
                counters.keyframeMillis());
    }

    /** As the engine has it; what this version does not know is left out. */
    public StreamCounters counters() {
        return new StreamCounters(
                isTransportStream,
                continuityErrors,
                missingPackets,
                damagedPackets,
                priority1,
                priority2,
                Stream.of(Indicator.values())
                        .filter(indicator -> active.contains(indicator.number()))
                        .collect(Collectors.toSet()),
                pcrJitterMillis,
                presence(video),
                presence(audio),
                keyframeMillis);
    }

    private static StreamCounters.Presence presence(String word) {
        return Stream.of(StreamCounters.Presence.values())
                .filter(presence -> presence.name().equals(word))
                .findFirst()
                .orElse(StreamCounters.Presence.NONE);
    }
}
