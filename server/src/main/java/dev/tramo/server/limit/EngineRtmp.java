package dev.tramo.server.limit;

import dev.tramo.rtmp.RtmpLimits;
import dev.tramo.rtmp.amf.AmfLimits;
import dev.tramo.rtmp.driver.ServerLimits;
import dev.tramo.rtmp.live.QueueLimits;
import dev.tramo.rtmp.wire.ChunkLimits;
import java.time.Duration;
import java.util.function.ToIntFunction;

/** What was set of RTMP's limits, in the words of the engine: of this process, or of a worker. */
public final class EngineRtmp {
    private static final long MEBIBYTE = 1L << 20;
    /** Of the heap, for media. */
    private static final int MEMORY_SHARE = 4;

    private EngineRtmp() {}

    /** Limits of one connection. */
    public static RtmpLimits limits(ToIntFunction<RtmpLimit> value) {
        return new RtmpLimits(
                new ChunkLimits(
                        value.applyAsInt(RtmpLimit.VIDEO_BYTES_MAX),
                        value.applyAsInt(RtmpLimit.AUDIO_BYTES_MAX),
                        value.applyAsInt(RtmpLimit.DATA_BYTES_MAX),
                        value.applyAsInt(RtmpLimit.COMMAND_BYTES_MAX),
                        value.applyAsInt(RtmpLimit.PARTIAL_BYTES_MAX),
                        value.applyAsInt(RtmpLimit.PARTIAL_MESSAGES_MAX),
                        value.applyAsInt(RtmpLimit.CHUNK_STREAMS_MAX)),
                new AmfLimits(
                        value.applyAsInt(RtmpLimit.AMF_DEPTH_MAX),
                        value.applyAsInt(RtmpLimit.AMF_VALUES_MAX),
                        value.applyAsInt(RtmpLimit.AMF_KEY_BYTES_MAX)),
                seconds(value, RtmpLimit.HANDSHAKE_SECONDS),
                seconds(value, RtmpLimit.CONNECT_SECONDS),
                seconds(value, RtmpLimit.REQUEST_SECONDS),
                seconds(value, RtmpLimit.FIRST_MEDIA_SECONDS),
                seconds(value, RtmpLimit.IDLE_SECONDS),
                value.applyAsInt(RtmpLimit.COMMANDS_MAX),
                value.applyAsInt(RtmpLimit.COMMANDS_PER_SECOND_MAX),
                value.applyAsInt(RtmpLimit.ADDRESS_BYTES_MAX),
                value.applyAsInt(RtmpLimit.UNACCEPTED_BYTES_MAX),
                value.applyAsInt(RtmpLimit.PUBLISHER_MBPS_MAX) * 1_000_000L);
    }

    private static Duration seconds(ToIntFunction<RtmpLimit> value, RtmpLimit limit) {
        return Duration.ofSeconds(value.applyAsInt(limit));
    }

    /** Limits of what comes to this process. */
    public static ServerLimits serverLimits(ToIntFunction<RtmpLimit> value) {
        return new ServerLimits(
                value.applyAsInt(RtmpLimit.CONNECTIONS_PER_ADDRESS_MAX), value.applyAsInt(RtmpLimit.HALF_OPEN_MAX));
    }

    /** Limits of what waits for one push or player. */
    public static QueueLimits queue(ToIntFunction<RtmpLimit> value) {
        return new QueueLimits(
                value.applyAsInt(RtmpLimit.QUEUE_BYTES_MAX), value.applyAsInt(RtmpLimit.QUEUE_MILLIS_MAX));
    }

    /** Media that this process may hold, bytes: as was set, or a quarter of what the JVM may have. */
    public static long memoryBytesMax(ToIntFunction<RtmpLimit> value) {
        long set = value.applyAsInt(RtmpLimit.MEMORY_MIB_MAX) * MEBIBYTE;
        return set > 0 ? set : Runtime.getRuntime().maxMemory() / MEMORY_SHARE;
    }
}
