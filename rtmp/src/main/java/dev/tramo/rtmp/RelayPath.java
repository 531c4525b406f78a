package dev.tramo.rtmp;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The relays that a published stream has passed on its way, told in {@code connect}: a relay that finds itself among them is part
 * of a ring. Servers that do not know the property ignore it.
 *
 * @param ids of the relays, random and of no other meaning, the first one first; at most {@value #RELAYS_MAX}
 */
public record RelayPath(List<String> ids) {
    /** A stream that has passed more comes from a ring that hides the relays from each other. */
    public static final int RELAYS_MAX = 16;

    /** The stream comes from a camera or an encoder, or from a server that tells nothing. */
    public static final RelayPath NONE = new RelayPath(List.of());

    static final String PROPERTY = "tramoPath";
    private static final Pattern TEXT = Pattern.compile("[0-9a-f]{16}(,[0-9a-f]{16}){0," + (RELAYS_MAX - 1) + "}");

    /** Copies the list. */
    public RelayPath {
        ids = List.copyOf(ids);
    }

    /** What a peer told; {@link #NONE} if it told nothing that can be understood. */
    static RelayPath of(@Nullable Object told) {
        return told instanceof String text && TEXT.matcher(text).matches()
                ? new RelayPath(List.of(text.split(",")))
                : NONE;
    }

    /**
     * The path behind one more relay.
     *
     * @param id 16 hexadecimal digits
     */
    public RelayPath through(String id) {
        return new RelayPath(Stream.concat(ids.stream(), Stream.of(id)).toList());
    }

    /** Whether the stream comes from a relay. */
    public boolean isRelayed() {
        return !ids.isEmpty();
    }

    /** Whether no further relay may take the stream. */
    public boolean isFull() {
        return ids.size() >= RELAYS_MAX;
    }

    String text() {
        return String.join(",", ids);
    }
}
