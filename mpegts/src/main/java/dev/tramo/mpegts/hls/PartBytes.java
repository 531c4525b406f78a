package dev.tramo.mpegts.hls;

import java.nio.ByteBuffer;

/** The bytes of a part, there while somebody holds them. Their packager does until it forgets the part. Any thread. */
public interface PartBytes {
    int size();

    /** All of them, from position to limit, a view of its own at each call. For who holds them, and while he does. */
    ByteBuffer view();

    /** Holds them once more, to be followed by {@link #release}; false if nobody holds them any more. */
    boolean retain();

    void release();
}
