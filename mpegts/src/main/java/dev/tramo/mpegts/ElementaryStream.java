package dev.tramo.mpegts;

/** Takes the bytes of PES packets of one stream and makes frames of them. */
interface ElementaryStream {
    /**
     * A PES packet begins.
     *
     * @param pts 33 bits, or {@link Ts#NO_TIME}
     * @param dts 33 bits; {@code pts} if the packet does not tell it
     */
    void begin(long pts, long dts, long arrivalNanos);

    void append(byte[] bytes, int from, int to);

    /** The PES packet is complete, as its length says. Without a length, the next one's beginning says it. */
    void end();

    /** Bytes were lost here. */
    void lost();

    /** No more bytes will come soon. */
    void flush();
}
