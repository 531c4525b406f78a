package dev.tramo.bench.srt;

/** Which side of the links is measured. */
enum Side {
    RECEIVING("Receiving: SRT in, UDP out"),
    SENDING("Sending: UDP in, SRT out"),
    BOTH("Both sides in one process");

    final String title;

    Side(String title) {
        this.title = title;
    }
}
