package dev.tramo.server.limit;

/** Every limit of RTMP that may be set: {@code tramo.rtmp.handshake.seconds} is {@link #HANDSHAKE_SECONDS}. */
public enum RtmpLimit implements Limit {
    /** From the connection to the end of the handshake, TLS included. */
    HANDSHAKE_SECONDS(5, 1, 60),
    /** From there to "connect". */
    CONNECT_SECONDS(5, 1, 60),
    /** From there to "publish" or "play". */
    REQUEST_SECONDS(10, 1, 60),
    /** From an accepted "publish" to audio or video. */
    FIRST_MEDIA_SECONDS(20, 1, 300),
    /** Without a byte of a publisher. */
    IDLE_SECONDS(10, 2, 300),
    /** Of one address: players, and what is not yet accepted as a publisher. */
    CONNECTIONS_PER_ADDRESS_MAX(50, 1, 100_000),
    /** Not yet accepted, in all. */
    HALF_OPEN_MAX(500, 1, 100_000),
    VIDEO_BYTES_MAX(8 << 20, 64 << 10, 64 << 20),
    AUDIO_BYTES_MAX(256 << 10, 16 << 10, 8 << 20),
    DATA_BYTES_MAX(1 << 20, 4 << 10, 8 << 20),
    COMMAND_BYTES_MAX(64 << 10, 4 << 10, 1 << 20),
    /** Incomplete messages of a connection. */
    PARTIAL_BYTES_MAX(8 << 20, 64 << 10, 128 << 20),
    PARTIAL_MESSAGES_MAX(16, 2, 256),
    CHUNK_STREAMS_MAX(64, 8, 1_024),
    /** Before media. */
    COMMANDS_MAX(100, 10, 10_000),
    /** Afterwards. */
    COMMANDS_PER_SECOND_MAX(20, 1, 10_000),
    AMF_DEPTH_MAX(16, 4, 100),
    AMF_VALUES_MAX(1_024, 64, 100_000),
    AMF_KEY_BYTES_MAX(128, 16, 4_096),
    /** Application, stream name and query. */
    ADDRESS_BYTES_MAX(2_048, 128, 16_384),
    /** Media before its "publish" was accepted. */
    UNACCEPTED_BYTES_MAX(1 << 20, 0, 64 << 20),
    /** What a publisher may send, mean of 10 s. */
    PUBLISHER_MBPS_MAX(60, 1, 10_000),
    /** What waits for one push or player. */
    QUEUE_BYTES_MAX(8 << 20, 64 << 10, 256 << 20),
    QUEUE_MILLIS_MAX(8_000, 500, 120_000),
    /** What all cameras hold together; 0 for a quarter of what the JVM may have. */
    MEMORY_MIB_MAX(0, 0, 1 << 20);

    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers
    private final Bounds bounds;

    RtmpLimit(int standard, int min, int max) {
        bounds = new Bounds(standard, min, max);
    }

    @Override
    public String prefix() {
        return "tramo.rtmp.";
    }

    @Override
    public Bounds bounds() {
        return bounds;
    }
}
