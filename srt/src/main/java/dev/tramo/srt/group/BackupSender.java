package dev.tramo.srt.group;

import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.buffer.PacketRing;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends on the best member, and on another when that one falters, from the oldest unacknowledged packet on, so that nothing is
 * missing at the receiver. Rules: libsrt's main/backup bonding; unlike there, a member with many losses is assisted, too, and one
 * that failed is not preferred again at once.
 */
final class BackupSender implements GroupSender {
    private static final long OBSERVE_NANOS = 20_000_000;
    private static final long TRIM_NANOS = 3_000_000_000L;
    /** Packets older than the latency by this much are of no use. libsrt: sender drop, at least 1 s. */
    private static final long KEEP_EXTRA_NANOS = 1_000_000_000;

    private final PacketRing kept;
    private final int capacity;
    private long trimNanos;
    private int firstKept;
    private int nextSeq;
    private int nextMessage = 1;
    private long nextObserveNanos = Long.MAX_VALUE;

    BackupSender(int isn, SrtOptions options) {
        this.capacity = options.sendBufferPackets();
        this.kept = new PacketRing(capacity, options.memory().newAccount());
        this.firstKept = isn;
        this.nextSeq = isn;
    }

    @Override
    public boolean send(
            List<GroupMember> members, ByteBuffer source, int offset, int length, long originNanos, long nowNanos) {
        forget(members, nowNanos);
        if (members.isEmpty() || SeqNo.distance(firstKept, nextSeq) >= capacity || !makeRoom()) {
            return false;
        }
        observe(members, nowNanos);
        kept.put(nextSeq, source, offset, length, 0, originNanos);
        kept.setInfo(nextSeq, nextMessage);
        int seq = nextSeq;
        nextSeq = SeqNo.next(nextSeq);
        nextMessage = PacketHeader.nextMessage(nextMessage);
        for (int i = 0; i < members.size(); i++) {
            GroupMember member = members.get(i);
            if (member.isActive()) {
                submit(member.connection(), seq);
            }
        }
        if (nextObserveNanos == Long.MAX_VALUE) {
            nextObserveNanos = nowNanos + OBSERVE_NANOS;
        }
        return true; // even if no member takes it now: one that is activated gets it
    }

    /** Without memory for another packet, the oldest has to go. */
    private boolean makeRoom() {
        while (kept.isOver() && firstKept != nextSeq) {
            forgetFirst();
        }
        while (!kept.ensureWindow(firstKept, SeqNo.distance(firstKept, nextSeq) + 1) || !kept.hasRoom()) {
            if (firstKept == nextSeq) {
                return false;
            }
            forgetFirst();
        }
        return true;
    }

    private void forgetFirst() {
        kept.remove(firstKept);
        firstKept = SeqNo.next(firstKept);
    }

    @Override
    public void clear() {
        while (firstKept != nextSeq) {
            forgetFirst();
        }
        kept.clear();
    }

    private void submit(SrtConnection connection, int seq) {
        connection.sendAs(seq, kept.info(seq), kept.buffer(seq), kept.offset(seq), kept.length(seq), kept.time(seq));
    }

    /** Drops what a member has acknowledged, and, if the peer would not wait for it, what is too old or too much. */
    private void forget(List<GroupMember> members, long nowNanos) {
        int end = firstKept;
        long keepNanos = KEEP_EXTRA_NANOS;
        boolean peerWaits = false;
        for (int i = 0; i < members.size(); i++) {
            SrtConnection connection = members.get(i).connection();
            keepNanos = Math.max(keepNanos, KEEP_EXTRA_NANOS + connection.peerLatencyMillis() * 1_000_000L);
            peerWaits |= !connection.peer().has(Capabilities.TLPKTDROP);
            int acknowledged = connection.sendSide().lastAcknowledged();
            boolean known = members.get(i).isActive()
                    && SeqNo.isAfter(acknowledged, end)
                    && !SeqNo.isAfter(acknowledged, nextSeq);
            end = known ? acknowledged : end;
        }
        while (firstKept != nextSeq
                && (SeqNo.isBefore(firstKept, end)
                        || (!peerWaits && nowNanos - kept.time(firstKept) > keepNanos)
                        || (!peerWaits && SeqNo.distance(firstKept, nextSeq) >= capacity))) {
            forgetFirst();
        }
        if (nowNanos >= trimNanos) {
            trimNanos = nowNanos + TRIM_NANOS;
            kept.trim(firstKept, SeqNo.distance(firstKept, nextSeq));
        }
    }

    @Override
    public void tick(List<GroupMember> members, long nowNanos) {
        if (nowNanos >= nextObserveNanos) {
            forget(members, nowNanos);
            observe(members, nowNanos);
            boolean idle = firstKept == nextSeq;
            nextObserveNanos = idle ? Long.MAX_VALUE : nowNanos + OBSERVE_NANOS;
        }
    }

    @Override
    public int nextSequence() {
        return nextSeq;
    }

    @Override
    public long nextDeadlineNanos() {
        return nextObserveNanos;
    }

    /** Judges the members, and chooses which are used. */
    private void observe(List<GroupMember> members, long nowNanos) {
        GroupMember best = null;
        GroupMember standby = null;
        int heaviest = Integer.MIN_VALUE;
        for (int i = 0; i < members.size(); i++) {
            GroupMember member = members.get(i);
            member.observe(nowNanos);
            if (!member.isActive()) {
                standby = better(member, standby, nowNanos) ? member : standby;
                continue;
            }
            heaviest = Math.max(heaviest, member.preference(nowNanos));
            best = better(member, best, nowNanos) ? member : best;
        }
        boolean needed = best == null || best.quality(nowNanos).compareTo(GroupMember.Quality.FRESH) < 0;
        if (standby != null && (needed || standby.preference(nowNanos) > heaviest)) {
            activate(standby, nowNanos);
        } else if (best != null && best.quality(nowNanos) == GroupMember.Quality.STABLE) {
            silenceOthers(members, best, nowNanos);
        }
    }

    private static boolean better(GroupMember one, @Nullable GroupMember other, long nowNanos) {
        if (other == null) {
            return true;
        }
        int quality = one.isActive() ? one.quality(nowNanos).compareTo(other.quality(nowNanos)) : 0;
        int preference = Integer.compare(one.preference(nowNanos), other.preference(nowNanos));
        return quality > 0 || (quality == 0 && (preference > 0 || (preference == 0 && one.weight() > other.weight())));
    }

    private void activate(GroupMember member, long nowNanos) {
        member.activate(nowNanos);
        for (int seq = firstKept; seq != nextSeq; seq = SeqNo.next(seq)) {
            submit(member.connection(), seq);
        }
    }

    /** A fresh member of higher preference stays active beside the best until it is proven. */
    private static void silenceOthers(List<GroupMember> members, GroupMember best, long nowNanos) {
        for (int i = 0; i < members.size(); i++) {
            GroupMember member = members.get(i);
            boolean promising = member.quality(nowNanos) == GroupMember.Quality.FRESH
                    && member.preference(nowNanos) > best.preference(nowNanos);
            if (member != best && member.isActive() && !promising) {
                member.silence();
                member.connection().announceIdle();
            }
        }
    }
}
