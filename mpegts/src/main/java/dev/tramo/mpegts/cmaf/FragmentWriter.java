package dev.tramo.mpegts.cmaf;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Gathers samples and writes them as one fragment, moof and mdat: 14496-12 8.8. The samples of a fragment follow each other without a
 * gap.
 */
public final class FragmentWriter {
    private static final int SAMPLES_EXPECTED = 64;
    private static final int FIELDS = 4;
    private static final int DATA_BYTES_EXPECTED = 64 << 10;
    /** moof, mfhd, traf, tfhd, tfdt, trun and mdat, without what trun says of each sample. */
    private static final int HEADER_BYTES = 96;

    private static final int MDAT_BYTES = 8;
    private static final int BYTES_PER_SAMPLE = 16;

    private static final int DEFAULT_BASE_IS_MOOF = 0x02_0000;
    /** Data offset; duration, size, flags and composition time of each sample. */
    private static final int RUN_FIELDS = 0x000F01;

    private static final int SYNC = 0x0200_0000; // depends on no other
    private static final int NOT_SYNC = 0x0101_0000;

    private final BoxWriter data = new BoxWriter(DATA_BYTES_EXPECTED);
    /** Of each sample: duration, size, flags, composition time. */
    private int[] samples = new int[FIELDS * SAMPLES_EXPECTED];

    private int count;
    private long startTime;
    private long duration;
    private boolean hasSync;
    private int sequenceNumber;

    /**
     * Adds a sample behind the others.
     *
     * @param time decoding time of the first one in units of the track's time scale; of others it is not looked at
     * @param ticks duration, at least 0
     * @param offset presentation time less decoding time
     * @param isSync whether a decoder may start here
     * @param bytes from position to limit
     */
    public void add(long time, int ticks, int offset, boolean isSync, ByteBuffer bytes) {
        if (count == 0) {
            startTime = time;
        }
        if (FIELDS * (count + 1) > samples.length) {
            samples = Arrays.copyOf(samples, 2 * samples.length);
        }
        int at = FIELDS * count;
        samples[at] = ticks;
        samples[at + 1] = bytes.remaining();
        samples[at + 2] = isSync ? SYNC : NOT_SYNC;
        samples[at + 3] = offset;
        count++;
        duration += ticks;
        hasSync |= isSync;
        data.put(bytes);
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** Of all samples, in units of the track's time scale. */
    public long duration() {
        return duration;
    }

    /** Whether a decoder may start at one of them. */
    public boolean hasSync() {
        return hasSync;
    }

    /** Of the fragment as it would be written now. */
    public int bytes() {
        return HEADER_BYTES + BYTES_PER_SAMPLE * count + data.length();
    }

    /**
     * Writes the fragment, and is empty again.
     *
     * @param to has room for {@link #bytes}
     */
    public void finish(ByteBuffer to) {
        BoxWriter out = new BoxWriter(HEADER_BYTES + BYTES_PER_SAMPLE * count);
        sequenceNumber++;
        int fragment = out.begin("moof");
        int header = out.begin("mfhd", 0, 0);
        out.put32(sequenceNumber);
        out.end(header);
        int track = out.begin("traf");
        int trackHeader = out.begin("tfhd", 0, DEFAULT_BASE_IS_MOOF);
        out.put32(1);
        out.end(trackHeader);
        int time = out.begin("tfdt", 1, 0);
        out.put64(startTime);
        out.end(time);
        int run = out.begin("trun", 1, RUN_FIELDS);
        out.put32(count);
        int offsetAt = out.length();
        out.put32(0);
        for (int i = 0; i < FIELDS * count; i++) {
            out.put32(samples[i]);
        }
        out.end(run);
        out.end(track);
        out.end(fragment);
        int box = out.begin("mdat");
        out.set32(offsetAt, out.length());
        out.set32(box, MDAT_BYTES + data.length());
        to.put(out.array(), 0, out.length()).put(data.array(), 0, data.length());
        clear();
    }

    private void clear() {
        data.clear();
        count = 0;
        duration = 0;
        hasSync = false;
    }
}
