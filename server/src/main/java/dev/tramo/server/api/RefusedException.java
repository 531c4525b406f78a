package dev.tramo.server.api;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A request that cannot be done, with what to tell the client. Each API maps the reason to its own answer, in one place. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** What the client sent is wrong. */
        INVALID(400),
        /** There is no such thing. */
        UNKNOWN(404),
        /** It does not fit what there is now: a taken port, another state. */
        CONFLICT(409),
        /** Another route has that name; the subject says which. */
        NAME_TAKEN(409),
        /** It was changed since the client read it. */
        OUTDATED(412),
        /** It failed on our side. */
        FAILED(500);

        private final int status;

        Reason(int status) {
            this.status = status;
        }

        /** Of the HTTP answer. */
        public int status() {
            return status;
        }
    }

    /** The route that a refusal is about. */
    public record Subject(String id, String name) {}

    /** What a refusal says, in parts, so that each API can use its own words for them. */
    private record Parts(Subject subject, String what, Optional<String> endpoint, String why) {}

    private final Reason reason;
    private final transient Optional<Parts> parts;

    private RefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
        this.parts = Optional.empty();
    }

    private RefusedException(Reason reason, Parts parts) {
        super(words(parts, Subject::id, RefusedException::endpoint));
        this.reason = reason;
        this.parts = Optional.of(parts);
    }

    /** What the client sent is wrong; the message names the field, its value and what is allowed. */
    public static RefusedException invalid(String message) {
        return new RefusedException(Reason.INVALID, message);
    }

    /** There is no such thing. */
    public static RefusedException unknown(String message) {
        return new RefusedException(Reason.UNKNOWN, message);
    }

    /** It does not fit what there is now. */
    public static RefusedException conflict(String message) {
        return new RefusedException(Reason.CONFLICT, message);
    }

    /** It was changed since the client read it. */
    public static RefusedException outdated(String message) {
        return new RefusedException(Reason.OUTDATED, message);
    }

    /**
     * Something about a route.
     *
     * @param what as in "not started"; may be empty
     */
    public static RefusedException of(Reason reason, Subject subject, String what) {
        return new RefusedException(reason, new Parts(subject, what, Optional.empty(), ""));
    }

    /**
     * Something about an endpoint of a route.
     *
     * @param what as in "not started"; may be empty
     * @param endpoint the destination's ID; empty for the source
     * @param why in words
     */
    public static RefusedException of(Reason reason, Subject subject, String what, String endpoint, String why) {
        return new RefusedException(reason, new Parts(subject, what, Optional.of(endpoint), why));
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    /** The route that it is about, if it is about one. */
    public Optional<Subject> subject() {
        return parts.map(Parts::subject);
    }

    /** In the words of an API. */
    public String message(Function<Subject, String> nameOf, UnaryOperator<String> endpointOf) {
        return parts.map(p -> words(p, nameOf, endpointOf)).orElse(getMessage());
    }

    private static String words(Parts parts, Function<Subject, String> nameOf, UnaryOperator<String> endpointOf) {
        StringBuilder words = new StringBuilder(nameOf.apply(parts.subject()));
        if (!parts.what().isEmpty()) {
            words.append(' ').append(parts.what());
        }
        parts.endpoint()
                .map(endpointOf)
                .filter(endpoint -> !endpoint.isEmpty())
                .ifPresent(endpoint -> words.append(": ").append(endpoint));
        if (!parts.why().isEmpty()) {
            words.append(": ").append(parts.why());
        }
        return words.toString();
    }

    /** The name of an endpoint in messages: {@code source}, {@code destinations.out}. */
    public static String endpoint(String destination) {
        return destination.isEmpty() ? "source" : "destinations." + destination;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
