package dev.tramo.rtmp.wire;

/**
 * Limits on the messages and chunk streams of a peer, which bound the memory it can occupy.
 *
 * @param videoBytesMax longest video or aggregate message, bytes
 * @param audioBytesMax longest audio message, bytes
 * @param dataBytesMax longest data message (metadata), bytes
 * @param commandBytesMax longest command or unknown message, bytes
 * @param partialBytesMax all incomplete messages of a connection together, bytes
 * @param partialMessagesMax incomplete messages of a connection
 * @param chunkStreamsMax chunk stream IDs of a connection
 */
public record ChunkLimits(
        int videoBytesMax,
        int audioBytesMax,
        int dataBytesMax,
        int commandBytesMax,
        int partialBytesMax,
        int partialMessagesMax,
        int chunkStreamsMax) {
    public static final ChunkLimits DEFAULT = new ChunkLimits(8 << 20, 256 << 10, 1 << 20, 64 << 10, 8 << 20, 16, 64);

    /** Four or five bytes by the specification; some senders pad them. */
    private static final int CONTROL_BYTES_MAX = 256;

    /** Checks the ranges: each at least 1. */
    public ChunkLimits {
        int least = Math.min(
                Math.min(Math.min(videoBytesMax, audioBytesMax), Math.min(dataBytesMax, commandBytesMax)),
                Math.min(partialBytesMax, Math.min(partialMessagesMax, chunkStreamsMax)));
        if (least < 1) {
            throw new IllegalArgumentException("chunk limits: " + least + "; each must be at least 1");
        }
    }

    int bytesMax(int type) {
        return switch (type) {
            case MessageType.VIDEO, MessageType.AGGREGATE -> videoBytesMax;
            case MessageType.AUDIO -> audioBytesMax;
            case MessageType.DATA, MessageType.DATA_AMF3 -> dataBytesMax;
            case MessageType.SET_CHUNK_SIZE,
                    MessageType.ABORT,
                    MessageType.ACKNOWLEDGEMENT,
                    MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE,
                    MessageType.SET_PEER_BANDWIDTH -> CONTROL_BYTES_MAX;
            default -> commandBytesMax;
        };
    }
}
