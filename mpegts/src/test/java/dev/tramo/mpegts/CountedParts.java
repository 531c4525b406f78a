package dev.tramo.mpegts;

import dev.tramo.mpegts.hls.PartBytes;
import dev.tramo.mpegts.hls.PartMemory;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Memory of parts that counts what is held, and overwrites what is not any more. One thread. */
final class CountedParts implements PartMemory {
    private static final byte GONE = (byte) 0xEE;

    private int held;
    private long bytes;

    /** Parts that are held. */
    int held() {
        return held;
    }

    /** Their bytes. */
    long bytes() {
        return bytes;
    }

    @Override
    public PartBytes allocate(int count) {
        held++;
        bytes += count;
        return new Counted(new byte[count]);
    }

    private final class Counted implements PartBytes {
        private final byte[] content;
        private int holders = 1;

        private Counted(byte[] content) {
            this.content = content;
        }

        @Override
        public int size() {
            return content.length;
        }

        @Override
        public ByteBuffer view() {
            if (holders == 0) {
                throw new IllegalStateException("nobody holds it");
            }
            return ByteBuffer.wrap(content);
        }

        @Override
        public boolean retain() {
            if (holders == 0) {
                return false;
            }
            holders++;
            return true;
        }

        @Override
        public void release() {
            if (holders == 0) {
                throw new IllegalStateException("released twice");
            }
            holders--;
            if (holders == 0) {
                held--;
                bytes -= content.length;
                Arrays.fill(content, GONE);
            }
        }
    }
}
