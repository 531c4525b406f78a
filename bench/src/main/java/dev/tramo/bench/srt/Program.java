package dev.tramo.bench.srt;

/** Who takes turns. */
enum Program {
    TRAMO("Tramo"),
    SLT("srt-live-transmit"),
    GST("GStreamer"),
    /** Which works as soon as a datagram is there. */
    FORWARDER("forwarder"),
    /** The same, letting datagrams gather as long as Tramo does. */
    GATHERING_FORWARDER("forwarder, gathering");

    final String title;

    Program(String title) {
        this.title = title;
    }

    /** With the number of its processes. */
    String heading(int links) {
        return title + ((this == SLT || this == GST) && links > 1 ? ", " + links + " processes" : ", one process");
    }
}
