package dev.tramo.rtmp;

import dev.tramo.rtmp.amf.AmfLimits;
import dev.tramo.rtmp.wire.ChunkLimits;
import java.time.Duration;

/**
 * Limits on what a peer may send, and on the time it may take.
 *
 * @param chunks sizes of messages
 * @param amf nesting and size of commands
 * @param handshake total time from the connection to the end of the handshake, TLS included
 * @param connect time from the handshake to {@code connect}
 * @param request time from {@code connect} to {@code publish} or {@code play}
 * @param firstMedia time from an accepted {@code publish} to the first message
 * @param idle time without a byte from a publisher, or from a server that we play from; a ping is sent after half of it
 * @param commandsBeforeMedia number of commands before media flows
 * @param commandsPerSecond number of commands per second afterwards
 * @param addressBytesMax length of application, stream name and query together, bytes
 * @param unacceptedBytesMax media sent before {@code publish} was accepted, bytes
 * @param publisherBitsPerSecondMax mean rate over 10 s of what a publisher sends, bit/s
 */
public record RtmpLimits(
        ChunkLimits chunks,
        AmfLimits amf,
        Duration handshake,
        Duration connect,
        Duration request,
        Duration firstMedia,
        Duration idle,
        int commandsBeforeMedia,
        int commandsPerSecond,
        int addressBytesMax,
        int unacceptedBytesMax,
        long publisherBitsPerSecondMax) {
    public static final RtmpLimits DEFAULT = new RtmpLimits(
            ChunkLimits.DEFAULT,
            AmfLimits.DEFAULT,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(10),
            100,
            20,
            2_048,
            1 << 20,
            60_000_000);
}
