package dev.tramo.mpegts.hls;

import dev.tramo.mpegts.Frame;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A copy of the last frame, whose duration shows when the next one comes. */
final class HeldFrame {
    private static final int BYTES_EXPECTED = 64 << 10;

    boolean isThere;
    long time;
    int offset;
    boolean isSync;
    private byte[] bytes = new byte[BYTES_EXPECTED];
    private int length;

    /** @param decodingTime of the frame, on the time line of its rendition */
    void set(Frame frame, long decodingTime) {
        isThere = true;
        time = decodingTime;
        offset = (int) (frame.pts() - frame.dts());
        isSync = frame.randomAccess();
        length = frame.data().remaining();
        if (length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length, 2 * bytes.length));
        }
        frame.data().get(frame.data().position(), bytes, 0, length);
    }

    ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes, 0, length);
    }
}
