package dev.tramo.rtmp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.ProtocolException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The handshake (RTMP specification 1.0, section 5.2) of either side. The peer's last packet, C2 or S2, is not checked, since
 * several clients do not echo what they received.
 */
public final class Handshake {
    private static final int VERSION = 3;
    private static final int PACKET_BYTES = 1_536;
    private static final int TLS_HANDSHAKE_RECORD = 0x16;

    private final boolean server;
    private boolean first = true;

    private Handshake(boolean server) {
        this.server = server;
    }

    /** The server's side. */
    public static Handshake server() {
        return new Handshake(true);
    }

    /** The client's side, which sends {@link #hello} first. */
    public static Handshake client() {
        return new Handshake(false);
    }

    /** C0 and C1 of the simple handshake, which every server accepts. */
    public static ByteBuf hello(ByteBufAllocator allocator) {
        byte[] c1 = random();
        clearStart(c1);
        return allocator.buffer(1 + PACKET_BYTES).writeByte(VERSION).writeBytes(c1);
    }

    /**
     * Reads received bytes.
     *
     * @param answer bytes to send are appended here
     * @return whether the handshake is complete
     */
    public boolean read(ByteBuf in, ByteBuf answer) throws ProtocolException {
        if (first) {
            if (!in.isReadable()) {
                return false;
            }
            checkVersion(in.getUnsignedByte(in.readerIndex()));
            if (in.readableBytes() < 1 + PACKET_BYTES) {
                return false;
            }
            byte[] packet = new byte[PACKET_BYTES];
            in.skipBytes(1).readBytes(packet);
            first = false;
            if (server) {
                answer(packet, answer);
            } else {
                answer.writeBytes(packet); // C2 repeats S1
            }
        }
        if (in.readableBytes() < PACKET_BYTES) {
            return false;
        }
        in.skipBytes(PACKET_BYTES);
        return true;
    }

    private static void checkVersion(int version) throws ProtocolException {
        switch (version) {
            case VERSION -> {}
            case 'G', 'P', 'H', 'O' -> throw new ProtocolException("HTTP on the RTMP port");
            case TLS_HANDSHAKE_RECORD -> throw new ProtocolException("TLS on the port of plain RTMP");
            case 6, 8 -> throw new ProtocolException("encrypted RTMP (RTMPE) is not offered");
            default -> throw new ProtocolException("RTMP version " + version + "; only 3 exists");
        }
    }

    private static void answer(byte[] c1, ByteBuf out) {
        byte[] s1 = random();
        byte[] s2 = c1;
        boolean simple = c1[4] == 0 && c1[5] == 0 && c1[6] == 0 && c1[7] == 0;
        HandshakeDigest.Found found = simple ? null : HandshakeDigest.find(c1);
        if (found == null) {
            clearStart(s1);
        } else {
            HandshakeDigest.signS1(s1, found.scheme());
            s2 = random();
            HandshakeDigest.signS2(s2, found.digest());
        }
        out.writeByte(VERSION).writeBytes(s1).writeBytes(s2);
    }

    /** Time and version: zero in the simple form. */
    private static void clearStart(byte[] packet) {
        java.util.Arrays.fill(packet, 0, 8, (byte) 0);
    }

    private static byte[] random() {
        byte[] bytes = new byte[PACKET_BYTES];
        ThreadLocalRandom.current().nextBytes(bytes);
        return bytes;
    }
}
