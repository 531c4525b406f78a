package dev.tramo.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.mpegts.hls.Rendition;
import dev.tramo.mpegts.hls.Segment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks each version of a media playlist, and each against those before: the rules of RFC 8216bis 4.4.3, 4.4.4 and 6.2. */
final class PlaylistRules {
    private static final Pattern ATTRIBUTE = Pattern.compile("([A-Z-]+)=(\"[^\"]*\"|[^,]*)");
    private static final double ROUNDING = 0.000_02;

    /** By number: what was ever said of a segment. */
    private final Map<Long, String> said = new LinkedHashMap<>();

    private final Map<Long, Double> durations = new LinkedHashMap<>();
    /** Complete segments, by number. */
    private final Map<Long, Seen> seen = new LinkedHashMap<>();

    private String target = "";
    private String partTarget = "";
    private String hint = "";
    private long sequence;
    private long discontinuitySequence;
    private long lastDiscontinuity;

    void check(String text, Rendition rendition) {
        List<String> lines = text.lines().toList();
        assertThat(lines.getFirst()).isEqualTo("#EXTM3U");
        double targetSeconds = Double.parseDouble(constant(lines, "#EXT-X-TARGETDURATION:", true));
        double part = Double.parseDouble(
                attributes(constant(lines, "#EXT-X-PART-INF:", false)).get("PART-TARGET"));
        Map<String, String> control = attributes(one(lines, "#EXT-X-SERVER-CONTROL:"));
        assertThat(control).containsEntry("CAN-BLOCK-RELOAD", "YES");
        assertThat(Double.parseDouble(control.get("PART-HOLD-BACK"))).isGreaterThanOrEqualTo(2 * part);
        checkSequences(lines);
        checkSegments(lines, targetSeconds, part);
        checkHint(lines, text);
        rendition.kept().forEach(segment -> seen.computeIfAbsent(segment.number(), _ -> Seen.of(segment)));
    }

    /** A value that never changes. */
    private String constant(List<String> lines, String tag, boolean isTarget) {
        String value = one(lines, tag);
        String before = isTarget ? target : partTarget;
        if (!before.isEmpty()) {
            assertThat(value).as(tag).isEqualTo(before);
        }
        if (isTarget) {
            target = value;
        } else {
            partTarget = value;
        }
        return value;
    }

    private static String one(List<String> lines, String tag) {
        List<String> found = lines.stream().filter(line -> line.startsWith(tag)).toList();
        assertThat(found).as(tag).hasSize(1);
        return found.getFirst().substring(tag.length());
    }

    private static Map<String, String> attributes(String list) {
        Map<String, String> attributes = new LinkedHashMap<>();
        Matcher matcher = ATTRIBUTE.matcher(list);
        while (matcher.find()) {
            attributes.put(matcher.group(1), matcher.group(2).replace("\"", ""));
        }
        return attributes;
    }

    private void checkSequences(List<String> lines) {
        long number = Long.parseLong(one(lines, "#EXT-X-MEDIA-SEQUENCE:"));
        assertThat(number).isGreaterThanOrEqualTo(sequence);
        sequence = number;
        long discontinuities = Long.parseLong(one(lines, "#EXT-X-DISCONTINUITY-SEQUENCE:"));
        assertThat(discontinuities).isGreaterThanOrEqualTo(discontinuitySequence);
        discontinuitySequence = discontinuities;
    }

