package dev.tramo.engine.analysis;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.FileFigures;
import dev.tramo.engine.endpoint.HlsFigures;
import dev.tramo.engine.endpoint.NoFigures;
import dev.tramo.engine.endpoint.RtmpFigures;
import dev.tramo.engine.endpoint.RtpFigures;
import dev.tramo.engine.endpoint.SeamlessFigures;
import dev.tramo.engine.endpoint.SrtFigures;
import dev.tramo.engine.endpoint.UdpFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Where damage began, in words. */
public final class Verdicts {
    private static final String NONE = "no damage";

    private Verdicts() {}

    /** What a source shows. */
    public static String ofSource(DamageCounts counts, EndpointSnapshot source) {
        List<String> parts = new ArrayList<>();
        boolean isRtmp = source.figures() instanceof RtmpFigures;
        String peer = source.peer().isEmpty() ? "the sender" : source.peer();
        add(
                parts,
                counts.arrivedDamaged(),
                n -> isRtmp
                        ? "gaps come in with the source: " + n
                        : "continuity errors come in with the source: " + packets(n) + " missing or damaged");
        add(
                parts,
                counts.lostOnPath(),
                n -> "lost between " + peer + " and here: " + packets(n)
                        + ", not recovered in time: raise the latency");
        add(
                parts,
                counts.tooLate(),
                n -> "lost between " + peer + " and here: " + packets(n) + ", recovered too late: latency too short");
        add(parts, counts.droppedHere(), n -> switch (source.figures()) {
            case SrtFigures _ -> "not decryptable: " + packets(n) + ": check the passphrase";
            case UdpFigures _, RtpFigures _, SeamlessFigures _ ->
                "dropped here: " + n + " of the datagrams that came, the receive buffer being full";
            case RtmpFigures _, HlsFigures _, FileFigures _, NoFigures _ -> "dropped here: " + n;
        });
        return together(parts);
    }

    /** What a destination shows. */
    public static String ofDestination(DamageCounts counts, EndpointSnapshot destination) {
        List<String> parts = new ArrayList<>();
        String peer = destination.peer().isEmpty() ? "the receiver" : destination.peer();
        add(parts, counts.arrivedDamaged(), n -> "damaged before it came here: see the source");
        add(parts, counts.droppedHere(), n -> switch (destination.figures()) {
            case SrtFigures _ ->
                "dropped here: " + packets(n) + " left the send buffer, being too late for " + peer
                        + ": raise the latency";
            case UdpFigures _, RtpFigures _, SeamlessFigures _ ->
                "dropped here: " + n + " datagrams were not sent: " + reason(destination);
            case RtmpFigures _, HlsFigures _, FileFigures _, NoFigures _ -> "dropped here: " + n + " in conversion";
        });
        add(parts, counts.tooLate(), n -> packets(n) + " sent too late for " + peer + ": raise the bandwidth limit");
        add(
                parts,
                counts.notTaken(),
                n -> destination.figures() instanceof FileFigures
                        ? "not recorded: " + n + " datagrams or fragments: the disk is full, or too slow"
                        : "not taken by " + peer + ": " + n + " datagrams or frames: "
                                + (destination.connected()
                                        ? "it, or the path to it, is too slow"
                                        : "nobody is connected"));
        return together(parts);
    }

    private static String reason(EndpointSnapshot endpoint) {
        return endpoint.reason().isEmpty() ? "see the events" : endpoint.reason();
    }

    private interface Words {
        String of(long count);
    }

    private static void add(List<String> parts, OptionalLong count, Words words) {
        if (count.orElse(0) > 0) {
            parts.add(words.of(count.getAsLong()));
        }
    }

    private static String packets(long count) {
        return count == 1 ? "1 packet" : count + " packets";
    }

    private static String together(List<String> parts) {
        return parts.isEmpty() ? NONE : String.join("; ", parts);
    }
}
