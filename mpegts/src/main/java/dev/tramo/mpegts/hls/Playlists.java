package dev.tramo.mpegts.hls;

import dev.tramo.mpegts.Codec;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes playlists. A rendition's playlist is {@code video.m3u8}, its initialization segment {@code video-init-3.mp4}, a segment {@code
 * video-17.m4s}, a part {@code video-part-64.m4s}, each beside the master playlist.
 */
public final class Playlists {
    /** EXT-X-MAP needs 6. */
    private static final int VERSION = 6;

    private static final int TARGETS_WITH_PARTS = 3;
    private static final int PARTS_HELD_BACK = 3;

    private Playlists() {}

    /**
     * The master playlist.
     *
     * @param folder what stands before the names of files: empty, or ends with a slash
     * @param query what stands behind them: empty, or begins with a question mark
     */
    public static String master(Presentation of, String folder, String query) {
        StringBuilder out = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:" + VERSION + "\n");
        Optional<Rendition> video = of.renditions().stream()
                .filter(rendition -> rendition.track().track().codec().isVideo())
                .findFirst();
        Optional<Rendition> audio = of.renditions().stream()
                .filter(rendition -> !rendition.track().track().codec().isVideo())
                .findFirst();
        if (video.isEmpty()) {
            audio.ifPresent(only -> stream(out, of, List.of(only), only, "", folder, query));
            return out.toString();
        }
        audio.ifPresent(sound -> out.append(
                        "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"audio\"," + "DEFAULT=YES,AUTOSELECT=YES")
                .append(channels(sound))
                .append(",URI=\"")
                .append(folder)
                .append(sound.name())
                .append(".m3u8")
                .append(query)
                .append("\"\n"));
        audio.ifPresentOrElse(
                sound -> stream(out, of, List.of(video.get(), sound), video.get(), ",AUDIO=\"audio\"", folder, query),
                () -> stream(out, of, List.of(video.get()), video.get(), "", folder, query));
        // Not every player has every codec: one that cannot play the sound still has the picture.
        if (audio.isPresent() && audio.get().track().track().codec() != Codec.AAC) {
            stream(out, of, List.of(video.get()), video.get(), "", folder, query);
        }
        return out.toString();
    }

    private static String channels(Rendition audio) {
        int channels = audio.track().track().channels();
        return channels > 0 ? ",CHANNELS=\"" + channels + "\"" : "";
    }

    private static void stream(
            StringBuilder out,
            Presentation of,
            List<Rendition> renditions,
            Rendition main,
            String more,
            String folder,
            String query) {
        long bandwidth = renditions.stream().mapToLong(Rendition::peakBitrate).sum();
        String codecs = String.join(
                ",", renditions.stream().map(r -> r.track().codecs()).toList());
        out.append("#EXT-X-STREAM-INF:BANDWIDTH=")
                .append(bandwidth)
                .append(",CODECS=\"")
                .append(codecs)
                .append('"');
        if (main.track().track().codec().isVideo()) {
            out.append(",RESOLUTION=")
                    .append(main.track().track().width())
                    .append('x')
                    .append(main.track().track().height());
            if (of.frameRate() > 0) {
                out.append(String.format(Locale.ROOT, ",FRAME-RATE=%.3f", of.frameRate()));
            }
        }
        out.append(more)
                .append('\n')
                .append(folder)
                .append(main.name())
                .append(".m3u8")
                .append(query)
                .append('\n');
    }

