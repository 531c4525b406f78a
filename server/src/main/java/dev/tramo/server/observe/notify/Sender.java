package dev.tramo.server.observe.notify;

import java.util.List;

/** Makes one attempt to deliver; blocks until its outcome is known. An interrupt breaks it off. Any thread. */
interface Sender {
    /**
     * Sends.
     *
     * @param messages one, or several that are sent as one
     */
    Outcome send(Notification notification, List<Message> messages) throws InterruptedException;
}
