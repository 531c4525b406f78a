package dev.tramo.srt.wire;

/** Control packet types (bits 30 to 16 of the first word). */
public final class ControlType {
    public static final int HANDSHAKE = 0;
    public static final int KEEPALIVE = 1;
    public static final int ACK = 2;
    public static final int NAK = 3;
    /** Congestion warning: never sent by libsrt. */
    public static final int CGWARNING = 4;

    public static final int SHUTDOWN = 5;
    public static final int ACKACK = 6;
    public static final int DROPREQ = 7;
    public static final int PEERERROR = 8;
    /** Carries an SRT command as subtype: {@link ExtensionType#KMREQ} or {@link ExtensionType#KMRSP}. */
    public static final int EXT = 0x7FFF;

    private ControlType() {}
}
