package dev.tramo.server.observe.alarm;

import dev.tramo.mpegts.analysis.Indicator;
import dev.tramo.mpegts.analysis.StreamCounters;
import dev.tramo.mpegts.analysis.StreamCounters.Presence;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which rules are met at a source that receives a transport stream, by what is in it. */
final class StreamChecks {
    private StreamChecks() {}

    static void add(String endpoint, EndpointWatch source, Findings findings) {
        Set<Indicator> active = source.stream().map(StreamCounters::active).orElse(Set.of());
        addPriority(endpoint, Rule.TR_101_290_PRIORITY_1, 1, source.priority1, active, findings);
        addPriority(endpoint, Rule.TR_101_290_PRIORITY_2, 2, source.priority2, active, findings);
        source.stream().ifPresent(stream -> addMedia(endpoint, stream, findings));
    }

    private static void addMedia(String endpoint, StreamCounters stream, Findings findings) {
        addPresence(endpoint, Rule.AUDIO_MISSING, "audio", stream.audio(), findings);
        addPresence(endpoint, Rule.VIDEO_MISSING, "video", stream.video(), findings);
        double secondsMax = findings.of(Rule.KEYFRAMES_RARE).of(Limit.SECONDS_MAX);
        double seconds = stream.keyframeMillis() / 1_000.0;
        if (seconds > secondsMax && stream.video() == Presence.PRESENT) {
            findings.add(
                    Rule.KEYFRAMES_RARE,
                    endpoint,
                    () -> String.format(
                            Locale.ROOT,
                            "%.1f s between two keyframes, or since the last one, more than %s s",
                            seconds,
                            FigureChecks.text(secondsMax)));
        }
    }

    /** A condition that lasts, such as a table that stays away, is one error and goes on. */
    private static void addPriority(
            String endpoint, Rule rule, int priority, SecondsWindow window, Set<Indicator> all, Findings findings) {
        RuleValues values = findings.of(rule);
        double errors = window.sum(values.windowSeconds());
        String active = all.stream()
                .filter(indicator -> indicator.priority() == priority)
                .sorted()
                .map(StreamChecks::words)
                .collect(Collectors.joining(", "));
        boolean isLasting = !active.isEmpty() && values.of(Limit.ERRORS_MIN) <= 1;
        if (errors >= values.of(Limit.ERRORS_MIN) || isLasting) {
            findings.add(
                    rule,
                    endpoint,
                    () -> Stream.of(
                                    errors < 1
                                            ? ""
                                            : String.format(
                                                    Locale.ROOT, "%.0f errors in %d s", errors, values.windowSeconds()),
                                    active.isEmpty() ? "" : "now: " + active)
                            .filter(part -> !part.isEmpty())
                            .collect(Collectors.joining("; ")));
        }
    }

    private static String words(Indicator indicator) {
        return indicator.number() + " " + indicator.title();
    }

    private static void addPresence(String endpoint, Rule rule, String media, Presence presence, Findings findings) {
        if (presence == Presence.MISSING) {
            findings.add(rule, endpoint, () -> "no packets of the " + media + " that the stream announces");
        } else if (presence == Presence.NONE && findings.of(rule).of(Limit.REQUIRED) >= 1) {
            findings.add(rule, endpoint, () -> "the source sends no " + media);
        }
    }
}