    private void checkSegments(List<String> lines, double targetSeconds, double partSeconds) {
        long number = sequence;
        long discontinuity = discontinuitySequence;
        double listed = 0;
        List<Double> parts = new ArrayList<>();
        List<Boolean> withParts = new ArrayList<>();
        boolean hasMap = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("#EXT-X-MAP:")) {
                hasMap = true;
            } else if (line.equals("#EXT-X-DISCONTINUITY")) {
                discontinuity++;
            } else if (line.startsWith("#EXT-X-PART:")) {
                double seconds = Double.parseDouble(attributes(line).get("DURATION"));
                assertThat(seconds).isLessThanOrEqualTo(partSeconds + ROUNDING);
                parts.add(seconds);
            } else if (line.startsWith("#EXTINF:")) {
                assertThat(hasMap).isTrue();
                double seconds = Double.parseDouble(line.substring(8, line.length() - 1));
                assertThat(Math.round(seconds)).isLessThanOrEqualTo((long) targetSeconds);
                if (!parts.isEmpty()) {
                    double sum = parts.stream().mapToDouble(d -> d).sum();
                    assertThat(Math.abs(sum - seconds)).isLessThan(parts.size() * ROUNDING);
                    checkParts(parts, partSeconds, true);
                }
                withParts.add(!parts.isEmpty());
                parts.clear();
                String uri = lines.get(i + 1);
                assertThat(uri).endsWith("-" + number + ".m4s");
                String identity = seconds + " " + uri + " " + discontinuity;
                assertThat(said.getOrDefault(number, identity)).isEqualTo(identity);
                said.put(number, identity);
                durations.put(number, seconds);
                listed += seconds;
                number++;
            }
        }
        checkParts(parts, partSeconds, false);
        assertThat(withParts).as("parts near the end only").isSorted();
        lastDiscontinuity = Math.max(lastDiscontinuity, discontinuity);
        if (!said.isEmpty() && sequence > said.keySet().iterator().next()) {
            assertThat(listed).as("something was removed").isGreaterThanOrEqualTo(3 * targetSeconds);
        }
    }

    /** All but the last of a segment are at least 85 % of the longest. */
    private static void checkParts(List<Double> parts, double partSeconds, boolean isComplete) {
        int full = isComplete ? parts.size() - 1 : parts.size();
        for (int i = 0; i < full; i++) {
            assertThat(parts.get(i)).isGreaterThanOrEqualTo(0.85 * partSeconds);
        }
    }

    /** What was announced comes, under that name. */
    private void checkHint(List<String> lines, String text) {
        if (!hint.isEmpty()) {
            assertThat(text).contains("URI=\"" + hint + "\"");
        }
        hint = attributes(one(lines, "#EXT-X-PRELOAD-HINT:")).get("URI");
    }

    /** Numbers of all segments that were ever listed. */
    List<Long> segments() {
        return List.copyOf(said.keySet());
    }

    double seconds() {
        return durations.values().stream().mapToDouble(d -> d).sum();
    }

    long discontinuities() {
        return lastDiscontinuity;
    }

    /** Between the end of one segment and the beginning of the next one, by what is in their fragments. */
    double largestGapSeconds() {
        double largest = 0;
        double end = -1;
        double firstSeconds = -1;
        long firstTime = 0;
        for (Seen segment : seen.values()) {
            long time = segment.time;
            if (firstSeconds < 0) {
                firstSeconds = 0;
                firstTime = time;
                end = 0;
            }
            double scale = segment.ticksPerSecond;
            double start = (time - firstTime) / scale;
            largest = Math.max(largest, Math.abs(start - end));
            end = start + segment.seconds;
        }
        return largest;
    }

    /** What its first fragment and its header say, whose bytes are gone later. */
    private record Seen(long time, double ticksPerSecond, double seconds) {
        private static Seen of(Segment segment) {
            byte[] fragment = segment.parts().getFirst().bytes().view().array();
            return new Seen(decodeTime(fragment), scale(segment.header().bytes()), segment.seconds());
        }
    }

    private static long decodeTime(byte[] fragment) {
        return ByteBuffer.wrap(fragment).getLong(indexOf(fragment, "tfdt") + 8);
    }

    private static double scale(byte[] initialization) {
        return ByteBuffer.wrap(initialization).getInt(indexOf(initialization, "mdhd") + 16);
    }

    private static int indexOf(byte[] in, String type) {
        String text = new String(in, java.nio.charset.StandardCharsets.ISO_8859_1);
        return text.indexOf(type);
    }
}
