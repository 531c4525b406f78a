package dev.tramo.srt.driver;

import dev.tramo.net.Address;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.delay.DelayReport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** An established SRT connection, by one path or bonded by several. Loop's thread. */
public sealed interface SrtSession permits SingleSession, GroupSession {
    /**
     * Takes a payload for sending.
     *
     * @param originNanos when it came into being, on the loop's clock: the receiver's latency counts from here. Limited as {@link
     *     dev.tramo.srt.SrtConnection#send} says
     * @return false if it had to be dropped (counted as refused)
     */
    boolean send(ByteBuffer data, int offset, int length, long originNanos);

    /** The longest payload that is taken now, bytes; of a bonded connection, what all its paths can carry. */
    int payloadBytesMax();

    /** Closes the connection, with a shutdown to the peer. */
    void close(String reason);

    /** The peer's address. */
    Address peer();

    /** The stream ID that the caller sent; empty if none. Untrusted text. */
    String streamId();

    /** Delay of delivery here, ms, as negotiated. */
    int receiveLatencyMillis();

    /** Delay of delivery at the peer, ms, as negotiated. */
    int peerLatencyMillis();

    /** Statistics of this session. */
    SrtStatistics statistics();

    /** Packets that were dropped, not taken, or delivered before their time because there was no memory. */
    long packetsShortOfMemory();

    /** Whether the peer has shut down and what it had sent is still being delivered. */
    boolean isDraining();

    /** The paths that its packets take: one, or of a bonded group one or more. */
    List<SrtPath> paths();

    /** The paths of a bonded group; empty for a plain connection. */
    List<SrtMember> members();

    /** How long after their origin its packets arrived; empty if none has come yet. */
    Optional<DelayReport> delays();

    /** The margin since the last call, as {@link dev.tramo.srt.delay.DelayRecorder#takeMarginNanos} defines it. */
    long takeMarginNanos();
}
