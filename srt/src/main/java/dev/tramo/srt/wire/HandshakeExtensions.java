package dev.tramo.srt.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The extensions of a conclusion.
 *
 * @param response whether capabilities and key material are HSRSP and KMRSP instead of HSREQ and KMREQ
 * @param capabilities HSREQ or HSRSP; {@code null} if absent
 * @param streamId SID, empty if absent
 * @param congestion CONGESTION, empty if absent, which means "live"
 * @param filter FILTER, empty if absent
 * @param group GROUP body, empty if absent
 * @param keyMaterial KMREQ or KMRSP body, empty if absent
 */
public record HandshakeExtensions(
        boolean response,
        @Nullable Capabilities capabilities,
        String streamId,
        String congestion,
        String filter,
        byte[] group,
        byte[] keyMaterial) {
    private static final byte[] EMPTY = {};
    /** No extension at all. */
    public static final HandshakeExtensions NONE = new HandshakeExtensions(false, null, "", "", "", EMPTY, EMPTY);

    /** Longest stream ID, bytes. */
    public static final int STREAM_ID_BYTES_MAX = 512;

    private static final int CONGESTION_BYTES_MAX = 16;
    private static final int FILTER_BYTES_MAX = 64;
    private static final int FIELD_HS = 1;
    private static final int FIELD_KM = 2;
    private static final int FIELD_CONFIG = 4;

    /** A request or response with capabilities and, if not empty, stream ID, packet filter and key material. */
    public static HandshakeExtensions of(
            boolean response, Capabilities capabilities, String streamId, String filter, byte[] keyMaterial) {
        return new HandshakeExtensions(response, capabilities, streamId, "", filter, EMPTY, keyMaterial);
    }

    /** The same as a member of a group. */
    public HandshakeExtensions in(GroupExtension ofGroup) {
        return new HandshakeExtensions(
                response, capabilities, streamId, congestion, filter, ofGroup.toBytes(), keyMaterial);
    }

    /** The conclusion's extension field for these. */
    public int field() {
        boolean config = !streamId.isEmpty() || !congestion.isEmpty() || !filter.isEmpty() || group.length > 0;
        return (capabilities != null ? FIELD_HS : 0)
                | (keyMaterial.length > 0 ? FIELD_KM : 0)
                | (config ? FIELD_CONFIG : 0);
    }

    /** Reads until the end; skips unknown types, tolerates a trailing fragment. {@code null} if a known one is malformed. */
    static @Nullable HandshakeExtensions read(ByteBuffer b, int start, int length) {
        boolean response = false;
        Capabilities capabilities = null;
        String streamId = "";
        String congestion = "";
        String filter = "";
        byte[] group = EMPTY;
        byte[] keyMaterial = EMPTY;
        int at = start;
        int end = start + length;
        while (at + 4 <= end) {
            int type = b.getShort(at) & 0xFFFF;
            int words = b.getShort(at + 2) & 0xFFFF;
            int body = at + 4;
            at = body + words * 4;
            if (at > end) {
                break; // not a whole extension: trailing bytes, which libsrt tolerates too
            }
            switch (type) {
                case ExtensionType.HSREQ, ExtensionType.HSRSP -> {
                    response = type == ExtensionType.HSRSP;
                    capabilities = Capabilities.read(b, body, words);
                    if (capabilities == null) {
                        return null;
                    }
                }
                case ExtensionType.KMREQ, ExtensionType.KMRSP -> keyMaterial = bytes(b, body, words);
                case ExtensionType.SID -> streamId = text(b, body, words);
                case ExtensionType.CONGESTION -> congestion = text(b, body, words);
                case ExtensionType.FILTER -> filter = text(b, body, words);
                case ExtensionType.GROUP -> group = bytes(b, body, words);
                default -> {} // unknown: skipped, as the specification demands
            }
        }
        boolean tooLong = streamId.length() > STREAM_ID_BYTES_MAX
                || congestion.length() > CONGESTION_BYTES_MAX
                || filter.length() > FILTER_BYTES_MAX
                || keyMaterial.length > KeyMaterialMessage.BYTES_MAX;
        return tooLong
                ? null
                : new HandshakeExtensions(response, capabilities, streamId, congestion, filter, group, keyMaterial);
    }

    /** Appends the extensions in libsrt's order: HS, SID, CONGESTION, FILTER, GROUP, KM last. */
    void write(ByteBuffer b) {
        if (capabilities != null) {
            putHeader(b, response ? ExtensionType.HSRSP : ExtensionType.HSREQ, Capabilities.WORDS);
            capabilities.write(b);
        }
        putText(b, ExtensionType.SID, streamId);
        putText(b, ExtensionType.CONGESTION, congestion);
        putText(b, ExtensionType.FILTER, filter);
        if (group.length > 0) {
            putHeader(b, ExtensionType.GROUP, group.length / 4);
            b.put(group);
        }
        if (keyMaterial.length > 0) {
            putHeader(b, response ? ExtensionType.KMRSP : ExtensionType.KMREQ, keyMaterial.length / 4);
            b.put(keyMaterial);
        }
    }

    private static void putHeader(ByteBuffer b, int type, int words) {
        b.putShort((short) type).putShort((short) words);
    }

    /** Text is padded with NULs to whole words, and the bytes of each word are reversed. */
    private static void putText(ByteBuffer b, int type, String text) {
        if (text.isEmpty()) {
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int words = Math.ceilDiv(bytes.length, 4);
        putHeader(b, type, words);
        for (int i = 0; i < words * 4; i++) {
            int from = (i & ~3) + 3 - (i & 3);
            b.put(from < bytes.length ? bytes[from] : 0);
        }
    }

    private static String text(ByteBuffer b, int at, int words) {
        byte[] bytes = new byte[words * 4];
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = b.get(at + (i & ~3) + 3 - (i & 3));
            length = bytes[i] != 0 ? i + 1 : length;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer b, int at, int words) {
        byte[] bytes = new byte[words * 4];
        b.get(at, bytes);
        return bytes;
    }
}
