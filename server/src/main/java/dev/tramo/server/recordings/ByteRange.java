package dev.tramo.server.recordings;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a file that a request wants: RFC 9110 14.
 *
 * @param first byte, from 0
 * @param length at least 1
 */
public record ByteRange(long first, long length) {
    private static final Pattern FORM = Pattern.compile("bytes=(?<first>[0-9]{0,18})-(?<last>[0-9]{0,18})");

    /**
     * Reads the header {@code Range}. Of several ranges, and of what is malformed, nothing is wanted in particular: the whole is sent.
     *
     * @param header null if there is none
     * @param size of the file
     * @return empty for the whole file
     * @throws UnsatisfiableException if the range is behind the end of the file
     */
    public static Optional<ByteRange> of(@Nullable String header, long size) throws UnsatisfiableException {
        Matcher form = FORM.matcher(header == null ? "" : header.strip());
        if (!form.matches()
                || (form.group("first").isEmpty() && form.group("last").isEmpty())) {
            return Optional.empty();
        }
        long first;
        long last = size - 1;
        if (form.group("first").isEmpty()) {
            long wanted = Long.parseLong(form.group("last"));
            first = wanted == 0 ? size : Math.max(0, size - wanted);
        } else {
            first = Long.parseLong(form.group("first"));
            if (!form.group("last").isEmpty()) {
                long given = Long.parseLong(form.group("last"));
                if (given < first) {
                    return Optional.empty();
                }
                last = Math.min(last, given);
            }
        }
        if (first >= size) {
            throw new UnsatisfiableException();
        }
        return Optional.of(new ByteRange(first, last - first + 1));
    }

    /** As the header {@code Content-Range} tells it. */
    public String header(long size) {
        return "bytes " + first + "-" + (first + length - 1) + "/" + size;
    }

    /** A range has no byte of the file. */
    public static final class UnsatisfiableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnsatisfiableException() {
            super("the range is behind the end of the file");
        }
    }
}
