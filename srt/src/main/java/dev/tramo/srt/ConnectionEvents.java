package dev.tramo.srt;

import dev.tramo.srt.receive.PayloadReader;

/** What a connection reports to its owner, on the thread that called it. */
public interface ConnectionEvents extends PayloadReader {
    /** The connection has ended, once; nothing follows. */
    void onClosed(String reason);
}
