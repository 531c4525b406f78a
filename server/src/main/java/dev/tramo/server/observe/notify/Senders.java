package dev.tramo.server.observe.notify;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** One sender for each type of target. The libraries that they need are loaded with the first delivery of their type. */
final class Senders implements Sender {
    private static final int REASON_LENGTH_MAX = 250;

    private final Limits limits;
    private final InstantSource clock;
    private final Supplier<String> installation;

    /**
     * How long an attempt may take.
     *
     * @param connect to connect
     * @param answer for each answer of the receiver
     */
    record Limits(Duration connect, Duration answer) {
        static final Limits STANDARD = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(10));
    }

    /** @param installation a name of this installation, the same after a restart */
    Senders(Limits limits, InstantSource clock, Supplier<String> installation) {
        this.limits = limits;
        this.clock = clock;
        this.installation = installation;
    }

    @Override
    public Outcome send(Notification notification, List<Message> messages) throws InterruptedException {
        Outcome outcome = switch (notification.target()) {
            case WebhookTarget webhook -> new WebhookSender(webhook, limits, clock).send(messages.getFirst());
            case EmailTarget email -> new EmailSender(email, limits).send(notification.id(), messages);
            case SnmpTarget snmp ->
                new SnmpSender(snmp, limits, clock, SnmpEngineId.of(installation.get(), notification.id()))
                        .send(messages.getFirst());
        };
        return outcome instanceof Outcome.Failed failed ? shown(failed, notification.target()) : outcome;
    }

    /** A reason that can be shown: one short line without any secret, whatever a receiver answered. */
    private static Outcome.Failed shown(Outcome.Failed failed, Target target) {
        String reason = failed.reason();
        for (Secret secret : target.secrets()) {
            reason = secret.removedFrom(reason);
        }
        reason = reason.replaceAll("[\\p{Cntrl}\\p{Cs}]+", " ").strip();
        String line = reason.length() > REASON_LENGTH_MAX ? reason.substring(0, REASON_LENGTH_MAX) + "..." : reason;
        return new Outcome.Failed(line, failed.retryAfter());
    }
}
