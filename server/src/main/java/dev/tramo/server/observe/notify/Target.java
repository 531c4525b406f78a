package dev.tramo.server.observe.notify;

import java.util.List;

/** Where a notification is sent, and how. */
public sealed interface Target permits WebhookTarget, EmailTarget, SnmpTarget {
    /** The kinds of targets. */
    enum Type {
        WEBHOOK,
        EMAIL,
        SNMP
    }

    Type type();

    /** All secrets, so that they can be kept out of messages. */
    List<Secret> secrets();

    /** Deliveries that may be made within a minute; beyond, the last one carries all that wait. 0: no limit. */
    default int perMinuteMax() {
        return 0;
    }
}
