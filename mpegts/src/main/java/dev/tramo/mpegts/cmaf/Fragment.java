package dev.tramo.mpegts.cmaf;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A fragment of one track as {@link FragmentWriter} writes it: read, and moved to another track and time. Not thread-safe.
 *
 * <p>Of fragments that others wrote, those of one track and one run are understood.
 */
public final class Fragment {
    private static final int BOX_BYTES = 8;
    private static final int FULL_BOX_BYTES = 12;
    private static final int NOT_SYNC = 0x0001_0000;
    private static final int DATA_OFFSET = 0x1;
    private static final int FIRST_FLAGS = 0x4;
    private static final int DURATIONS = 0x100;
    private static final int SIZES = 0x200;
    private static final int FLAGS = 0x400;
    private static final int OFFSETS = 0x800;

    private final ByteBuffer data;
    private int sequenceAt = -1;
    private int trackAt = -1;
    private int timeAt = -1;
    private boolean isLongTime;
    private long duration;
    private boolean isSync;

    private Fragment(ByteBuffer data) {
        this.data = data;
    }

    /**
     * Reads a movie fragment box (moof), with or without what follows.
     *
     * @param data kept, and changed by {@link #move}; its position and limit do not matter
     * @param at where the box begins
     * @return empty if it is malformed, or of several tracks
     */
    public static Optional<Fragment> read(ByteBuffer data, int at) {
        Fragment fragment = new Fragment(data);
        try {
            fragment.walk(at + BOX_BYTES, at + fragment.data.getInt(at));
        } catch (IndexOutOfBoundsException e) {
            return Optional.empty();
        }
        boolean isWhole = fragment.sequenceAt >= 0 && fragment.trackAt >= 0 && fragment.timeAt >= 0;
        return isWhole ? Optional.of(fragment) : Optional.empty();
    }

    private void walk(int from, int end) {
        int at = from;
        while (at + BOX_BYTES <= end) {
            int size = data.getInt(at);
            if (size < BOX_BYTES || at + size > end) {
                throw new IndexOutOfBoundsException("a box is longer than the one around it");
            }
            switch (Mp4Boxes.type(data, at)) {
                case "mfhd" -> sequenceAt = at + FULL_BOX_BYTES;
                case "traf" -> {
                    if (trackAt >= 0) {
                        throw new IndexOutOfBoundsException("several tracks");
                    }
                    walk(at + BOX_BYTES, at + size);
                }
                case "tfhd" -> trackAt = at + FULL_BOX_BYTES;
                case "tfdt" -> {
                    isLongTime = data.get(at + BOX_BYTES) == 1;
                    timeAt = at + FULL_BOX_BYTES;
                }
                case "trun" -> readRun(at);
                default -> {} // of no interest
            }
            at += size;
        }
    }

    private void readRun(int box) {
        int fields = data.getInt(box + BOX_BYTES) & 0xFF_FFFF;
        int count = data.getInt(box + FULL_BOX_BYTES);
        int at = box + FULL_BOX_BYTES + 4 + ((fields & DATA_OFFSET) != 0 ? 4 : 0);
        if ((fields & FIRST_FLAGS) != 0) {
            isSync = (data.getInt(at) & NOT_SYNC) == 0;
            at += 4;
        }
        for (int i = 0; i < count; i++) {
            if ((fields & DURATIONS) != 0) {
                duration += data.getInt(at);
                at += 4;
            }
            at += (fields & SIZES) != 0 ? 4 : 0;
            if ((fields & FLAGS) != 0) {
                isSync = i == 0 ? (data.getInt(at) & NOT_SYNC) == 0 : isSync;
                at += 4;
            }
            at += (fields & OFFSETS) != 0 ? 4 : 0;
        }
    }

    /** Number of the track. */
    public int track() {
        return data.getInt(trackAt);
    }

    /** Decoding time of the first sample, in units of the track's time scale. */
    public long time() {
        return isLongTime ? data.getLong(timeAt) : data.getInt(timeAt) & 0xFFFF_FFFFL;
    }

    /** Of all samples, in units of the track's time scale. */
    public long duration() {
        return duration;
    }

    /** Whether a decoder may start at the first sample. */
    public boolean isSync() {
        return isSync;
    }

    /**
     * Makes it a fragment of another track, or with another time.
     *
     * @param sequenceNumber of the fragment in its file, from 1
     * @param time at least 0
     */
    public void move(int sequenceNumber, int track, long time) {
        data.putInt(sequenceAt, sequenceNumber);
        data.putInt(trackAt, track);
        if (isLongTime) {
            data.putLong(timeAt, time);
        } else {
            data.putInt(timeAt, (int) time);
        }
    }
}
