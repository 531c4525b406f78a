package dev.tramo.srt.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A key material message (KMREQ, KMRSP).
 *
 * @param keyFlags which keys are inside: 1 even, 2 odd, 3 both
 * @param cipher {@link #CIPHER_CTR} or {@link #CIPHER_GCM}
 * @param keyBytes length of one key: 16, 24 or 32
 * @param salt 16 bytes
 * @param wrapped the wrapped keys, even first if both, 8 bytes longer than the keys
 */
public record KeyMaterialMessage(int keyFlags, int cipher, int keyBytes, byte[] salt, byte[] wrapped) {
    public static final int EVEN = 1;
    public static final int ODD = 2;
    public static final int CIPHER_CTR = 2;
    public static final int CIPHER_GCM = 4;
    /** Two 32-byte keys. */
    public static final int BYTES_MAX = 104;
    /** Bytes of the salt. */
    public static final int SALT_BYTES = 16;

    private static final int WRAP_BYTES = 8;
    private static final int FIXED_BYTES = 16;
    private static final byte VERSION_AND_TYPE = 0x12;
    private static final short SIGN = 0x2029;
    private static final byte STREAM_SRT = 2;

    /** {@code null} if the bytes are no well-formed message. */
    public static @Nullable KeyMaterialMessage read(byte[] bytes) {
        ByteBuffer b = ByteBuffer.wrap(bytes);
        if (bytes.length < FIXED_BYTES + SALT_BYTES || b.get(0) != VERSION_AND_TYPE || b.getShort(1) != SIGN) {
            return null;
        }
        int keyFlags = b.get(3) & 3;
        int keyBytes = (b.get(15) & 0xFF) * 4;
        int wrappedBytes = bytes.length - FIXED_BYTES - SALT_BYTES;
        boolean lengthsFit = (b.get(14) & 0xFF) * 4 == SALT_BYTES
                && (keyBytes == 16 || keyBytes == 24 || keyBytes == 32)
                && keyFlags != 0
                && wrappedBytes == Integer.bitCount(keyFlags) * keyBytes + WRAP_BYTES;
        if (!lengthsFit) {
            return null;
        }
        byte[] salt = new byte[SALT_BYTES];
        b.get(FIXED_BYTES, salt);
        byte[] wrapped = new byte[wrappedBytes];
        b.get(FIXED_BYTES + SALT_BYTES, wrapped);
        return new KeyMaterialMessage(keyFlags, b.get(8) & 0xFF, keyBytes, salt, wrapped);
    }

    /** The message as bytes. */
    public byte[] toBytes() {
        ByteBuffer b = ByteBuffer.allocate(FIXED_BYTES + SALT_BYTES + wrapped.length);
        b.put(VERSION_AND_TYPE).putShort(SIGN).put((byte) keyFlags);
        b.putInt(0); // key encryption key index
        b.put((byte) cipher)
                .put((byte) (cipher == CIPHER_GCM ? 1 : 0))
                .put(STREAM_SRT)
                .put((byte) 0);
        b.putShort((short) 0).put((byte) (SALT_BYTES / 4)).put((byte) (keyBytes / 4));
        b.put(salt).put(wrapped);
        return b.array();
    }
}
