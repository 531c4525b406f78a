package dev.tramo.engine.endpoint;

/**
 * What an HLS destination counts.
 *
 * @param viewers players that asked for something lately
 * @param requests answered with media since the start
 * @param bytes of them
 * @param bufferBytes media that is kept for players now
 */
public record HlsFigures(int viewers, long requests, long bytes, long bufferBytes) implements Figures {
    public static final HlsFigures NONE = new HlsFigures(0, 0, 0, 0);
}
