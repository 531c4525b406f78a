package dev.tramo.engine.file;

import dev.tramo.engine.spec.FileSpec;
import dev.tramo.mpegts.TsCutter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * A piece of the recordings of one destination, from a time to a time, as one file. A transport stream begins with its tables and a
 * keyframe, and ends with a picture; what is between is not changed. An MP4 begins with a fragment that has a keyframe. Reads as it writes;
 * memory is bounded.
 *
 * @param parts the recordings that it is in, in the order of time, of one format; at least one
 */
public record RecordingCut(List<Recording> parts, Instant from, Instant to) {
    /** Keyframes are looked for that far before the beginning. */
    private static final Duration LEAD = Duration.ofSeconds(10);

    private static final int CHUNK_BYTES = 64 << 10;
    private static final int PACKET_BYTES = 188;

    /** Takes a copy. */
    public RecordingCut {
        parts = List.copyOf(parts);
    }

    /**
     * What of some recordings of one destination is in a span of time.
     *
     * @return with no parts if nothing is
     */
    public static RecordingCut of(List<Recording> recordings, Instant from, Instant to) {
        List<Recording> meeting = recordings.stream()
                .filter(one -> one.began().isBefore(to) && one.ended().isAfter(from))
                .sorted(Comparator.comparing(Recording::began))
                .toList();
        List<Recording> same = meeting.stream()
                .filter(one -> one.format() == meeting.getFirst().format())
                .toList();
        return new RecordingCut(same, from, to);
    }

    /** What is in it. */
    public FileSpec.Format format() {
        return parts.getFirst().format();
    }

    /**
     * Writes it.
     *
     * @throws IOException if a recording cannot be read, or the piece not be written
     */
    public void write(OutputStream out) throws IOException {
        if (format() == FileSpec.Format.MP4) {
            new FragmentCut(out).write(this);
            return;
        }
        try {
            writePackets(out);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e.getCause());
        }
    }

    /** Where the lead begins, in the first of the parts. */
    static long leadPlace(RecordingIndex index, Instant from) {
        return index.placeAtOrBefore(from.minus(LEAD).toEpochMilli());
    }

    private void writePackets(OutputStream out) throws IOException {
        TsCutter cutter = new TsCutter((bytes, offset, length) -> {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        for (int i = 0; i < parts.size() && !cutter.isComplete(); i++) {
            Recording part = parts.get(i);
            RecordingIndex index = RecordingIndex.read(Recordings.indexOf(recordingOf(part)));
            long begins = i == 0 ? wholePackets(index.placeAtOrBefore(from.toEpochMilli())) : 0;
            long at = i == 0 ? wholePackets(leadPlace(index, from)) : 0;
            boolean isLast = i == parts.size() - 1;
            long ends = isLast ? wholePackets(index.placeAfter(to.toEpochMilli(), part.bytes())) : part.bytes();
            try (RandomAccessFile file = new RandomAccessFile(openFile(part).toFile(), "r")) {
                file.seek(at);
                at = copy(file, at, begins, cutter);
                if (i == 0) {
                    cutter.begin();
                }
                at = copy(file, at, ends, cutter);
                if (isLast) {
                    cutter.end();
                    copy(file, at, Math.min(part.bytes(), at + 16L * CHUNK_BYTES), cutter);
                }
            }
        }
    }

    private static long wholePackets(long place) {
        return place - place % PACKET_BYTES;
    }

    private static long copy(RandomAccessFile from, long at, long end, TsCutter cutter) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long place = at;
        while (place < end && !cutter.isComplete()) {
            int length = from.read(chunk, 0, (int) Math.min(CHUNK_BYTES, end - place));
            if (length < 0) {
                return end;
            }
            cutter.onBytes(chunk, 0, length);
            place += length;
        }
        return place;
    }

    /** The name of a recording when it is closed. */
    static Path recordingOf(Recording part) {
        return part.file().resolveSibling(part.name());
    }

    /** It may have been closed since it was listed. */
    static Path openFile(Recording part) {
        return part.isOpen() && !Files.exists(part.file()) ? recordingOf(part) : part.file();
    }
}
