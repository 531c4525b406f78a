package dev.tramo.srt.simulation;

import dev.tramo.srt.group.SrtGroup;
import dev.tramo.srt.handshake.CallerHandshake;
import dev.tramo.srt.wire.PacketHeader;
import java.util.random.RandomGenerator;

/** The side that calls by all paths, and again by those that fail or end. */
final class GroupCallerEndpoint extends GroupEndpoint {
    private static final long PAUSE_NANOS = 300_000_000;
    private static final byte[] LISTENER_IP = {10, 0, 0, 1};
    private static final int SOCKET_ID_MAX = 0x3FFF_FFFF;

    private final CallerHandshake[] handshakes;
    private final Member[] calling;
    private SrtGroup latest;
    private boolean wasUsed;
    private int lastPort = 40_000;

    GroupCallerEndpoint(
            VirtualTime time,
            GroupScenario scenario,
            DataStream outgoing,
            GroupDelivery delivery,
            RandomGenerator random) {
        super(time, scenario, scenario.callerClock(), scenario.callerSends(), outgoing, delivery, random);
        int paths = scenario.paths().size();
        handshakes = new CallerHandshake[paths];
        calling = new Member[paths];
        for (int i = 0; i < paths; i++) {
            int path = i;
            time.at(i, () -> call(path));
        }
    }

    private void call(int path) {
        if (latest == null || (wasUsed && latest.size() == 0)) {
            int isn = latest == null ? scenario.firstSequence() : random.nextInt(0x7FFF_FFFF);
            latest = SrtGroup.calling(
                    scenario.type(), random.nextInt(1 << 29), isn, scenario.options(), reader(), localNanos());
            wasUsed = false;
        }
        lastPort++;
        calling[path] = new Member(path, lastPort, latest);
        handshakes[path] = CallerHandshake.ofMember(
                latest,
                random.nextInt(1, SOCKET_ID_MAX),
                LISTENER_IP,
                60 - 20 * path,
                sinkTo(path, lastPort),
                calling[path],
                localNanos());
        planTick();
    }

    @Override
    void onDatagram(int path, Datagram datagram) {
        if (datagram.length() < PacketHeader.BYTES) {
            return;
        }
        int destination = PacketHeader.destination(datagram.bytes(), 0);
        CallerHandshake handshake = handshakes[path];
        Member member = member(path, datagram.callerPort(), destination);
        if (member != null) {
            member.connection.onDatagram(datagram.bytes(), 0, datagram.length(), localNanos(), localNanos());
        } else if (handshake != null
                && datagram.callerPort() == calling[path].port
                && destination == handshake.socketId()) {
            handshake.onDatagram(datagram.bytes(), 0, datagram.length(), localNanos());
            finish(path);
        }
    }

    private void finish(int path) {
        CallerHandshake handshake = handshakes[path];
        Member member = calling[path];
        if (handshake.connection() != null) {
            handshakes[path] = null;
            boolean over = member.of != latest;
            member.connection = handshake.connection();
            if (over) {
                handshake.connection().close("of a group that is over", localNanos());
                return;
            }
            group = latest;
            wasUsed = true;
            connected(member, handshake.connection());
        } else if (handshake.failure() != null) {
            handshakes[path] = null;
            callLater(path);
        }
    }

    @Override
    void onTick() {
        for (int path = 0; path < handshakes.length; path++) {
            if (handshakes[path] != null) {
                handshakes[path].onTick(localNanos());
                finish(path);
            }
        }
    }

    @Override
    long deadlineNanos() {
        long deadline = NEVER;
        for (CallerHandshake handshake : handshakes) {
            deadline = Math.min(deadline, handshake == null ? NEVER : handshake.nextDeadlineNanos());
        }
        return deadline;
    }

    @Override
    void onEnded(Member member) {
        callLater(member.path);
    }

    private void callLater(int path) {
        time.at(time.nowNanos() + PAUSE_NANOS, () -> call(path));
    }
}
