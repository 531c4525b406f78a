package dev.tramo.srt.simulation;

/**
 * What one side sends.
 *
 * @param packetsPerSecond on average; 0 for nothing
 * @param burstPackets submitted together, as a video frame's are
 * @param keyFramePackets submitted together instead of the first burst and of every {@code keyFrameBursts}th; 0 for none
 * @param keyFrameBursts bursts from one key frame to the next
 * @param payloadBytesMin at least {@link DataStream#HEADER_BYTES}
 * @param payloadBytesMax up to 1456
 * @param startNanos true time of the first
 * @param endNanos true time of the end
 */
record Traffic(
        double packetsPerSecond,
        int burstPackets,
        int keyFramePackets,
        int keyFrameBursts,
        int payloadBytesMin,
        int payloadBytesMax,
        long startNanos,
        long endNanos) {
    static final Traffic NONE = new Traffic(0, 1, 0, 1, DataStream.HEADER_BYTES, DataStream.HEADER_BYTES, 0, 0);
    /** Seven MPEG-TS packets. */
    static final int TS_BYTES = 1316;

    static Traffic packets(double perSecond, double startSeconds, double endSeconds) {
        return new Traffic(
                perSecond,
                1,
                0,
                1,
                TS_BYTES,
                TS_BYTES,
                VirtualTime.seconds(startSeconds),
                VirtualTime.seconds(endSeconds));
    }

    /** MPEG-TS of this rate from second 1 on. */
    static Traffic megabits(double perSecond, double endSeconds) {
        return packets(perSecond * 1e6 / 8 / TS_BYTES, 1, endSeconds);
    }

    Traffic inBurstsOf(int packets) {
        return new Traffic(
                packetsPerSecond,
                packets,
                keyFramePackets,
                keyFrameBursts,
                payloadBytesMin,
                payloadBytesMax,
                startNanos,
                endNanos);
    }

    Traffic withPayloadBytes(int min, int max) {
        return new Traffic(
                packetsPerSecond, burstPackets, keyFramePackets, keyFrameBursts, min, max, startNanos, endNanos);
    }

    /** With a key frame of so many packets instead of each {@code everyBursts}th burst. */
    Traffic withKeyFrames(int packets, int everyBursts) {
        return new Traffic(
                packetsPerSecond,
                burstPackets,
                packets,
                everyBursts,
                payloadBytesMin,
                payloadBytesMax,
                startNanos,
                endNanos);
    }

    /** Packets submitted at the start and with each burst after it. */
    int packetsAt(int burst) {
        return keyFramePackets > 0 && burst % keyFrameBursts == 0 ? keyFramePackets : burstPackets;
    }

    boolean isOn() {
        return packetsPerSecond > 0;
    }

    /** Pause from one burst to the next. */
    long intervalNanos() {
        return (long) (1e9 * burstPackets / packetsPerSecond);
    }
}
