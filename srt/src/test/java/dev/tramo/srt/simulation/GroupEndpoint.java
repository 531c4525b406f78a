package dev.tramo.srt.simulation;

import dev.tramo.srt.ConnectionEvents;
import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.group.SrtGroup;
import dev.tramo.srt.wire.PacketSink;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** One side of a bonded group, on virtual time, as the driver runs it. */
abstract class GroupEndpoint {
    static final long NEVER = Long.MAX_VALUE;
    private static final int DATAGRAM_BYTES_MAX = 1500;
    private static final int STILL_TICKS_MAX = 20;

    /** A path's connection. */
    final class Member implements ConnectionEvents {
        final int path;
        final int port;
        final SrtGroup of;
        SrtConnection connection;

        Member(int path, int port, SrtGroup of) {
            this.path = path;
            this.port = port;
            this.of = of;
        }

        @Override
        public void onPayload(ByteBuffer data, int offset, int length, long dueNanos) {
            throw new AssertionError("the group reads what its members receive");
        }

        @Override
        public void onClosed(String reason) {
            members.remove(this);
            of.leave(connection, localNanos());
            boolean last = of.size() == 0;
            if (last && of == group) {
                group = null;
            }
            onEnded(this);
        }
    }

    final VirtualTime time;
    final GroupScenario scenario;
    final RandomGenerator random;
    final List<Member> members = new ArrayList<>();
    final GroupDelivery delivery;
    private final LocalClock clock;
    private final DataStream outgoing;
    private final boolean sends;
    private final ByteBuffer payload = ByteBuffer.allocate(DATAGRAM_BYTES_MAX);
    private final List<List<SimulatedLink>> links = new ArrayList<>();
    SrtGroup group;
    int groups;
    int connected;
    private long tickPlannedNanos = NEVER;
    private int stillTicks;
    private long lastTickNanos = -1;

    GroupEndpoint(
            VirtualTime time,
            GroupScenario scenario,
            LocalClock clock,
            boolean sends,
            DataStream outgoing,
            GroupDelivery delivery,
            RandomGenerator random) {
        this.time = time;
        this.scenario = scenario;
        this.clock = clock;
        this.sends = sends;
        this.outgoing = outgoing;
        this.delivery = delivery;
        this.random = random;
    }

    /** Begins; {@code out}: of each path the good link, then those of its bad phases. */
    void start(List<List<SimulatedLink>> out) {
        links.addAll(out);
        if (sends) {
            time.at(VirtualTime.seconds(GroupScenario.CONNECTED_SECONDS), this::submit);
        }
        planTick();
    }

    final long localNanos() {
        return clock.localNanos(time.nowNanos());
    }

    private void submit() {
        int length = random.nextInt(DataStream.HEADER_BYTES, 200);
        outgoing.next(payload, length, 0, 0, time.nowNanos());
        if (group != null) {
            group.send(payload, 0, length, localNanos(), localNanos());
        }
        planTick();
        long next = time.nowNanos() + (long) (1e9 / scenario.packetsPerSecond());
        if (next < VirtualTime.seconds(scenario.endSeconds())) {
            time.at(next, this::submit);
        }
    }

    final void arrive(int path, Datagram datagram) {
        onDatagram(path, datagram);
        tick();
    }

    private void tick() {
        onTick();
        SrtGroup present = group;
        if (present != null) {
            present.onTick(localNanos());
        }
        planTick();
    }

    final void planTick() {
        long local = localNanos();
        long deadline = Math.min(deadlineNanos(), group == null ? NEVER : group.nextDeadlineNanos(local));
        if (deadline == NEVER) {
            return;
        }
        long due = Math.max(clock.trueNanos(deadline), time.nowNanos());
        if (due < tickPlannedNanos) {
            tickPlannedNanos = due;
            time.at(due, () -> onTimer(due));
        }
    }

    private void onTimer(long plannedNanos) {
        if (plannedNanos == tickPlannedNanos) {
            tickPlannedNanos = NEVER;
            stillTicks = plannedNanos == lastTickNanos ? stillTicks + 1 : 0;
            lastTickNanos = plannedNanos;
            assert stillTicks < STILL_TICKS_MAX : "ticks that leave something due";
            tick();
        }
    }

    /** Where a group, still to be made, puts what it reads. */
    final ConnectionEvents reader() {
        return new ConnectionEvents() {
            @Override
            public void onPayload(ByteBuffer data, int offset, int length, long dueNanos) {
                delivery.onPayload(data, offset, length, dueNanos, time.nowNanos());
            }

            @Override
            public void onClosed(String reason) {
                throw new AssertionError("a group is never told of its end");
            }
        };
    }

    final void connected(Member member, SrtConnection connection) {
        member.connection = connection;
        if (members.stream().noneMatch(other -> other.of == member.of)) {
            groups++;
            delivery.begin();
        }
        connected++;
        members.add(member);
    }

    final Member member(int path, int port, int socketId) {
        for (Member member : members) {
            if (member.path == path && member.port == port && member.connection.socketId() == socketId) {
                return member;
            }
        }
        return null;
    }

    final PacketSink sinkTo(int path, int port) {
        ByteBuffer buffer = ByteBuffer.allocate(DATAGRAM_BYTES_MAX);
        return new PacketSink() {
            @Override
            public ByteBuffer claim() {
                return buffer.clear();
            }

            @Override
            public void commit() {
                byte[] bytes = new byte[buffer.position()];
                buffer.get(0, bytes);
                link(path).send(new Datagram(ByteBuffer.wrap(bytes), port));
            }
        };
    }

    private SimulatedLink link(int path) {
        List<GroupScenario.Phase> bad = scenario.paths().get(path).bad();
        for (int i = 0; i < bad.size(); i++) {
            if (bad.get(i).isAt(time.nowNanos())) {
                return links.get(path).get(i + 1);
            }
        }
        return links.get(path).getFirst();
    }

    SrtStatistics statistics() {
        return group == null ? SrtStatistics.NONE : group.statistics();
    }

    abstract void onDatagram(int path, Datagram datagram);

    abstract void onTick();

    abstract long deadlineNanos();

    abstract void onEnded(Member member);
}
