package dev.tramo.srt.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A handshake: the 48-byte body and its extensions.
 *
 * @param version 4 in a caller's induction, else 5
 * @param encryption key length in bytes / 8, 0 if not given
 * @param extension what extensions are attached, or {@link #MAGIC} in a listener's induction, or 2 in a caller's
 * @param isn initial sequence number, 0 to 0x7FFFFFFE
 * @param mss maximum segment size, bytes including IP and UDP headers
 * @param flowWindow packets that may be in flight to the sender of this
 * @param type {@link #INDUCTION}, {@link #CONCLUSION}, … or a rejection of 1000 and above
 * @param socketId the sender's socket ID
 * @param peerIp the receiver's address as the sender sees it: 4 or 16 bytes, network order
 * @param extensions what is attached; {@link HandshakeExtensions#NONE} if nothing
 */
public record Handshake(
        int version,
        int encryption,
        int extension,
        int isn,
        int mss,
        int flowWindow,
        int type,
        int socketId,
        int cookie,
        byte[] peerIp,
        HandshakeExtensions extensions) {
    public static final int WAVEAHAND = 0;
    public static final int INDUCTION = 1;
    public static final int CONCLUSION = -1;
    public static final int AGREEMENT = -2;
    /** Types from here on are rejections: 1000 + reason. */
    public static final int REJECTION_MIN = 1000;

    /** Extension field of a listener's induction that marks an HSv5 listener. */
    public static final int MAGIC = 0x4A17;
    /** Extension field of a caller's induction: UDT's "datagram" socket type. */
    public static final int UDT_DGRAM = 2;

    public static final int VERSION_4 = 4;
    public static final int VERSION_5 = 5;
    /** Bytes of the body without extensions. */
    public static final int BODY_BYTES = 48;

    /** Whether this refuses the connection. */
    public boolean isRejection() {
        return type >= REJECTION_MIN;
    }

    /** The same handshake as another type with other extensions and extension field. */
    public Handshake with(int newType, int newExtension, HandshakeExtensions newExtensions) {
        return new Handshake(
                version,
                encryption,
                newExtension,
                isn,
                mss,
                flowWindow,
                newType,
                socketId,
                cookie,
                peerIp,
                newExtensions);
    }

    /**
     * Reads a handshake body.
     *
     * @param at where the body starts, behind the packet header
     * @param length bytes of body and extensions
     * @return {@code null} if it is too short or an extension is malformed
     */
    public static @Nullable Handshake read(ByteBuffer b, int at, int length) {
        if (length < BODY_BYTES) {
            return null;
        }
        int type = b.getInt(at + 20);
        // Only a conclusion carries extensions; an induction's extension field means something else.
        HandshakeExtensions extensions = type == CONCLUSION && (b.getInt(at + 4) & 0xFFFF) != 0
                ? HandshakeExtensions.read(b, at + BODY_BYTES, length - BODY_BYTES)
                : HandshakeExtensions.NONE;
        if (extensions == null) {
            return null;
        }
        return new Handshake(
                b.getInt(at),
                b.getShort(at + 4) & 0xFFFF,
                b.getShort(at + 6) & 0xFFFF,
                b.getInt(at + 8),
                b.getInt(at + 12),
                b.getInt(at + 16),
                type,
                b.getInt(at + 24),
                b.getInt(at + 28),
                readIp(b, at + 32),
                extensions);
    }

    /** Appends body and extensions at the buffer's position. */
    public void write(ByteBuffer b) {
        b.putInt(version);
        b.putShort((short) encryption).putShort((short) extension);
        b.putInt(isn)
                .putInt(mss)
                .putInt(flowWindow)
                .putInt(type)
                .putInt(socketId)
                .putInt(cookie);
        writeIp(b, peerIp);
        extensions.write(b);
    }

    /** libsrt writes each 4-byte group of the address reversed; IPv4 is one group and 12 zeros. */
    private static void writeIp(ByteBuffer b, byte[] ip) {
        for (int i = 0; i < 16; i++) {
            b.put(i < ip.length ? ip[(i & ~3) + 3 - (i & 3)] : 0);
        }
    }

    private static byte[] readIp(ByteBuffer b, int at) {
        boolean ipv4 = b.getInt(at + 4) == 0 && b.getLong(at + 8) == 0;
        byte[] ip = new byte[ipv4 ? 4 : 16];
        for (int i = 0; i < ip.length; i++) {
            ip[i] = b.get(at + (i & ~3) + 3 - (i & 3));
        }
        return ip;
    }
}
