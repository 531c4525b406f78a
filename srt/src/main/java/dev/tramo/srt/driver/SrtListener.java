package dev.tramo.srt.driver;

import dev.tramo.net.Address;
import dev.tramo.net.DatagramBatch;
import dev.tramo.net.Loop;
import dev.tramo.net.UdpOptions;
import dev.tramo.net.UdpSocket;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.group.SrtGroup;
import dev.tramo.srt.handshake.ConnectionRequest;
import dev.tramo.srt.handshake.ListenerHandshake;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.GroupExtension;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.RejectReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Accepts callers on one UDP port as its {@link SrtAdmission} decides, and refuses others, without disturbing connected ones. */
public final class SrtListener implements AutoCloseable {
    private static final int SLOTS_MIN = 8;
    private static final int REFUSED_MAX = 64;

    private static final long SECOND_NANOS = 1_000_000_000;
    /** A session that is alive is not replaced: a packet of an abandoned attempt may come late. */
    private static final long SILENT_NANOS_MIN = 200_000_000;
    /** A peer with nothing else to send sends a keepalive each second. */
    private static final long SILENT_NANOS = 1_500_000_000;

    /** Takes the datagrams of a connection. */
    @FunctionalInterface
    private interface Receiver {
        void onDatagram(ByteBuffer b, int at, int length, long arrivalNanos);
    }

    private record Peer(
            SrtSession session,
            Address address,
            int socketId,
            Receiver receiver,
            ConnectionRequest.Accepted accepted) {}

    private final Loop loop;
    private final SrtAdmission admission;
    private final UdpSocket socket;
    private final ListenerHandshake handshakes;
    private final List<Peer> peers = new ArrayList<>();
    /** The same as a hash table by socket ID: open addressing, a power of two, at most half full. */
    private @Nullable Peer[] slots = new Peer[SLOTS_MIN];