    /**
     * The playlist of a rendition.
     *
     * @param query what stands behind the names of files: empty, or begins with a question mark
     */
    public static String media(Presentation of, Rendition rendition, String query) {
        List<Segment> segments = rendition.segments();
        Segment first = segments.isEmpty() ? rendition.open() : segments.getFirst();
        StringBuilder out = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:" + VERSION + "\n");
        out.append("#EXT-X-TARGETDURATION:").append(of.settings().targetSeconds());
        out.append("\n#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=")
                .append(seconds(PARTS_HELD_BACK * rendition.partSeconds()));
        out.append("\n#EXT-X-PART-INF:PART-TARGET=").append(seconds(rendition.partSeconds()));
        out.append("\n#EXT-X-MEDIA-SEQUENCE:").append(first.number());
        out.append("\n#EXT-X-DISCONTINUITY-SEQUENCE:").append(first.discontinuity());
        out.append('\n');
        Segment before = null;
        int withParts = segmentsWithoutParts(of, segments);
        for (Segment segment : segments) {
            begin(out, rendition, before, segment, query);
            if (withParts-- <= 0) {
                parts(out, rendition, segment, query);
            }
            out.append("#EXTINF:")
                    .append(seconds(segment.seconds()))
                    .append(",\n")
                    .append(rendition.name())
                    .append('-')
                    .append(segment.number())
                    .append(".m4s")
                    .append(query)
                    .append('\n');
            before = segment;
        }
        if (!rendition.open().parts().isEmpty()) {
            begin(out, rendition, before, rendition.open(), query);
            parts(out, rendition, rendition.open(), query);
        }
        out.append("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"")
                .append(part(rendition, rendition.nextPart(), query))
                .append("\"\n");
        reports(out, of, rendition, query);
        return out.toString();
    }

    /** Parts are listed near the end only: RFC 8216bis 4.4.4.9. */
    private static int segmentsWithoutParts(Presentation of, List<Segment> segments) {
        double near = (double) TARGETS_WITH_PARTS * of.settings().targetSeconds();
        int at = segments.size();
        for (double seconds = 0; at > 0 && seconds < near; at--) {
            seconds += segments.get(at - 1).seconds();
        }
        return at;
    }

    private static void begin(
            StringBuilder out, Rendition rendition, @Nullable Segment before, Segment segment, String query) {
        if (before != null && before.discontinuity() != segment.discontinuity()) {
            out.append("#EXT-X-DISCONTINUITY\n");
        }
        if (before == null || before.header().number() != segment.header().number()) {
            out.append("#EXT-X-MAP:URI=\"")
                    .append(rendition.name())
                    .append("-init-")
                    .append(segment.header().number())
                    .append(".mp4")
                    .append(query)
                    .append("\"\n");
        }
        out.append("#EXT-X-PROGRAM-DATE-TIME:")
                .append(Instant.ofEpochMilli(segment.startMillis()))
                .append('\n');
    }

    private static void parts(StringBuilder out, Rendition rendition, Segment segment, String query) {
        for (Part part : segment.parts()) {
            out.append("#EXT-X-PART:DURATION=")
                    .append(seconds(part.seconds()))
                    .append(",URI=\"")
                    .append(part(rendition, part.number(), query))
                    .append(part.independent() ? "\",INDEPENDENT=YES\n" : "\"\n");
        }
    }

    private static String part(Rendition rendition, long number, String query) {
        return rendition.name() + "-part-" + number + ".m4s" + query;
    }

    private static void reports(StringBuilder out, Presentation of, Rendition rendition, String query) {
        for (Rendition other : of.renditions()) {
            if (Objects.equals(other.name(), rendition.name())) {
                continue;
            }
            Segment open = other.open();
            boolean hasOpen = !open.parts().isEmpty();
            out.append("#EXT-X-RENDITION-REPORT:URI=\"")
                    .append(other.name())
                    .append(".m3u8")
                    .append(query)
                    .append("\",LAST-MSN=")
                    .append(hasOpen ? open.number() : open.number() - 1);
            int parts = hasOpen
                    ? open.parts().size()
                    : other.kept().isEmpty()
                            ? 0
                            : other.kept().getLast().parts().size();
            if (parts > 0) {
                out.append(",LAST-PART=").append(parts - 1);
            }
            out.append('\n');
        }
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.5f", value);
    }
}
