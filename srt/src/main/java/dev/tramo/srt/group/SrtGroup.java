package dev.tramo.srt.group;

import dev.tramo.srt.ConnectionEvents;
import dev.tramo.srt.ConnectionTerms;
import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.delay.DelayRecorder;
import dev.tramo.srt.receive.ArrivalListener;
import dev.tramo.srt.receive.PayloadReader;
import dev.tramo.srt.receive.ReceiveSide;
import dev.tramo.srt.receive.TsbpdClock;
import dev.tramo.srt.send.OriginLimits;
import dev.tramo.srt.wire.GroupExtension;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.PacketSink;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One end of a bonded group: connections over several paths that carry one stream. Sequence numbers, timestamps and deliveries are
 * the group's; each member acknowledges, reports losses and retransmits on its own path. A packet that arrives on any member is
 * delivered once, in order, when it is due.
 *
 * <p>Called as a connection is ({@link #send}, {@link #onTick}, {@link #nextDeadlineNanos}); datagrams go to the members'
 * connections, and a tick of the group must follow.
 */
public final class SrtGroup {
    private static final long NEVER = Long.MAX_VALUE;

    private final GroupType type;
    private final int groupId;
    private final SrtOptions options;
    private final PayloadReader reader;
    private final long startNanos;
    private final GroupSender sender;
    private final OriginLimits origins;
    private final List<GroupMember> members = new ArrayList<>();
    private int peerGroupId;
    private int nextToDeliver;
    private int receiveLatencyMillis;
    private int peerLatencyMillis;
    /** The member by whose clock packets are due; the group's differs from it by {@link #clockOffsetNanos}. */
    private @Nullable SrtConnection reference;

    private long clockOffsetNanos;
    private DelayRecorder delays = new DelayRecorder(0);
    private boolean joined;
    private boolean sent;
    private long refused;
    private long delivered;
    private long deliveredBytes;
    private long dropped;
    private SrtStatistics ofEnded = SrtStatistics.NONE;
    private long shortOfMemoryOfEnded;

    private SrtGroup(
            GroupType type, int groupId, int peerGroupId, int isn, SrtOptions options, PayloadReader reader, long now) {
        this.type = type;
        this.groupId = groupId;
        this.peerGroupId = peerGroupId;
        this.options = options;
        this.reader = reader;
        this.startNanos = now;
        this.origins = new OriginLimits(now);
        this.sender = GroupSender.of(type, isn, options);
    }

    /**
     * A caller's group, still without members.
     *
     * @param groupId random
     * @param isn first sequence number; members that join later begin with the next one
     * @param reader is given the payloads
     */
    public static SrtGroup calling(
            GroupType type, int groupId, int isn, SrtOptions options, PayloadReader reader, long nowNanos) {
        return new SrtGroup(type, groupId | GroupExtension.ID_BIT, 0, isn, options, reader, nowNanos);
    }

    /** Whether a caller's group can be mirrored: it is well-formed, and of a type that we know. */
    public static boolean isKnown(GroupExtension theirs) {
        return theirs.isWellFormed() && GroupType.ofCode(theirs.type()) != null;
    }

    /**
     * A listener's counterpart of a caller's group.
     *
     * @param theirs of the member that came first; must be {@link #isKnown known}
     * @param groupId random
     * @param isn that member's
     */
    public static SrtGroup mirroring(
            GroupExtension theirs, int groupId, int isn, SrtOptions options, PayloadReader reader, long nowNanos) {
        GroupType type = GroupType.ofCode(theirs.type());
        if (type == null || !theirs.isWellFormed()) {
            throw new IllegalArgumentException("a group of unknown type " + theirs.type() + ", or malformed");
        }
        return new SrtGroup(type, groupId | GroupExtension.ID_BIT, theirs.groupId(), isn, options, reader, nowNanos);
    }

    /** Options of the members' connections. */
    public SrtOptions options() {
        return options;
    }

    /** The number of the next payload: a member that joins now begins with it. */
    public int nextSequence() {
        return sender.nextSequence();
    }

    /** Whether a caller's extension names the group that this one mirrors. */
    public boolean mirrors(GroupExtension theirs) {
        return theirs.groupId() == peerGroupId && theirs.type() == type.code();
    }

    /** How the members are used. */
    public GroupType type() {
        return type;
    }

    /** The extension of a handshake by which a member of that weight joins. */
    public GroupExtension extension(int weight) {
        return new GroupExtension(groupId, type.code(), 0, weight);
    }

    /** Local time of timestamp 0 of all members. */
    public long startNanos() {
        return startNanos;
    }

    /** Whether a listener's answer puts us into one group of its own, the same for all members. */
    public boolean isMirroredBy(byte[] extension) {
        GroupExtension theirs = GroupExtension.read(extension);
        if (theirs == null || theirs.type() != type.code() || !theirs.isWellFormed()) {
            return false;
        }
        boolean first = members.isEmpty();
        boolean same = first || theirs.groupId() == peerGroupId;
        peerGroupId = first ? theirs.groupId() : peerGroupId;
        return same;
    }

    /** A member's handshake is over: its connection. */
    public SrtConnection join(
            ConnectionTerms terms,
            KeyExchange keys,
            int weight,
            PacketSink sink,
            ConnectionEvents events,
            long nowNanos) {
        if (!joined) {
            joined = true;
            nextToDeliver = terms.receiveIsn();
            receiveLatencyMillis = terms.receiveLatencyMillis();
            peerLatencyMillis = terms.peerLatencyMillis();
            delays = new DelayRecorder(receiveLatencyMillis);
        }
        ConnectionTerms shared = terms.inGroup(nextToDeliver, receiveLatencyMillis, peerLatencyMillis, startNanos);
        SrtConnection connection = new SrtConnection(shared, options, keys, sink, events, true, nowNanos);
        connection.receiveSide().clock().followClockOnly();
        connection.receiveSide().missing().shareWith(seq -> holder(seq) != null);
        connection.receiveSide().recordBy(new Arrivals(connection.receiveSide()));
        members.add(new GroupMember(connection, weight));
        if (reference == null) {
            reference = connection;
        }
        return connection;
    }

    /** Records when packets arrive on one path: the copy that comes first counts. */
    private final class Arrivals implements ArrivalListener {
        private final ReceiveSide path;

        private Arrivals(ReceiveSide path) {
            this.path = path;
        }

        @Override
        public void onArrived(int seq, int timestamp, long arrivalNanos) {
            for (int i = 0; i < members.size(); i++) {
                ReceiveSide other = members.get(i).connection().receiveSide();
                if (other != path && other.holds(seq)) {
                    return;
                }
            }
            delays.onArrived(delayNanos(timestamp, arrivalNanos), arrivalNanos);
        }

        @Override
        public void onBelated(int seq, int timestamp, long arrivalNanos) {
            delays.onBelated(seq, delayNanos(timestamp, arrivalNanos), arrivalNanos);
        }

        @Override
        public void onSkipped(int first, int count, long nowNanos) {
            // Another path may have them: the group gives up what none has.
        }

        private long delayNanos(int timestamp, long arrivalNanos) {
            SrtConnection by = reference;
            TsbpdClock clock = by == null ? path.clock() : by.receiveSide().clock();
            return arrivalNanos - clock.originNanos(timestamp, arrivalNanos) - clockOffsetNanos;
        }
    }

    /** How long packets took, each by its first copy on any path. */
    public DelayRecorder delays() {
        return delays;
    }

    /** A member has ended; what it had not delivered is lost unless another member has it. */
    public void leave(SrtConnection connection, long nowNanos) {
        if (!members.removeIf(member -> member.connection() == connection)) {
            return;
        }
        ofEnded = GroupStatistics.sum(ofEnded, connection.statistics());
        shortOfMemoryOfEnded += connection.packetsShortOfMemory();
        if (members.isEmpty()) {
            sender.clear();
        }
        if (reference == connection) {
            moveClock(connection, nowNanos);
        }
    }

    /** Takes another member's clock, with an offset that continues the old one. */
    private void moveClock(SrtConnection from, long nowNanos) {
        reference = members.isEmpty() ? null : members.getFirst().connection();
        if (reference != null) {
            TsbpdClock old = from.receiveSide().clock();
            int timestamp = old.timestampAt(nowNanos);
            clockOffsetNanos += old.originNanos(timestamp, nowNanos)
                    - reference.receiveSide().clock().originNanos(timestamp, nowNanos);
        }
    }

    /** Members that are connected. */
    public int size() {
        return members.size();
    }

    /** Takes a payload for sending, as {@link SrtConnection#send} does. */
    public boolean send(ByteBuffer source, int offset, int length, long originNanos, long nowNanos) {
        sent = true;
        // Here and not by each member, or their timestamps would differ.
        long limited = origins.limit(originNanos, nowNanos, peerLatencyMillis * 1_000_000L);
        boolean taken = length <= payloadBytesMax() && sender.send(members, source, offset, length, limited, nowNanos);
        refused += taken ? 0 : 1;
        return taken;
    }

    /** The longest payload that {@link #send} takes, bytes: what all members can carry, as any may have to take over. */
    public int payloadBytesMax() {
        int bytes = PacketHeader.PAYLOAD_BYTES_MAX;
        for (int i = 0; i < members.size(); i++) {
            bytes = Math.min(bytes, members.get(i).connection().payloadBytesMax());
        }
        return bytes;
    }

    /** Does everything that is due, of the members, too. */
    public void onTick(long nowNanos) {
        for (GroupMember member : members.toArray(GroupMember[]::new)) {
            member.connection().onTick(nowNanos);
        }
        shareLosses();
        sender.tick(members, nowNanos);
        deliver(nowNanos);
    }

    /** A packet that one member misses and another has need not be retransmitted. */
    private void shareLosses() {
        for (int i = 0; i < members.size(); i++) {
            for (int j = 0; j < members.size(); j++) {
                if (i != j) {
                    ReceiveSide receive = members.get(i).connection().receiveSide();
                    receive.missing().removeHeldBy(members.get(j).connection().receiveSide());
                }
            }
        }
    }

    private void deliver(long nowNanos) {
        while (joined) {
            ReceiveSide holder = holder(nextToDeliver);
            if (holder == null) {
                int next = firstHeld();
                holder = next < 0 ? null : holder(next);
                if (holder == null || !options.tooLatePacketDrop() || dueNanos(holder, next, nowNanos) > nowNanos) {
                    return;
                }
                int count = SeqNo.distance(nextToDeliver, next);
                dropped += count;
                delays.onGivenUp(nextToDeliver, count, nowNanos);
                nextToDeliver = next;
            }
            if (dueNanos(holder, nextToDeliver, nowNanos) > nowNanos) {
                return;
            }
            delivered++;
            deliveredBytes += holder.lengthOf(nextToDeliver);
            delays.onDelivered(nextToDeliver, false, holder.timestampOf(nextToDeliver));
            holder.read(nextToDeliver, reader, streamDueNanos(holder, nextToDeliver, nowNanos));
            nextToDeliver = SeqNo.next(nextToDeliver);
            for (int i = 0; i < members.size(); i++) {
                members.get(i).connection().receiveSide().passTo(nextToDeliver);
            }
        }
    }

    private @Nullable ReceiveSide holder(int seq) {
        for (int i = 0; i < members.size(); i++) {
            ReceiveSide receive = members.get(i).connection().receiveSide();
            if (receive.holds(seq)) {
                return receive;
            }
        }
        return null;
    }

    /** The first packet that any member has; −1 if there is none. */
    private int firstHeld() {
        int first = -1;
        for (int i = 0; i < members.size(); i++) {
            int seq = members.get(i).connection().receiveSide().firstHeld();
            first = seq >= 0 && (first < 0 || SeqNo.isBefore(seq, first)) ? seq : first;
        }
        return first;
    }

    private long dueNanos(ReceiveSide holder, int seq, long nowNanos) {
        SrtConnection by = reference;
        return by == null ? nowNanos : holder.dueNanos(seq, by.receiveSide().clock(), clockOffsetNanos, nowNanos);
    }

    /** Where the stream's clock places a packet, whether or not there is memory to wait for that. */
    private long streamDueNanos(ReceiveSide holder, int seq, long nowNanos) {
        SrtConnection by = reference;
        return by == null
                ? nowNanos
                : holder.streamDueNanos(seq, by.receiveSide().clock(), clockOffsetNanos, nowNanos);
    }

    /** When {@link #onTick} must be called at the latest. */
    public long nextDeadlineNanos(long nowNanos) {
        long deadline = sender.nextDeadlineNanos();
        for (int i = 0; i < members.size(); i++) {
            deadline = Math.min(deadline, members.get(i).connection().nextDeadlineNanos(nowNanos));
        }
        return Math.min(deadline, deliveryNanos(nowNanos));
    }

    private long deliveryNanos(long nowNanos) {
        ReceiveSide holder = holder(nextToDeliver);
        if (holder != null) {
            return dueNanos(holder, nextToDeliver, nowNanos);
        }
        int next = firstHeld();
        holder = next < 0 ? null : holder(next);
        return holder == null || !options.tooLatePacketDrop() ? NEVER : dueNanos(holder, next, nowNanos);
    }

    /** Whether the peer has shut down every member. */
    public boolean isDraining() {
        return !members.isEmpty()
                && members.stream().allMatch(member -> member.connection().isDraining());
    }

    /** Closes all members, with a shutdown to the peers. */
    public void close(String reason, long nowNanos) {
        for (GroupMember member : members.toArray(GroupMember[]::new)) {
            member.connection().close(reason, nowNanos);
        }
    }

    /** State of a member: {@code active}, {@code idle} or {@code unstable}. */
    public String stateOf(SrtConnection connection, long nowNanos) {
        for (GroupMember member : members) {
            if (member.connection() == connection) {
                return GroupStatistics.state(member, sent, nowNanos);
            }
        }
        return "idle";
    }

    /** Delay of delivery here, ms. */
    public int receiveLatencyMillis() {
        return receiveLatencyMillis;
    }

    /** Delay of delivery at the peer, ms. */
    public int peerLatencyMillis() {
        return peerLatencyMillis;
    }

    /** As {@link SrtConnection#packetsShortOfMemory} says, of all members. */
    public long packetsShortOfMemory() {
        long packets = shortOfMemoryOfEnded;
        for (GroupMember member : members) {
            packets += member.connection().packetsShortOfMemory();
        }
        return packets;
    }

    /** Statistics since the group was made: those of all members together, and of what the group delivered. */
    public SrtStatistics statistics() {
        return GroupStatistics.of(members, ofEnded, refused, delivered, deliveredBytes, dropped, delays.tooLate());
    }
}
