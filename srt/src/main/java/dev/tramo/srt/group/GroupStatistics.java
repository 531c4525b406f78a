package dev.tramo.srt.group;

import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.wire.PacketHeader;
import java.util.List;

/** Statistics of a group: sums over its members, present and past; unique, dropped, too late and refused are the group's own. */
final class GroupStatistics {
    private static final long LIVELY_NANOS = 1_000_000_000;
    /** An idle path sends a keepalive each second. */
    private static final long SILENT_NANOS = 2_000_000_000;

    private GroupStatistics() {}

    static String state(GroupMember member, boolean groupSends, long nowNanos) {
        SrtConnection connection = member.connection();
        if (nowNanos - connection.lastReceivedNanos() > SILENT_NANOS) {
            return "unstable";
        }
        if (groupSends) {
            if (!member.isActive()) {
                return "idle";
            }
            return member.quality(nowNanos) == GroupMember.Quality.UNSTABLE ? "unstable" : "active";
        }
        return nowNanos - connection.lastDataNanos() < LIVELY_NANOS ? "active" : "idle";
    }

    static SrtStatistics of(
            List<GroupMember> members,
            SrtStatistics ofEnded,
            long refused,
            long delivered,
            long deliveredBytes,
            long dropped,
            long tooLate) {
        SrtStatistics all = ofEnded;
        SrtStatistics.Link link = ofEnded.link();
        GroupMember used = null;
        for (GroupMember member : members) {
            SrtStatistics one = member.connection().statistics();
            all = sum(all, one);
            if (used == null || isMoreInUse(member, used)) {
                used = member;
                link = one.link();
            }
        }
        SrtStatistics.Received r = all.received();
        SrtStatistics.Received received = new SrtStatistics.Received(
                r.packets(),
                r.bytes(),
                delivered,
                deliveredBytes + delivered * PacketHeader.OVERHEAD_BYTES,
                r.packetsLost(),
                r.bytesLost(),
                r.packetsRetransmitted(),
                r.packetsBelated(),
                tooLate,
                dropped,
                delivered == 0 ? 0 : dropped * (deliveredBytes / delivered + PacketHeader.OVERHEAD_BYTES),
                r.packetsUndecrypted(),
                r.packetsFilterExtra(),
                r.packetsFilterSupply(),
                r.packetsFilterLoss(),
                r.availablePackets(),
                r.bufferedMillis(),
                r.latencyMillis(),
                r.acksSent(),
                r.naksSent());
        SrtStatistics.Sent s = all.sent();
        SrtStatistics.Sent sent = new SrtStatistics.Sent(
                s.packets(),
                s.bytes(),
                s.packetsUnique(),
                s.bytesUnique(),
                s.packetsLost(),
                s.packetsRetransmitted(),
                s.packetsDropped(),
                s.bytesDropped(),
                refused,
                s.packetsFilterExtra(),
                s.availablePackets(),
                s.bufferedMillis(),
                s.latencyMillis(),
                s.naksReceived(),
                s.packetsLate());
        return new SrtStatistics(link, sent, received);
    }

    /** Whether the sender uses the one and not the other; or, where both or neither, which brought data last. */
    private static boolean isMoreInUse(GroupMember one, GroupMember other) {
        return one.isActive() != other.isActive()
                ? one.isActive()
                : one.connection().lastDataNanos() > other.connection().lastDataNanos();
    }

    /** Counters are added; what is no counter is the second's. */
    static SrtStatistics sum(SrtStatistics a, SrtStatistics b) {
        SrtStatistics.Sent s = a.sent();
        SrtStatistics.Sent t = b.sent();
        SrtStatistics.Received p = a.received();
        SrtStatistics.Received q = b.received();
        return new SrtStatistics(
                b.link(),
                new SrtStatistics.Sent(
                        s.packets() + t.packets(),
                        s.bytes() + t.bytes(),
                        s.packetsUnique() + t.packetsUnique(),
                        s.bytesUnique() + t.bytesUnique(),
                        s.packetsLost() + t.packetsLost(),
                        s.packetsRetransmitted() + t.packetsRetransmitted(),
                        s.packetsDropped() + t.packetsDropped(),
                        s.bytesDropped() + t.bytesDropped(),
                        s.packetsRefused() + t.packetsRefused(),
                        s.packetsFilterExtra() + t.packetsFilterExtra(),
                        t.availablePackets(),
                        t.bufferedMillis(),
                        t.latencyMillis(),
                        s.naksReceived() + t.naksReceived(),
                        s.packetsLate() + t.packetsLate()),
                new SrtStatistics.Received(
                        p.packets() + q.packets(),
                        p.bytes() + q.bytes(),
                        p.packetsUnique() + q.packetsUnique(),
                        p.bytesUnique() + q.bytesUnique(),
                        p.packetsLost() + q.packetsLost(),
                        p.bytesLost() + q.bytesLost(),
                        p.packetsRetransmitted() + q.packetsRetransmitted(),
                        p.packetsBelated() + q.packetsBelated(),
                        p.packetsTooLate() + q.packetsTooLate(),
                        p.packetsDropped() + q.packetsDropped(),
                        p.bytesDropped() + q.bytesDropped(),
                        p.packetsUndecrypted() + q.packetsUndecrypted(),
                        p.packetsFilterExtra() + q.packetsFilterExtra(),
                        p.packetsFilterSupply() + q.packetsFilterSupply(),
                        p.packetsFilterLoss() + q.packetsFilterLoss(),
                        q.availablePackets(),
                        q.bufferedMillis(),
                        q.latencyMillis(),
                        p.acksSent() + q.acksSent(),
                        p.naksSent() + q.naksSent()));
    }
}
