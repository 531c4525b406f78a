package dev.tramo.mpegts;

/**
 * What a {@link TsMuxer} counted since it was made.
 *
 * @param frames access units taken
 * @param framesDropped access units refused: malformed, of an unknown track, or beyond the constant rate
 * @param packets transport packets sent, null packets included
 * @param nullPackets null packets sent
 * @param datagrams datagrams sent
 * @param clockSteps discontinuities of the clock reference: the frames' times jumped, or frames came too late or too early
 */
public record MuxerCounters(
        long frames, long framesDropped, long packets, long nullPackets, long datagrams, long clockSteps) {}
