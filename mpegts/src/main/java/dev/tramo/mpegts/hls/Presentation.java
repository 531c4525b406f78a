package dev.tramo.mpegts.hls;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a packager has made, as it is at a moment. Immutable.
 *
 * @param settings how it is cut
 * @param renditions of the present stream: video, audio, or both
 * @param earlier a rendition that the present stream does not have, kept for players that still ask for it
 * @param frameRate of video, frames a second; 0 if it is not known
 */
public record Presentation(
        HlsSettings settings, List<Rendition> renditions, List<Rendition> earlier, double frameRate) {
    public Presentation {
        renditions = List.copyOf(renditions);
        earlier = List.copyOf(earlier);
    }

    /** Before there is anything. */
    public static Presentation empty(HlsSettings settings) {
        return new Presentation(settings, List.of(), List.of(), 0);
    }

    /** Whether there is enough for any player to begin: players that know no parts need a whole segment. */
    public boolean isReady() {
        boolean hasAny = false;
        boolean isBehind = false;
        boolean hasTwo = false;
        for (Rendition rendition : renditions) {
            hasAny |= !rendition.kept().isEmpty();
            isBehind |= rendition.kept().isEmpty();
            hasTwo |= rendition.kept().size() > 1;
        }
        // One that brings nothing, such as a microphone that is off, must not hold up the other for ever.
        return hasAny && (!isBehind || hasTwo);
    }

    /** The rendition of that name. */
    public Optional<Rendition> rendition(String name) {
        return Stream.concat(renditions.stream(), earlier.stream())
                .filter(rendition -> rendition.name().equals(name))
                .findFirst();
    }

    /** Bytes of all segments. */
    public long bytes() {
        return Stream.concat(renditions.stream(), earlier.stream())
                .flatMap(rendition -> Stream.concat(rendition.kept().stream(), Stream.of(rendition.open())))
                .mapToLong(Segment::bytes)
                .sum();
    }
}
