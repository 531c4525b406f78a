package dev.tramo.srt.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * GROUP extension: which bonded group a connection is a member of.
 *
 * @param groupId the sender's, with bit 30 set
 * @param type 1 broadcast, 2 backup
 * @param flags 0; bit 0 asks for synchronisation by message numbers, which nobody grants
 * @param weight 0 to 65535
 */
public record GroupExtension(int groupId, int type, int flags, int weight) {
    /** Marks group IDs. */
    public static final int ID_BIT = 0x4000_0000;

    private static final int BYTES = 8;

    /** {@code null} if the bytes are no well-formed extension. */
    public static @Nullable GroupExtension read(byte[] body) {
        if (body.length < BYTES) {
            return null;
        }
        ByteBuffer b = ByteBuffer.wrap(body);
        int word = b.getInt(4);
        return new GroupExtension(b.getInt(0), word >>> 24, word >>> 16 & 0xFF, word & 0xFFFF);
    }

    /** Whether it names a group, and asks for nothing that nobody grants. */
    public boolean isWellFormed() {
        return (groupId & ID_BIT) != 0 && (flags & 1) == 0;
    }

    /** The extension's body. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putInt(groupId)
                .putInt(type << 24 | flags << 16 | weight)
                .array();
    }
}
