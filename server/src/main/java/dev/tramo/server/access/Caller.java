package dev.tramo.server.access;

/**
 * Who causes something.
 *
 * @param who name of the account whose token the request has; {@link #SERVER}'s is "server", that of a request without a token "anonymous"
 * @param address of the client, a literal, behind trusted proxies; empty if it is no client
 */
public record Caller(String who, String address) {
    /** The server itself, at its start or because of something that it observed. */
    public static final Caller SERVER = new Caller("server", "");

    /** For a person: {@code admin (192.0.2.7)}. */
    String words() {
        return address.isEmpty() ? who : who + " (" + address + ")";
    }
}