    /**
     * The callers refused last, and until when they stay refused: they may have repeated their conclusion before the refusal
     * reached them, and accepting that would connect an abandoned attempt.
     */
    private final Map<Address, Refusal> refused = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Address, Refusal> eldest) {
            return size() > REFUSED_MAX;
        }
    };

    private record Refusal(RejectReason reason, long untilNanos) {}

    private final KeyChecks keyChecks;
    private long ignored;
    private long postponed;

    /**
     * Starts listening. Loop's thread.
     *
     * @param options what is said in the induction, before a caller has said what it wants: the length of keys
     * @param keyChecks how often a passphrase may be checked; one for all listeners of a process
     * @throws IOException if the port is taken or the address not ours
     */
    public SrtListener(Loop loop, UdpOptions local, SrtOptions options, SrtAdmission admission, KeyChecks keyChecks)
            throws IOException {
        this.loop = loop;
        this.keyChecks = keyChecks;
        this.admission = admission;
        this.handshakes = new ListenerHandshake(options, loop.nowNanos());
        this.socket = loop.open(local, this::onDatagrams);
        socket.onFailure(this::onSocketFailed);
    }

    private void onSocketFailed(Throwable failure) {
        close();
        admission.onSocketFailed("internal error: " + failure);
    }

    private void onDatagrams(DatagramBatch batch) {
        ByteBuffer b = batch.buffer();
        for (int i = 0; i < batch.count(); i++) {
            int at = batch.offset(i);
            int length = batch.length(i);
            if (length < PacketHeader.BYTES) {
                ignored++;
                continue;
            }
            int destination = PacketHeader.destination(b, at);
            if (destination == 0) {
                onHandshake(batch, i);
                continue;
            }
            Peer peer = find(destination);
            if (peer != null && batch.isFrom(i, peer.address)) {
                peer.receiver.onDatagram(b, at, length, batch.arrivalNanos(i));
            } else {
                ignored++;
            }
        }
    }

    private @Nullable Peer find(int socketId) {
        int mask = slots.length - 1;
        for (int i = socketId & mask; ; i = (i + 1) & mask) {
            Peer peer = slots[i];
            if (peer == null || peer.socketId == socketId) {
                return peer;
            }
        }
    }

    private void add(Peer peer) {
        peers.add(peer);
        fillSlots();
    }

    private void fillSlots() {
        slots = new Peer[Math.max(SLOTS_MIN, Integer.highestOneBit(peers.size()) * 4)];
        int mask = slots.length - 1;
        for (Peer peer : peers) {
            int i = peer.socketId & mask;
            while (slots[i] != null) {
                i = (i + 1) & mask;
            }
            slots[i] = peer;
        }
    }

    private void onHandshake(DatagramBatch batch, int i) {
        ByteBuffer b = batch.buffer();
        int at = batch.offset(i);
        if (!PacketHeader.isControl(b, at) || PacketHeader.controlType(b, at) != ControlType.HANDSHAKE) {
            ignored++;
            return;
        }
        Address from = batch.from(i);
        AddressedSink sink = new AddressedSink(socket, from);
        ConnectionRequest request =
                handshakes.onDatagram(b, at, batch.length(i), from.ipBytes(), from.port(), sink, batch.arrivalNanos(i));
        if (request != null) {
            onRequest(request, from, sink);
        }
    }

    private void onRequest(ConnectionRequest request, Address from, AddressedSink sink) {
        for (Peer peer : peers) {
            if (peer.address.equals(from) && peer.accepted.isRepeatedBy(request)) {
                peer.accepted.answer(loop.clockNanos());
                return;
            }
        }
        Refusal before = refused.get(from);
        if (before != null && loop.nowNanos() < before.untilNanos()) {
            request.reject(before.reason());
            return;
        }
        GroupExtension group = request.group();
        GroupSession joins = group == null ? null : sessionOf(group);
        endWhatIsReplaced(request, from, joins);
        switch (admission.decide(from, request.streamId(), group != null, joins)) {
            case SrtAdmission.Refuse refuse -> refuse(request, from, refuse.reason());
            case SrtAdmission.Accept accept -> {
                boolean derivesKey = request.needsKeyDerivation(accept.options());
                if (derivesKey && !keyChecks.mayCheck(from, loop.nowNanos())) {
                    postponed++;
                } else if (group != null) {
                    acceptMember(request, from, sink, accept, group, joins);
                } else {
                    accept(request, from, sink, accept);
                }
            }
        }
    }

    /**
     * A caller was killed and calls again from the same address and port, as the cookie proves: its old session is gone. Some
     * share a port between connections, so that one with another stream ID is gone only if not even keepalives come.
     */
    private void endWhatIsReplaced(ConnectionRequest request, Address from, @Nullable GroupSession joins) {
        for (Peer peer : List.copyOf(peers)) {
            long silentNanos = loop.nowNanos() - peer.accepted.connection().lastReceivedNanos();
            boolean same = peer.session.streamId().equals(request.streamId());
            if (peer.address.equals(from)
                    && peer.session != joins
                    && silentNanos > (same ? SILENT_NANOS_MIN : SILENT_NANOS)) {
                peer.session.close("the peer called again from the same address and port");
            }
        }
    }

    private void refuse(ConnectionRequest request, Address from, RejectReason reason) {
        refused.put(from, new Refusal(reason, loop.nowNanos() + SECOND_NANOS));
        request.reject(reason);
    }

    private void accept(ConnectionRequest request, Address from, AddressedSink sink, SrtAdmission.Accept decision) {
        int socketId = SocketIds.next();
        SingleSession.Pending pending = new SingleSession.Pending(
                loop,
                new SingleSession.Origin(
                        socket.localAddress().getPort(),
                        from,
                        request.streamId(),
                        decision.handler(),
                        () -> forget(socketId)));
        ConnectionRequest.Answer answer = request.accept(decision.options(), socketId, sink, pending);
        ConnectionRequest.Accepted accepted = answer.connection();
        if (accepted == null) {
            refused(answer, from, decision.handler());
            return;
        }
        noteRightKey(decision, from);
        answer(accepted);
        SingleSession session = pending.establish(accepted.connection());
        add(new Peer(session, from, socketId, session::onDatagram, accepted));
        session.announce();
    }

    private void acceptMember(
            ConnectionRequest request,
            Address from,
            AddressedSink sink,
            SrtAdmission.Accept decision,
            GroupExtension theirs,
            @Nullable GroupSession joins) {
        if (joins == null && !SrtGroup.isKnown(theirs)) {
            request.reject(RejectReason.GROUP);
            decision.handler().onRefused(from.toString(), RejectReason.GROUP.words());
            return;
        }
        GroupSession session = joins != null ? joins : mirroring(theirs, request, decision);
        int socketId = SocketIds.next();
        GroupSession.Path path =
                session.newPath(socket.localAddress().getPort(), from, "", theirs.weight(), reason -> forget(socketId));
        ConnectionRequest.Answer answer = request.accept(decision.options(), socketId, sink, path, session.group());
        ConnectionRequest.Accepted accepted = answer.connection();
        if (accepted != null) {
            noteRightKey(decision, from);
            answer(accepted);
            add(new Peer(session, from, socketId, path::onDatagram, accepted));
            session.add(path, accepted.connection());
        } else {
            if (joins == null) {
                session.close("refused");
            }
            refused(answer, from, decision.handler());
        }
    }

    private GroupSession mirroring(GroupExtension theirs, ConnectionRequest request, SrtAdmission.Accept decision) {
        return new GroupSession(
                loop,
                request.streamId(),
                decision.handler(),
                reader -> SrtGroup.mirroring(
                        theirs, SocketIds.next(), request.isn(), decision.options(), reader, loop.nowNanos()));
    }

    private void noteRightKey(SrtAdmission.Accept decision, Address from) {
        if (decision.options().encryption().isOn()
                && decision.options().encryption().enforced()) {
            keyChecks.wasRight(from, loop.nowNanos());
        }
    }

    private void answer(ConnectionRequest.Accepted accepted) {
        accepted.answer(loop.clockNanos());
        socket.flush(); // the peer's clock starts when it arrives: it must not wait for the end of a busy tick
    }

    private static void refused(ConnectionRequest.Answer answer, Address from, SrtHandler handler) {
        RejectReason objection = answer.refusal();
        handler.onRefused(from.toString(), objection == null ? "refused" : objection.words());
    }

    private void forget(int socketId) {
        if (peers.removeIf(peer -> peer.socketId == socketId)) {
            fillSlots();
        }
    }

    private @Nullable GroupSession sessionOf(GroupExtension theirs) {
        for (Peer peer : peers) {
            if (peer.session instanceof GroupSession session && session.group().mirrors(theirs)) {
                return session;
            }
        }
        return null;
    }

    /**
     * Datagrams that were no handshake for us and belonged to no connection, and handshakes left without answer because too
     * many passphrases were to be checked.
     */
    public long ignored() {
        return ignored + postponed + handshakes.ignored();
    }

    /** The socket, for its address and counters. */
    public UdpSocket socket() {
        return socket;
    }

    /** Stops listening and closes all connections, with a shutdown to the peers. Idempotent. */
    @Override
    public void close() {
        for (Peer peer : List.copyOf(peers)) {
            peer.session.close("closed here");
        }
        socket.flush();
        socket.close();
    }
}
