package dev.tramo.rtmp;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The relays that a published stream has passed through, sent as a property of {@code connect}. A relay that finds itself
 * among them is part of a loop. Servers that do not know the property ignore it.
 *
 * @param ids random ids of the relays, the first one first; at most {@value #RELAYS_MAX}
 */
public record RelayPath(List<String> ids) {
    /** A stream that has passed through more comes from a loop that the ids did not reveal. */
    public static final int RELAYS_MAX = 16;

    /** The stream comes from a camera or encoder, or from a server that does not send the property. */
    public static final RelayPath NONE = new RelayPath(List.of());

    static final String PROPERTY = "tramoPath";
    private static final Pattern TEXT = Pattern.compile("[0-9a-f]{16}(,[0-9a-f]{16}){0," + (RELAYS_MAX - 1) + "}");

    /** Copies the list. */
    public RelayPath {
        ids = List.copyOf(ids);
    }

    /** Parses the property that a peer sent; {@link #NONE} if it is absent or malformed. */
    static RelayPath of(@Nullable Object told) {
        return told instanceof String text && TEXT.matcher(text).matches()
                ? new RelayPath(List.of(text.split(",")))
                : NONE;
    }

    /**
     * The path extended by one relay.
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

    /** Whether no further relay may accept the stream. */
    public boolean isFull() {
        return ids.size() >= RELAYS_MAX;
    }

    String text() {
        return String.join(",", ids);
    }
}
