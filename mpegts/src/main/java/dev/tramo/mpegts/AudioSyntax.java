package dev.tramo.mpegts;

/** What {@link AudioStream} needs to know of a codec's frames. */
interface AudioSyntax {
    /** Bytes from which {@link #frameBytes} tells a frame's length. */
    int headerBytes();

    /** Length of the frame at {@code at} in bytes, 0 if there is none. At least {@link #headerBytes} are there. */
    int frameBytes(byte[] b, int at, int end);

    /** Reads a whole frame, whose properties the other methods then tell. False if it cannot be carried. */
    boolean read(byte[] b, int at, int length);

    /** The array that has the raw frame. */
    byte[] payload();

    int payloadAt();

    int payloadBytes();

    /** Samples of a whole frame with a header, without reading it; at {@link #sampleRate} of the frame that was read last. */
    int samples(byte[] b, int at, int length);

    int sampleRate();

    /** Whether the frame that was read belongs to this track. */
    boolean matches(Track track);

    /** The track of the frame that was read. */
    Track track(int id);
}
