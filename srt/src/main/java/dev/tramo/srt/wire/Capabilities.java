package dev.tramo.srt.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Body of HSREQ and HSRSP.
 *
 * @param version SRT version as 0x00MMmmpp
 * @param flags the constants of this class
 * @param receiveDelayMillis the sender's own receive delay, 0 to 65535 ms
 * @param peerDelayMillis the delay wanted at the other side, 0 to 65535 ms
 */
public record Capabilities(int version, int flags, int receiveDelayMillis, int peerDelayMillis) {
    public static final int TSBPD_SENDER = 1;
    public static final int TSBPD_RECEIVER = 2;
    public static final int CRYPT = 4;
    public static final int TLPKTDROP = 8;
    public static final int NAKREPORT = 0x10;
    public static final int REXMITFLG = 0x20;
    public static final int STREAM = 0x40;
    public static final int FILTER = 0x80;
    /** What a live sender and receiver declares; some peers insist on all of it. */
    public static final int LIVE = TSBPD_SENDER | TSBPD_RECEIVER | CRYPT | TLPKTDROP | NAKREPORT | REXMITFLG | FILTER;

    /** The version we declare: libsrt 1.5.4, whose wire behaviour this follows. */
    public static final int VERSION = 0x010504;
    /** Peers before 1.3.0 speak another handshake. */
    public static final int VERSION_MIN = 0x010300;

    static final int WORDS = 3;

    /** Whether all of {@code flag} is set. */
    public boolean has(int flag) {
        return (flags & flag) == flag;
    }

    static @Nullable Capabilities read(ByteBuffer b, int at, int words) {
        if (words < WORDS) {
            return null;
        }
        int delays = b.getInt(at + 8);
        return new Capabilities(b.getInt(at), b.getInt(at + 4), delays >>> 16, delays & 0xFFFF);
    }

    void write(ByteBuffer b) {
        b.putInt(version).putInt(flags).putInt((receiveDelayMillis << 16) | (peerDelayMillis & 0xFFFF));
    }
}
