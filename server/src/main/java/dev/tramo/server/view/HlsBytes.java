package dev.tramo.server.view;

import dev.tramo.mpegts.hls.Part;
import dev.tramo.mpegts.hls.PartBytes;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Media for a player, in pieces. They belong to what makes them: {@link HlsBytesWriter} holds them while it sends them.
 *
 * @param pieces one after the other
 */
record HlsBytes(List<PartBytes> pieces) {
    static final String GONE = "there is no such segment or part any more, or not yet";

    static HlsBytes of(List<Part> parts) {
        return new HlsBytes(parts.stream().map(Part::bytes).toList());
    }

    static HlsBytes of(byte[] header) {
        return new HlsBytes(List.of(new Header(header)));
    }

    int size() {
        return pieces.stream().mapToInt(PartBytes::size).sum();
    }

    /** Of the heap, and there for good. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Header(byte[] bytes) implements PartBytes {
        @Override
        public int size() {
            return bytes.length;
        }

        @Override
        public ByteBuffer view() {
            return ByteBuffer.wrap(bytes);
        }

        @Override
        public boolean retain() {
            return true;
        }

        @Override
        public void release() {
            // The collector's.
        }
    }
}
