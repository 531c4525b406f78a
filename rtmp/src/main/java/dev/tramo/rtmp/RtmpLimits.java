package dev.tramo.rtmp;

import dev.tramo.rtmp.amf.AmfLimits;
import dev.tramo.rtmp.wire.ChunkLimits;
import java.time.Duration;

/**
 * What a peer may do, and how long it may take for it.
 *
 * @param chunks sizes of messages
 * @param amf nesting and size of commands
 * @param handshake from the connection to the end of the handshake (TLS included), in all
 * @param connect from there to {@code connect}
 * @param request from there to {@code publish} or {@code play}
 * @param firstMedia from an accepted {@code publish} to the first message
 * @param idle without a byte from a publisher, or from a server that we play from; asked for a sign of life after half of it
 * @param commandsBeforeMedia commands before media flows
 * @param commandsPerSecond commands afterwards
 * @param addressBytesMax application, stream name and query together
 * @param unacceptedBytesMax media sent before its publish was accepted
 * @param publisherBitsPerSecondMax mean over 10 s of what a publisher sends
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
