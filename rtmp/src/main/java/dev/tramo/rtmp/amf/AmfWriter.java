package dev.tramo.rtmp.amf;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Encodes values as AMF0. */
public final class AmfWriter {
    private AmfWriter() {}

    /**
     * Appends a value: a {@link Number} (as a double: integers beyond 2⁵³ lose digits), {@link Boolean}, {@link String}
     * (as a long string if it needs more than 65535 bytes), {@code null}, {@link Map} with strings as keys (as an object),
     * {@link EcmaArray} or {@link List} (as a strict array).
     *
     * @param out stays the caller's
     * @throws IllegalArgumentException if the value or one within it is anything else, a key is no string or has more than
     *     65535 bytes, or it is nested deeper than {@link AmfLimits#DEFAULT} allows; the buffer is then as before
     */
    public static void write(ByteBuf out, @Nullable Object value) {
        int start = out.writerIndex();
        boolean written = false;
        try {
            write(out, value, 0);
            written = true;
        } finally {
            if (!written) {
                out.writerIndex(start);
            }
        }
    }

    /**
     * Appends values one behind the other; see {@link #write(ByteBuf, Object)}.
     *
     * @throws IllegalArgumentException if one cannot be written; those before it are
     */
    public static void writeAll(ByteBuf out, @Nullable Object... values) {
        for (Object value : values) {
            write(out, value);
        }
    }

    private static void write(ByteBuf out, @Nullable Object value, int depth) {
        switch (value) {
            case null -> out.writeByte(Amf0.NULL);
            case Number number -> out.writeByte(Amf0.NUMBER).writeDouble(number.doubleValue());
            case Boolean bool -> out.writeByte(Amf0.BOOLEAN).writeBoolean(bool);
            case String text -> writeText(out, text);
            case Map<?, ?> members -> {
                out.writeByte(Amf0.OBJECT);
                writeMembers(out, members, depth + 1);
            }
            case EcmaArray(var members) -> {
                out.writeByte(Amf0.ECMA_ARRAY).writeInt(members.size());
                writeMembers(out, members, depth + 1);
            }
            case List<?> elements -> writeElements(out, elements, depth + 1);
            default ->
                throw new IllegalArgumentException("a " + value.getClass().getName()
                        + " cannot be AMF0: Number, Boolean, String, Map, EcmaArray, List and null can");
        }
    }

    private static void writeText(ByteBuf out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= Amf0.SHORT_BYTES_MAX) {
            out.writeByte(Amf0.STRING).writeShort(bytes.length).writeBytes(bytes);
        } else {
            out.writeByte(Amf0.LONG_STRING).writeInt(bytes.length).writeBytes(bytes);
        }
    }

    private static void writeMembers(ByteBuf out, Map<?, ?> members, int depth) {
        checkDepth(depth);
        members.forEach((key, value) -> {
            writeKey(out, key);
            write(out, value, depth);
        });
        out.writeShort(0).writeByte(Amf0.OBJECT_END);
    }

    private static void writeKey(ByteBuf out, @Nullable Object key) {
        if (!(key instanceof String text)) {
            throw new IllegalArgumentException("a key is no String: AMF0 has no others");
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > Amf0.SHORT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a key has " + bytes.length + " bytes: at most " + Amf0.SHORT_BYTES_MAX + " are allowed");
        }
        out.writeShort(bytes.length).writeBytes(bytes);
    }

    private static void writeElements(ByteBuf out, List<?> elements, int depth) {
        checkDepth(depth);
        out.writeByte(Amf0.STRICT_ARRAY).writeInt(elements.size());
        for (Object element : elements) {
            write(out, element, depth);
        }
    }

    /** Stops at a value that contains itself, and keeps to what readers accept. */
    private static void checkDepth(int depth) {
        if (depth > AmfLimits.DEFAULT.depthMax()) {
            throw new IllegalArgumentException(
                    "values are nested too deep: " + AmfLimits.DEFAULT.depthMax() + " levels are allowed");
        }
    }
}
