package dev.tramo.rtmp.amf;

import io.netty.buffer.ByteBuf;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decodes AMF0 values from a peer, within limits.
 *
 * <p>A value is returned as one of
 * <ul>
 *   <li>{@link Double}: number; date, in milliseconds since 1970, without its time zone
 *   <li>{@link Boolean}
 *   <li>{@link String}: string, long string, XML; with the NULs that may pad it, and U+FFFD for invalid UTF-8
 *   <li>{@link LinkedHashMap}: object, typed object without its type, ECMA array; the last one of equal keys wins
 *   <li>{@link List}: strict array
 *   <li>{@code null}: null, undefined, unsupported
 * </ul>
 * and an AMF3 value within AMF0 like the corresponding AMF0 value. References are refused, since they could make a value
 * contain itself.
 *
 * <p>After a {@link ProtocolException} the buffer's reader index is undefined, and it must not be read further. The
 * message contains lengths, limits and markers, never a value's content. One thread.
 */
public final class AmfReader {
    private final AmfInput input;

    /** A reader with {@link AmfLimits#DEFAULT}; see {@link #AmfReader(ByteBuf, AmfLimits)}. */
    public AmfReader(ByteBuf in) {
        this(in, AmfLimits.DEFAULT);
    }

    /**
     * A reader from the buffer's reader index to its writer index.
     *
     * @param in whose reader index follows what is read; stays the caller's, who releases it
     * @param limits for all values that this reader reads, together
     */
    public AmfReader(ByteBuf in, AmfLimits limits) {
        input = new AmfInput(in, limits);
    }

    /** Whether bytes are left to read. */
    public boolean hasMore() {
        return input.hasMore();
    }

    /**
     * Reads the next value.
     *
     * @throws ProtocolException if nothing is left, the value is cut short or malformed, or a limit is exceeded
     */
    public @Nullable Object read() throws ProtocolException {
        return value(0);
    }

    /**
     * Reads values until the end of the buffer.
     *
     * @return the values, none if nothing is left
     * @throws ProtocolException if a value is cut short or malformed, or a limit is exceeded
     */
    public List<@Nullable Object> readAll() throws ProtocolException {
        List<@Nullable Object> values = new ArrayList<>();
        while (hasMore()) {
            values.add(read());
        }
        return values;
    }

    /** Reads a value that is within {@code depth} objects and arrays. */
    private @Nullable Object value(int depth) throws ProtocolException {
        input.countValue();
        int marker = input.u8();
        return switch (marker) {
            case Amf0.NUMBER -> input.number();
            case Amf0.BOOLEAN -> input.u8() != 0;
            case Amf0.STRING -> input.text(input.u16());
            case Amf0.LONG_STRING, Amf0.XML -> input.text(input.u32());
            case Amf0.OBJECT -> members(depth + 1);
            case Amf0.TYPED_OBJECT -> {
                input.skip(input.u16()); // its type's name
                yield members(depth + 1);
            }
            case Amf0.ECMA_ARRAY -> {
                input.u32(); // how many members: a hint, often 0 or wrong
                yield members(depth + 1);
            }
            case Amf0.STRICT_ARRAY -> elements(depth + 1);
            case Amf0.DATE -> date();
            case Amf0.NULL, Amf0.UNDEFINED, Amf0.UNSUPPORTED -> null;
            case Amf0.AMF3 -> new Amf3Reader(input).value(depth);
            case Amf0.REFERENCE -> throw new ProtocolException("AMF0 references (marker 7) are refused");
            default ->
                throw new ProtocolException(
                        "AMF0 marker " + marker + " is unknown: 0 to 3, 5, 6, 8, 10 to 13 and 15 to 17 are read");
        };
    }

    /** Reads keys and values up to the end mark, in place of which some peers just end the message. */
    private Map<String, @Nullable Object> members(int depth) throws ProtocolException {
        input.checkDepth(depth);
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        while (input.hasMore()) {
            String key = input.key(input.u16());
            if (key.isEmpty() && input.skipIfNext(Amf0.OBJECT_END)) {
                break;
            }
            members.put(key, value(depth));
        }
        return members;
    }

    private List<@Nullable Object> elements(int depth) throws ProtocolException {
        input.checkDepth(depth);
        long count = input.u32();
        input.checkCount(count);
        List<@Nullable Object> elements = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            elements.add(value(depth));
        }
        return elements;
    }

    private double date() throws ProtocolException {
        double millis = input.number();
        input.skip(2); // the time zone, which the specification reserves
        return millis;
    }
}
