package dev.tramo.bench.srt;

/** Who takes turns. */
enum Program {
    TRAMO("Tramo"),
    SLT("srt-live-transmit"),
    FORWARDER("forwarder");

    final String title;

    Program(String title) {
        this.title = title;
    }

    /** With the number of its processes. */
    String heading(int links) {
        return title + (this == SLT && links > 1 ? ", " + links + " processes" : ", one process");
    }
}
