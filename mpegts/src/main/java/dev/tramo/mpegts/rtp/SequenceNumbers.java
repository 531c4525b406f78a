package dev.tramo.mpegts.rtp;

/** Numbers of 16 bits on the wire, counted on in 64 bits so that they never wrap. */
public final class SequenceNumbers {
    private SequenceNumbers() {}

    /** Of all numbers that are written {@code wire}, the one that is nearest to {@code near}. */
    public static long extend(int wire, long near) {
        return near + (short) (wire - (int) near);
    }

    /** The 16 bits that are sent. */
    public static int wire(long number) {
        return (int) (number & 0xFFFF);
    }
}
