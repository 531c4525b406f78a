package dev.tramo.engine.srt;

import dev.tramo.engine.endpoint.Damage;
import dev.tramo.engine.endpoint.Rate;
import dev.tramo.engine.endpoint.SrtDelays;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.spec.SrtPeerAddress;
import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.driver.SrtMember;
import dev.tramo.srt.driver.SrtSession;
import dev.tramo.srt.send.Bandwidth;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The sessions of one endpoint, in the order in which they came. Loop's thread. */
final class SrtSessions {
    /** A state does not change with every key frame that is too long. */
    private static final long EXCESS_SHOWN_NANOS = 10_000_000_000L;

    /** One of them and what was seen of it. */
    private static final class Entry {
        private final SrtSession session;
        private final Status.Session reported;
        private final SrtDamage damage;
        private final Instant since = Instant.now();
        private final Rate receivedRate = new Rate();
        private final Rate sentRate = new Rate();
        private double receivedMbps;
        private double sentMbps;
        private long packets;
        private String lost = "";
        private long packetsLate;
        private long lateNanos;
        private long shortOfMemory;
        private long shortOfMemoryUntilNanos;
        private int payloadBytesMax;
        /** Datagrams that no packet can carry. */
        private long tooLong;

        private long observedTooLong;
        private boolean refuses;
        private OptionalDouble bufferMarginMillis = OptionalDouble.empty();
        private final boolean sends;

        private Entry(SrtSession session, Status.Session reported, boolean sends) {
            this.session = session;
            this.reported = reported;
            this.sends = sends;
            this.payloadBytesMax = session.payloadBytesMax();
            this.damage = new SrtDamage(sends);
        }

        /** MPEG-TS that is too long for a packet leaves in several: the receiver gets the same bytes in the same order. */
        private void sendTooLong(ByteBuffer data, int offset, int length, long originNanos) {
            int done = 0;
            int cut = TransportStream.cut(data, offset, length, payloadBytesMax);
            while (cut > 0 && length - done > payloadBytesMax) {
                session.send(data, offset + done, cut, originNanos);
                done += cut;
                cut = payloadBytesMax / TransportStream.PACKET_BYTES * TransportStream.PACKET_BYTES;
            }
            session.send(data, offset + done, length - done, originNanos); // which counts what is still too long
            tooLong += length - done > payloadBytesMax ? 1 : 0;
        }

        /** Whether packets moved since the last call. */
        private boolean observe(double seconds, long nowNanos) {
            SrtStatistics statistics = session.statistics();
            receivedMbps = receivedRate.mbps(statistics.received().bytes(), seconds);
            sentMbps = sentRate.mbps(statistics.sent().bytes(), seconds);
            long marginNanos = session.takeMarginNanos();
            bufferMarginMillis =
                    marginNanos == Long.MAX_VALUE ? OptionalDouble.empty() : OptionalDouble.of(marginNanos / 1e6);
            long now =
                    sends ? statistics.sent().packets() : statistics.received().packets();
            long shortNow = session.packetsShortOfMemory();
            if (shortNow > shortOfMemory) {
                shortOfMemoryUntilNanos = nowNanos + Damage.WINDOW_SECONDS * 1_000_000_000L;
            }
            shortOfMemory = shortNow;
            boolean moved = now > packets;
            packets = now;
            payloadBytesMax = session.payloadBytesMax(); // a path may have joined or left
            refuses = tooLong > observedTooLong;
            observedTooLong = tooLong;
            lost = damage.observe(statistics, session.members(), tooLong, nowNanos);
            if (statistics.sent().packetsLate() > packetsLate) {
                packetsLate = statistics.sent().packetsLate();
                lateNanos = nowNanos;
            }
            if (nowNanos < shortOfMemoryUntilNanos) {
                lost = "SRT buffers are full, TRAMO_SRT_MEMORY_MIB_MAX allows more: " + shortOfMemory
                        + " packets dropped or delivered early in this session";
            }
            return moved;
        }

        private SrtPeer snapshot(List<SrtMember> further) {
            List<SrtMember> members = new ArrayList<>(session.members());
            members.addAll(further);
            return new SrtPeer(
                    session.peer().toString(),
                    session.streamId(),
                    since,
                    session.paths(),
                    session.statistics(),
                    receivedMbps,
                    sentMbps,
                    List.copyOf(members),
                    bufferMarginMillis);
        }

        private Optional<SrtDelays> delays() {
            return session.delays().map(report -> new SrtDelays(session.peer().toString(), since, report));
        }
    }

    private final boolean send;
    private final int payloadBytesLimit;
    private Entry[] entries = {};
    /** Of sessions that are over. */
    private Totals ended = Totals.NONE;

    /**
     * None yet.
     *
     * @param send whether media goes to the peers, and does not come from them
     * @param payloadBytesLimit longest payload that any session takes
     */
    SrtSessions(boolean send, int payloadBytesLimit) {
        this.send = send;
        this.payloadBytesLimit = payloadBytesLimit;
    }

