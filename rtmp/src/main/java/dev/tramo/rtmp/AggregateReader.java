package dev.tramo.rtmp;

import dev.tramo.rtmp.wire.ChunkReader;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import java.net.ProtocolException;

/**
 * Takes aggregate messages apart: FLV tags of 11 bytes of header, a body and 4 bytes of back pointer (RTMP specification
 * 7.1.6).
 */
final class AggregateReader {
    private static final int HEADER_BYTES = 11;
    private static final int BACK_POINTER_BYTES = 4;

    private AggregateReader() {}

    /**
     * Passes the audio, video and data messages in an aggregate message to a sink; others are ignored.
     *
     * @param timestamp of the aggregate message, which is that of its first part
     * @param payload read to its end
     * @throws ProtocolException if a part is longer than what is left, or the sink throws it
     */
    static void read(int timestamp, int streamId, ByteBuf payload, ChunkReader.Sink sink) throws ProtocolException {
        int firstTimestamp = 0;
        boolean isFirst = true;
        while (payload.readableBytes() >= HEADER_BYTES) {
            int type = payload.readUnsignedByte();
            int length = payload.readUnsignedMedium();
            int tagTimestamp = payload.readUnsignedMedium() | payload.readUnsignedByte() << 24;
            payload.skipBytes(3); // stream ID
            if (length > payload.readableBytes()) {
                throw new ProtocolException("an aggregate message whose parts are longer than itself");
            }
            firstTimestamp = isFirst ? tagTimestamp : firstTimestamp;
            isFirst = false;
            ByteBuf part = payload.readSlice(length);
            payload.skipBytes(Math.min(BACK_POINTER_BYTES, payload.readableBytes()));
            if (type == MessageType.AUDIO || type == MessageType.VIDEO || type == MessageType.DATA) {
                sink.onMessage(type, timestamp + tagTimestamp - firstTimestamp, streamId, part.retain());
            }
        }
    }
}
