package dev.tramo.rtmp.amf;

import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one AMF3 value where an AMF0 stream switches to it; the strings and traits that it may refer to are its own.
 *
 * <p>Values are returned as by {@link AmfReader}; an array with named elements as a map of these, and of the others by index.
 * Refused are references to objects, externalizable objects, byte arrays, vectors and dictionaries: no RTMP command contains
 * them.
 */
final class Amf3Reader {
    private static final int UNDEFINED = 0;
    private static final int NULL = 1;
    private static final int FALSE = 2;
    private static final int TRUE = 3;
    private static final int INTEGER = 4;
    private static final int DOUBLE = 5;
    private static final int STRING = 6;
    private static final int XML_DOCUMENT = 7;
    private static final int DATE = 8;
    private static final int ARRAY = 9;
    private static final int OBJECT = 10;
    private static final int XML = 11;

    /** Lowest bit of what precedes a string, array or object: it follows, instead of an index of one that was before. */
    private static final int INLINE = 1;

    private static final int TRAITS_INLINE = 2;
    private static final int TRAITS_EXTERNALIZABLE = 4;
    private static final int TRAITS_DYNAMIC = 8;

    private final AmfInput input;
    private final List<Text> texts = new ArrayList<>();
    private final List<Traits> traits = new ArrayList<>();

    Amf3Reader(AmfInput input) {
        this.input = input;
    }

    /** Reads a value, already counted, that is within {@code depth} objects and arrays. */
    @Nullable
    Object value(int depth) throws ProtocolException {
        int marker = input.u8();
        return switch (marker) {
            case UNDEFINED, NULL -> null;
            case FALSE -> false;
            case TRUE -> true;
            case INTEGER -> (double) ((u29() << 3) >> 3); // signed: bit 28 is the sign
            case DOUBLE -> input.number();
            case STRING -> text().value;
            case XML_DOCUMENT, XML -> input.text(inline());
            case DATE -> {
                inline();
                yield input.number();
            }
            case ARRAY -> array(depth + 1);
            case OBJECT -> object(depth + 1);
            default ->
                throw new ProtocolException("AMF3 marker " + marker
                        + " is refused or unknown: 0 to 11 are read, no byte arrays or vectors");
        };
    }

    private @Nullable Object member(int depth) throws ProtocolException {
        input.countValue();
        return value(depth);
    }

    private Object array(int depth) throws ProtocolException {
        input.checkDepth(depth);
        int count = inline();
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        readNamed(named, depth);
        input.checkCount(count);
        List<@Nullable Object> dense = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            dense.add(member(depth));
        }
        if (named.isEmpty()) {
            return dense;
        }
        for (int i = 0; i < count; i++) {
            named.put(Integer.toString(i), dense.get(i));
        }
        return named;
    }

    private Map<String, @Nullable Object> object(int depth) throws ProtocolException {
        input.checkDepth(depth);
        Traits type = traits();
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String name : type.names) {
            members.put(name, member(depth));
        }
        if (type.dynamic) {
            readNamed(members, depth);
        }
        return members;
    }

    /** Reads names and values up to the empty name. */
    private void readNamed(Map<String, @Nullable Object> into, int depth) throws ProtocolException {
        for (String name = key(); !name.isEmpty(); name = key()) {
            into.put(name, member(depth));
        }
    }

    private Traits traits() throws ProtocolException {
        int head = u29();
        if ((head & INLINE) == 0) {
            throw objectReference();
        }
        if ((head & TRAITS_INLINE) == 0) {
            return referred(traits, head >> 2);
        }
        if ((head & TRAITS_EXTERNALIZABLE) != 0) {
            throw new ProtocolException("externalizable AMF3 objects are refused: only plain ones are read");
        }
        int count = head >> 4;
        input.checkValues(count);
        text(); // the type's name
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(key());
        }
        Traits type = new Traits(names, (head & TRAITS_DYNAMIC) != 0);
        traits.add(type);
        return type;
    }

    private String key() throws ProtocolException {
        int head = u29();
        if ((head & INLINE) != 0) {
            input.checkKey(head >> 1);
        }
        Text key = text(head);
        input.checkKey(key.bytes);
        return key.value;
    }

    private Text text() throws ProtocolException {
        return text(u29());
    }

    private Text text(int head) throws ProtocolException {
        int n = head >> 1;
        if ((head & INLINE) == 0) {
            return referred(texts, n);
        }
        Text text = new Text(input.text(n), n);
        if (n > 0) { // the empty string is never referred to
            texts.add(text);
        }
        return text;
    }

    /** Reads the count or length of what follows, where instead a reference to an object could be. */
    private int inline() throws ProtocolException {
        int head = u29();
        if ((head & INLINE) == 0) {
            throw objectReference();
        }
        return head >> 1;
    }

    /** Reads 29 bits, unsigned: up to three bytes of 7 bits and a mark that more follow, then one of 8. */
    private int u29() throws ProtocolException {
        int bits = 0;
        for (int i = 0; i < 3; i++) {
            int next = input.u8();
            bits = (bits << 7) | (next & 0x7F);
            if (next < 0x80) {
                return bits;
            }
        }
        return (bits << 8) | input.u8();
    }

    private static <T> T referred(List<T> table, int index) throws ProtocolException {
        if (index >= table.size()) {
            throw new ProtocolException("an AMF3 reference points at entry " + index + " of " + table.size());
        }
        return table.get(index);
    }

    private static ProtocolException objectReference() {
        return new ProtocolException(
                "AMF3 references to objects are refused: only those to strings and traits are read");
    }

    /** @param bytes what it took on the wire, which the limit on keys counts */
    private record Text(String value, int bytes) {}

    /** @param dynamic whether named members follow those of {@code names} */
    private record Traits(List<String> names, boolean dynamic) {}
}
