package dev.tramo.mpegts.hls;

import dev.tramo.mpegts.cmaf.CmafTrack;
import java.util.List;
import java.util.Optional;

/**
 * The video or the audio of a presentation, as it is at a moment. Immutable.
 *
 * @param name "video" or "audio"
 * @param track what is in it now
 * @param partSeconds longest part
 * @param kept complete segments, by number
 * @param listed how many of them, the latest, are in the playlist
 * @param open the segment that is being written; it may have no part yet
 * @param nextPart number of the next part
 */
public record Rendition(
        String name, CmafTrack track, double partSeconds, List<Segment> kept, int listed, Segment open, long nextPart) {
    public Rendition {
        kept = List.copyOf(kept);
    }

    /** The complete segments of the playlist. */
    public List<Segment> segments() {
        return kept.subList(kept.size() - listed, kept.size());
    }

    /** A complete segment; empty if it is not kept any more, or not complete. */
    public Optional<Segment> segment(long number) {
        long at = kept.isEmpty() ? -1 : number - kept.getFirst().number();
        return at >= 0 && at < kept.size() ? Optional.of(kept.get((int) at)) : Optional.empty();
    }

    /** A part; empty if it is not kept any more, or does not exist yet. */
    public Optional<Part> part(long number) {
        if (number >= nextPart) {
            return Optional.empty();
        }
        Optional<Part> late = find(open, number);
        for (int i = kept.size() - 1; i >= 0 && late.isEmpty(); i--) {
            late = find(kept.get(i), number);
        }
        return late;
    }

    private static Optional<Part> find(Segment in, long number) {
        long at = in.parts().isEmpty() ? -1 : number - in.parts().getFirst().number();
        return at >= 0 && at < in.parts().size() ? Optional.of(in.parts().get((int) at)) : Optional.empty();
    }

    /** The initialization segment of that number, if a kept segment needs it. */
    public Optional<Segment.Header> header(int number) {
        if (open.header().number() == number) {
            return Optional.of(open.header());
        }
        return kept.stream()
                .map(Segment::header)
                .filter(header -> header.number() == number)
                .findFirst();
    }

    /**
     * Whether the playlist has what a blocking request waits for.
     *
     * @param part of that segment, from 0; −1 for the whole of it
     */
    public boolean has(long segment, long part) {
        return open.number() > segment
                || (open.number() == segment && part >= 0 && open.parts().size() > part);
    }

    /** Bits per second of its largest segment, the open one only if there is no other. */
    long peakBitrate() {
        double peak = 0;
        for (Segment segment : kept.isEmpty() ? List.of(open) : kept) {
            double seconds = segment.seconds();
            peak = seconds > 0 ? Math.max(peak, segment.bytes() * (double) Byte.SIZE / seconds) : peak;
        }
        return Math.max(1, Math.round(peak));
    }
}