    /** The longest payload that all of them take, bytes. */
    int payloadBytesMax() {
        int least = payloadBytesLimit;
        for (Entry entry : entries) {
            least = Math.min(least, entry.payloadBytesMax);
        }
        return least;
    }

    boolean isEmpty() {
        return entries.length == 0;
    }

    int size() {
        return entries.length;
    }

    void add(SrtSession session, Status.Session reported) {
        entries = Arrays.copyOf(entries, entries.length + 1);
        entries[entries.length - 1] = new Entry(session, reported, send);
    }

    /** It has ended, for that reason; whether it was there. */
    boolean remove(SrtSession session, String reason) {
        Entry[] left =
                Arrays.stream(entries).filter(entry -> entry.session != session).toArray(Entry[]::new);
        for (Entry entry : entries) {
            if (entry.session == session) {
                ended = ended.plus(totals(session.statistics()));
                entries = left;
                entry.reported.end(reason);
                return true;
            }
        }
        return false;
    }

    /** What all sessions counted, those that are over, too. */
    Totals totals(List<SrtPeer> present) {
        Totals all = ended;
        for (SrtPeer peer : present) {
            all = all.plus(totals(peer.srt()));
        }
        return all;
    }

    private Totals totals(SrtStatistics statistics) {
        SrtStatistics.Sent sent = statistics.sent();
        SrtStatistics.Received received = statistics.received();
        return send
                ? new Totals(
                        sent.packets(),
                        sent.bytes(),
                        sent.packetsLost(),
                        sent.packetsRetransmitted(),
                        sent.packetsDropped() + sent.packetsRefused(),
                        0)
                : new Totals(
                        received.packets(),
                        received.bytes(),
                        received.packetsLost(),
                        received.packetsRetransmitted(),
                        received.packetsDropped(),
                        0);
    }

    void send(ByteBuffer data, int offset, int length, long originNanos) {
        for (Entry entry : entries) {
            if (length <= entry.payloadBytesMax) {
                entry.session.send(data, offset, length, originNanos);
            } else {
                entry.sendTooLong(data, offset, length, originNanos);
            }
        }
    }

    /** Whether packets moved since the last call. */
    boolean observe(double seconds, long nowNanos) {
        boolean moved = false;
        for (Entry entry : entries) {
            moved |= entry.observe(seconds, nowNanos);
        }
        return moved;
    }

    /** Whether there were datagrams since the last call that no packet can carry. */
    boolean anyTooLong() {
        return Arrays.stream(entries).anyMatch(entry -> entry.refuses);
    }

    /** What was lost for good in the last seconds, in words: of the first session that lost something, and how many others. */
    String damage() {
        List<Entry> damaged =
                Arrays.stream(entries).filter(entry -> !entry.lost.isEmpty()).toList();
        if (damaged.isEmpty()) {
            return "";
        }
        Entry first = damaged.getFirst();
        String peer = entries.length == 1 ? "" : "to " + first.session.peer() + ": ";
        String others =
                damaged.size() == 1 ? "" : "; and " + (damaged.size() - 1) + " more of " + entries.length + " peers";
        return peer + first.lost + others;
    }

    /** Whether more came lately than a given bandwidth lets out in time, in words; empty if not. */
    String excess(Bandwidth bandwidth, long nowNanos) {
        boolean limited = bandwidth.maxBytesPerSecond() > 0;
        boolean late = Arrays.stream(entries)
                .anyMatch(entry -> entry.packetsLate > 0 && nowNanos - entry.lateNanos < EXCESS_SHOWN_NANOS);
        return limited && late
                ? "the input exceeds the bandwidth limit of " + bandwidth.maxBytesPerSecond() * 8 / 1_000
                        + " kbit/s: packets are sent too late; raise maxbw (SrtBw of a link) or the latency"
                : "";
    }

    /** @param failedPaths paths of a bonded group that are not connected */
    List<SrtPeer> snapshots(List<SrtMember> failedPaths) {
        return Arrays.stream(entries).map(entry -> entry.snapshot(failedPaths)).toList();
    }

    /** How long the packets of each took; of those that have received any. */
    List<SrtDelays> delays() {
        return Arrays.stream(entries).flatMap(entry -> entry.delays().stream()).toList();
    }

    /** Ends those whose peer has said goodbye: they must not keep the next one out. */
    void closeDraining() {
        for (Entry entry : entries) {
            if (entry.session.isDraining()) {
                entry.session.close(SrtConnection.PEER_CLOSED);
            }
        }
    }

    /** Ends those with a peer; how many. */
    int close(SrtPeerAddress peer, String reason) {
        int closed = 0;
        for (Entry entry : entries) {
            boolean byAnyPath =
                    entry.session.members().stream().anyMatch(path -> peer.includes(SrtPeerAddress.parse(path.peer())));
            if (byAnyPath || peer.matches(entry.session.peer().toInetSocketAddress())) {
                entry.session.close(reason);
                closed++;
            }
        }
        return closed;
    }

    void closeAll(String reason) {
        for (Entry entry : entries) {
            entry.session.close(reason);
        }
    }
}
