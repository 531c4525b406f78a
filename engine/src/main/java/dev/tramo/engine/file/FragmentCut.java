package dev.tramo.engine.file;

import dev.tramo.mpegts.cmaf.Fragment;
import dev.tramo.mpegts.cmaf.Mp4Boxes;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes a piece of recordings of fragmented MP4: what stands before the fragments, and those that are wanted, with times from zero on. */
final class FragmentCut {
    /** A fragment of ours is half a second. */
    private static final int BOX_BYTES_MAX = 64 << 20;

    private static final int VIDEO_TRACK = 1;

    private final OutputStream out;
    private byte[] header = {};
    private Map<Integer, Integer> timescales = Map.of();
    /** What is taken off the times of the present file, in seconds. */
    private double baseSeconds;
    /** Where the piece ends so far, in seconds. */
    private double endSeconds;

    private boolean hasBegun;
    private int sequenceNumber;

    FragmentCut(OutputStream out) {
        this.out = out;
    }

    void write(RecordingCut cut) throws IOException {
        for (int i = 0; i < cut.parts().size(); i++) {
            Recording part = cut.parts().get(i);
            RecordingIndex index = RecordingIndex.read(Recordings.indexOf(RecordingCut.recordingOf(part)));
            boolean isLast = i == cut.parts().size() - 1;
            long wanted = i == 0 ? index.placeAtOrBefore(cut.from().toEpochMilli()) : 0;
            long end = isLast ? index.placeAfter(cut.to().toEpochMilli(), part.bytes()) : part.bytes();
            try (RandomAccessFile file =
                    new RandomAccessFile(RecordingCut.openFile(part).toFile(), "r")) {
                long first = readHeader(file);
                if (first < 0) {
                    return; // other tracks: they do not fit into the same file
                }
                long at = i == 0 ? lastKeyframe(file, first, RecordingCut.leadPlace(index, cut.from()), wanted) : first;
                copy(file, at, end);
            }
        }
    }

    /** Where the first fragment begins; negative if the file does not go on as the one before. */
    private long readHeader(RandomAccessFile file) throws IOException {
        long at = 0;
        for (Box box = box(file, at); box != null && !box.type.equals("moof"); box = box(file, at)) {
            at += box.size;
        }
        if (at > BOX_BYTES_MAX) {
            throw new IOException("a recording is malformed");
        }
        byte[] before = new byte[(int) at];
        file.seek(0);
        file.readFully(before);
        if (header.length > 0 && !Arrays.equals(header, before)) {
            return -1;
        }
        if (header.length == 0) {
            header = before;
            timescales = Mp4Boxes.timescales(before);
            out.write(before);
        }
        return at;
    }

    /** The last fragment at or before a place with which a decoder may start; the first one behind it if there is none. */
    private long lastKeyframe(RandomAccessFile file, long first, long lead, long wanted) throws IOException {
        long found = -1;
        long at = Math.max(first, lead);
        for (Box box = box(file, at); box != null; box = box(file, at)) {
            boolean isBehind = at > wanted;
            if (box.type.equals("moof") && !(isBehind && found >= 0)) {
                Optional<Fragment> fragment = Fragment.read(ByteBuffer.wrap(bytes(file, at, box.size)), 0);
                boolean decides = fragment.isPresent()
                        && fragment.get().isSync()
                        && (fragment.get().track() == VIDEO_TRACK || timescales.size() < 2);
                found = decides ? at : found;
            }
            if (isBehind && found >= 0) {
                return found;
            }
            at += box.size;
        }
        return found < 0 ? at : found;
    }

    private void copy(RandomAccessFile file, long from, long end) throws IOException {
        boolean isFirst = true;
        long at = from;
        for (Box box = box(file, at); box != null && at < end; box = box(file, at)) {
            byte[] bytes = bytes(file, at, box.size);
            if (box.type.equals("moof")) {
                Fragment fragment = Fragment.read(ByteBuffer.wrap(bytes), 0)
                        .orElseThrow(() -> new IOException("a recording is malformed"));
                double scale = timescales.getOrDefault(fragment.track(), 1);
                double seconds = fragment.time() / scale;
                if (isFirst) {
                    baseSeconds = seconds - (hasBegun ? endSeconds : 0);
                    hasBegun = true;
                    isFirst = false;
                }
                sequenceNumber++;
                long time = Math.round((seconds - baseSeconds) * scale);
                fragment.move(sequenceNumber, fragment.track(), Math.max(0, time));
                endSeconds = Math.max(endSeconds, (time + fragment.duration()) / scale);
            }
            out.write(bytes);
            at += box.size;
        }
    }

    private record Box(String type, long size) {}

    /** The box that begins at a place; null at the end of the file, or of what is written of it. */
    private static @Nullable Box box(RandomAccessFile file, long at) throws IOException {
        if (at + Mp4Boxes.HEADER_BYTES_MAX > file.length()) {
            return null;
        }
        ByteBuffer start = ByteBuffer.wrap(bytes(file, at, Mp4Boxes.HEADER_BYTES_MAX));
        long size = Mp4Boxes.size(start, 0);
        return size <= 0 || size > file.length() - at ? null : new Box(Mp4Boxes.type(start, 0), size);
    }

    private static byte[] bytes(RandomAccessFile file, long at, long size) throws IOException {
        if (size > BOX_BYTES_MAX) {
            throw new EOFException("a box of a recording is too large");
        }
        byte[] bytes = new byte[(int) size];
        file.seek(at);
        file.readFully(bytes);
        return bytes;
    }
}
