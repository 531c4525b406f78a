package dev.tramo.bench.pacing;

import java.util.List;
import java.util.Locale;

/** What takes a transport stream from one UDP port to another. */
enum Contender {
    TRAMO_PACED("Tramo, `pace=100`"),
    TRAMO_CONSTANT("Tramo, `pace=100`, `rate` 5 % above the stream's"),
    TRAMO("Tramo, not paced"),
    SLT("srt-live-transmit, UDP to UDP"),
    FFMPEG("ffmpeg `-c copy -muxrate`, `bitrate=`"),
    GSTREAMER("GStreamer, `tsparse set-timestamps`, `udpsink sync`"),
    MULTICAT("multicat");

    private static final int PACE_MILLIS = 100;

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    boolean isTramo() {
        return this == TRAMO || this == TRAMO_PACED || this == TRAMO_CONSTANT;
    }

    /** Where Tramo sends to. */
    String destination(int to, long bits) {
        String address = "udp://127.0.0.1:" + to;
        return switch (this) {
            case TRAMO_PACED -> address + "?pace=" + PACE_MILLIS;
            case TRAMO_CONSTANT -> address + "?pace=" + PACE_MILLIS + "&rate=" + bits * 105 / 100_000;
            default -> address;
        };
    }

    /** The command line of another program. */
    List<String> command(int from, int to, long bits) {
        String line = switch (this) {
            case SLT -> "srt-live-transmit -q -chunk:1316 udp://:%1$d udp://127.0.0.1:%2$d";
            case FFMPEG ->
                "ffmpeg -nostdin -loglevel error -analyzeduration 1000000 -i udp://127.0.0.1:%1$d?fifo_size=200000&overrun_nonfatal=1"
                        + " -map 0 -c copy -f mpegts -muxrate %3$d -pcr_period 20"
                        + " udp://127.0.0.1:%2$d?pkt_size=1316&bitrate=%3$d&burst_bits=10528";
            case GSTREAMER ->
                "gst-launch-1.0 -q udpsrc port=%1$d caps=video/mpegts,packetsize=188 !"
                        + " tsparse set-timestamps=true smoothing-latency=100000 alignment=7 !"
                        + " udpsink host=127.0.0.1 port=%2$d sync=true";
            case MULTICAT -> "multicat -u -U @127.0.0.1:%1$d 127.0.0.1:%2$d";
            case TRAMO, TRAMO_PACED, TRAMO_CONSTANT -> throw new IllegalStateException("a route, no program");
        };
        return List.of(String.format(Locale.ROOT, line, from, to, bits).split(" ", -1));
    }

    /** The program to be installed. */
    String program() {
        return command(1, 1, 1).getFirst();
    }
}
