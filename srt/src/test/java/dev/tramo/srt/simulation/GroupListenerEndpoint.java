package dev.tramo.srt.simulation;

import dev.tramo.srt.group.SrtGroup;
import dev.tramo.srt.handshake.ConnectionRequest;
import dev.tramo.srt.handshake.ListenerHandshake;
import dev.tramo.srt.wire.GroupExtension;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The side that accepts one group at a time. */
final class GroupListenerEndpoint extends GroupEndpoint {
    private static final byte[] CALLER_IP = {10, 0, 0, 2};

    private record Accepted(Member member, ConnectionRequest.Accepted answer) {}

    private final ListenerHandshake handshakes;
    private final List<Accepted> accepted = new ArrayList<>();
    private int lastSocketId = 0x2000_0000;

    GroupListenerEndpoint(
            VirtualTime time,
            GroupScenario scenario,
            DataStream outgoing,
            GroupDelivery delivery,
            RandomGenerator random) {
        super(time, scenario, LocalClock.TRUE, scenario.listenerSends(), outgoing, delivery, random);
        handshakes = new ListenerHandshake(scenario.options(), localNanos());
    }

    @Override
    void onDatagram(int path, Datagram datagram) {
        if (datagram.length() < PacketHeader.BYTES) {
            return;
        }
        int port = datagram.callerPort();
        int destination = PacketHeader.destination(datagram.bytes(), 0);
        Member member = member(path, port, destination);
        if (member != null) {
            member.connection.onDatagram(datagram.bytes(), 0, datagram.length(), localNanos(), localNanos());
        } else if (destination == 0) {
            ConnectionRequest request = handshakes.onDatagram(
                    datagram.bytes(), 0, datagram.length(), CALLER_IP, port, sinkTo(path, port), localNanos());
            if (request != null) {
                onRequest(request, path, port);
            }
        }
    }

    private void onRequest(ConnectionRequest request, int path, int port) {
        for (Accepted one : accepted) {
            if (one.member.port == port && one.answer.isRepeatedBy(request)) {
                one.answer.answer(localNanos());
                return;
            }
        }
        GroupExtension theirs = request.group();
        if (group == null) {
            group = SrtGroup.mirroring(
                    theirs, random.nextInt(1 << 29), request.isn(), scenario.options(), reader(), localNanos());
        } else if (!group.mirrors(theirs)) {
            request.reject(RejectReason.OVERLOAD);
            return;
        }
        Member member = new Member(path, port, group);
        lastSocketId--;
        ConnectionRequest.Accepted answer = request.accept(
                        scenario.options(), lastSocketId, sinkTo(path, port), member, group)
                .connection();
        accepted.add(new Accepted(member, answer));
        answer.answer(localNanos());
        connected(member, answer.connection());
    }

    @Override
    void onTick() {}

    @Override
    long deadlineNanos() {
        return NEVER;
    }

    @Override
    void onEnded(Member member) {
        accepted.removeIf(one -> one.member == member);
    }
}
