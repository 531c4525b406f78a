package dev.tramo.engine.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * When which byte of a recording came: about one entry a second, of time (milliseconds since 1970) and place, eight bytes each, most
 * significant first.
 */
final class RecordingIndex {
    static final int ENTRY_BYTES = 16;
    /** A day of them is 1.4 MB; more is no index of ours. */
    private static final long BYTES_MAX = 64 << 20;

    private final ByteBuffer entries;

    private RecordingIndex(ByteBuffer entries) {
        this.entries = entries;
    }

    /** Reads the index of a recording; it may lack its end, or be missing. */
    static RecordingIndex read(Path index) throws IOException {
        try {
            byte[] bytes = Files.size(index) > BYTES_MAX ? new byte[0] : Files.readAllBytes(index);
            return new RecordingIndex(ByteBuffer.wrap(bytes, 0, bytes.length / ENTRY_BYTES * ENTRY_BYTES));
        } catch (NoSuchFileException e) {
            return new RecordingIndex(ByteBuffer.allocate(0));
        }
    }

    /**
     * Where what came at a time is, or shortly before.
     *
     * @return 0 if that is before the first entry, or there is none
     */
    long placeAtOrBefore(long wallMillis) {
        long place = 0;
        for (int at = 0; at < entries.limit() && entries.getLong(at) <= wallMillis; at += ENTRY_BYTES) {
            place = entries.getLong(at + 8);
        }
        return place;
    }

    /**
     * Where what came after a time begins.
     *
     * @param size of the recording, for a time behind the last entry
     */
    long placeAfter(long wallMillis, long size) {
        for (int at = 0; at < entries.limit(); at += ENTRY_BYTES) {
            if (entries.getLong(at) > wallMillis) {
                return entries.getLong(at + 8);
            }
        }
        return size;
    }
}
