package dev.tramo.server.observe.notify;

import java.util.List;

/**
 * A mail server, and who gets the mail.
 *
 * @param user empty: no login
 * @param from the sender's address
 * @param to the recipients' addresses; at least one
 * @param perMinuteMax mails within a minute; the last of them carries all events that wait
 * @param trust certificates (PEM) that the server's is checked against; empty for the system's
 */
public record EmailTarget(
        String host,
        int port,
        Tls tls,
        String user,
        Secret password,
        String from,
        List<String> to,
        int perMinuteMax,
        String trust)
        implements Target {
    /** How the connection is encrypted. */
    public enum Tls {
        /** STARTTLS; without it nothing is sent. */
        REQUIRED(587),
        /** STARTTLS if the server offers it. */
        OPTIONAL(25),
        /** TLS from the first byte on. */
        IMPLICIT(465);

        private final int port;

        Tls(int port) {
            this.port = port;
        }

        /** The usual port. */
        int port() {
            return port;
        }
    }

    /** Takes a copy. */
    public EmailTarget {
        to = List.copyOf(to);
    }

    @Override
    public Type type() {
        return Type.EMAIL;
    }

    @Override
    public List<Secret> secrets() {
        return List.of(password);
    }
}
