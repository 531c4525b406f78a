package dev.tramo.engine.srt;

import dev.tramo.engine.endpoint.Damage;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.driver.SrtMember;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one SRT session lost for good, as far as this side knows. Loop's thread. */
final class SrtDamage {
    private final boolean sends;
    private final Damage damage;
    /** Of a bonded session that sends: what each path has dropped so far. */
    private final Map<String, Long> droppedByPath = new HashMap<>();

    private long droppedByAllPaths;

    /** @param sends whether media goes to the peer: what it sends is of no interest then */
    SrtDamage(boolean sends) {
        this.sends = sends;
        this.damage = sends
                ? Damage.lost(
                        "packet",
                        "sent too late: raise the latency",
                        "not taken, the send buffer being full: raise sndbuf",
                        "longer than a packet carries (payloadsize, mss), and no MPEG-TS, which would be divided: have the"
                                + " sender make datagrams of 1316 bytes")
                : Damage.lost("packet", "not there in time: raise the latency", "not decryptable");
    }

    /**
     * Once a second: what the last seconds cost, in words; empty if nothing.
     *
     * @param paths of a bonded session; empty for a plain one
     * @param tooLong datagrams that were not taken because no packet can carry them
     */
    String observe(SrtStatistics statistics, List<SrtMember> paths, long tooLong, long nowNanos) {
        if (sends) {
            SrtStatistics.Sent sent = statistics.sent();
            long dropped = paths.isEmpty() ? sent.packetsDropped() : droppedBy(paths);
            return damage.observe(nowNanos, dropped, Math.max(0, sent.packetsRefused() - tooLong), tooLong);
        }
        SrtStatistics.Received received = statistics.received();
        // Of a bonded session this may be more than was lost: another path may have had it.
        long undecrypted = Math.min(received.packetsUndecrypted(), received.packetsDropped());
        return damage.observe(nowNanos, received.packetsDropped() - undecrypted, undecrypted);
    }

    /** What one path drops, another may have brought: lost is what every path in use dropped. */
    private long droppedBy(List<SrtMember> paths) {
        long least = Long.MAX_VALUE;
        for (SrtMember path : paths) {
            long dropped = path.srt().sent().packetsDropped();
            Long before = droppedByPath.put(path.peer() + path.local(), dropped);
            if (path.state().equals("active") || path.state().equals("unstable")) {
                least = Math.min(least, before == null ? 0 : Math.max(0, dropped - before));
            }
        }
        droppedByPath
                .keySet()
                .removeIf(known -> paths.stream().noneMatch(path -> known.equals(path.peer() + path.local())));
        droppedByAllPaths += least == Long.MAX_VALUE ? 0 : least;
        return droppedByAllPaths;
    }
}
