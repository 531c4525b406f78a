package dev.tramo.engine.srt;

import dev.tramo.engine.endpoint.RefusedAttempt;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.net.Address;
import dev.tramo.net.Loop;
import dev.tramo.net.UdpOptions;
import dev.tramo.net.UdpSocket;
import dev.tramo.srt.StreamId;
import dev.tramo.srt.buffer.BufferMemory;
import dev.tramo.srt.driver.KeyChecks;
import dev.tramo.srt.driver.SrtAdmission;
import dev.tramo.srt.driver.SrtListener;
import dev.tramo.srt.driver.SrtSession;
import dev.tramo.srt.wire.RejectReason;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The SRT ports that one loop listens on. Several endpoints may share one, told apart by stream ID. Loop's thread. */
public final class SrtPorts {
    private static final String SHARED = "; the port is shared, and this fits none of its endpoints";

    /** An endpoint that waits for callers. */
    public interface Gate {
        SrtSpec spec();

        /** Which way media flows through it. */
        StreamId.Mode mode();

        /**
         * Decides about a caller that asks for this endpoint.
         *
         * @param asked the stream ID that it sent
         */
        SrtAdmission.Decision admit(Address from, String asked, boolean group, @Nullable SrtSession joins);

        /** A caller that can only have wanted this endpoint was turned away. */
        void onRefused(String peer, String asked, String reason);

        /** A caller was turned away that fits none of the endpoints which share the port. */
        void onUnmatched(String peer, String asked, String reason);

        /** Nobody is listened to any more. */
        void onSocketFailed(String reason);
    }

    private final Loop loop;
    private final BufferMemory memory;
    private final KeyChecks keyChecks;
    private final Map<UdpOptions, Port> ports = new HashMap<>();

    /**
     * Nothing is listened on yet.
     *
     * @param memory of all SRT connections of the process
     * @param keyChecks of all SRT listeners of the process
     */
    public SrtPorts(Loop loop, BufferMemory memory, KeyChecks keyChecks) {
        this.loop = loop;
        this.memory = memory;
        this.keyChecks = keyChecks;
    }

    BufferMemory memory() {
        return memory;
    }

    /**
     * Listens for an endpoint.
     *
     * @throws IOException if the port cannot be opened, or serves the same stream ID already
     */
    public Port join(Gate gate) throws IOException {
        SrtSpec spec = gate.spec();
        UdpOptions local = spec.local().listening(spec.port());
        Port port = ports.get(local);
        if (port == null) {
            port = new Port(local, gate);
            ports.put(local, port);
        } else {
            port.add(gate);
        }
        return port;
    }

    /** A port that is listened on. */
    public final class Port implements SrtAdmission {
        private final UdpOptions local;
        private final SrtListener listener;
        private final List<Gate> gates = new ArrayList<>();
        private boolean abandoned;
        /** Callers that asked for none of several endpoints. */
        private final SrtRefusals unmatched;

        private Port(UdpOptions local, Gate first) throws IOException {
            this.local = local;
            this.unmatched = new SrtRefusals("port=" + first.spec().port());
            this.listener = new SrtListener(loop, local, first.spec().options(), this, keyChecks);
            gates.add(first);
        }

        private void add(Gate gate) throws IOException {
            String name = gate.spec().options().streamId();
            for (Gate other : gates) {
                if (other.spec().options().streamId().equals(name)) {
                    throw new IOException(
                            "port " + gate.spec().port() + " is taken: another endpoint listens there for "
                                    + (name.isEmpty()
                                            ? "callers without a stream ID; give each its own"
                                            : "the same stream ID"));
                }
            }
            gates.add(gate);
        }

        @Override
        public Decision decide(Address from, String text, boolean group, @Nullable SrtSession joins) {
            StreamId streamId;
            try {
                streamId = StreamId.parse(text);
            } catch (IllegalArgumentException e) {
                return refuse(from, text, RejectReason.BAD_REQUEST);
            }
            Gate wanted = named(streamId);
            StreamId decoded = wanted == null ? StreamId.decoded(text).orElse(null) : null;
            if (decoded != null && named(decoded) != null) {
                streamId = decoded;
                wanted = named(decoded);
            }
            wanted = wanted == null ? nameless() : wanted;
            if (wanted == null) {
                return refuse(from, text, RejectReason.NOT_FOUND);
            }
            StreamId.Mode mode = streamId.mode();
            boolean wrongWay = mode == StreamId.Mode.PUBLISH || mode == StreamId.Mode.REQUEST;
            if (wrongWay && mode != wanted.mode()) {
                wanted.onRefused(from.toString(), text, RejectReason.BAD_MODE.words());
                return new Refuse(RejectReason.BAD_MODE);
            }
            return wanted.admit(from, text, group, joins);
        }

        private @Nullable Gate named(StreamId streamId) {
            for (Gate gate : gates) {
                String name = gate.spec().options().streamId();
                if (!name.isEmpty() && streamId.asksFor(name)) {
                    return gate;
                }
            }
            return null;
        }

        /** The one for callers whose stream ID is nobody's. */
        private @Nullable Gate nameless() {
            for (Gate gate : gates) {
                if (gate.spec().options().streamId().isEmpty()) {
                    return gate;
                }
            }
            return null;
        }

        /** A port of one endpoint is its own; of a shared one, nobody knows which endpoint was meant. */
        private Decision refuse(Address from, String asked, RejectReason reason) {
            if (gates.size() == 1) {
                gates.getFirst().onRefused(from.toString(), asked, reason.words());
            } else {
                String why = reason.words() + SHARED;
                unmatched.add(from.toString(), asked, why, Instant.now());
                gates.forEach(gate -> gate.onUnmatched(from.toString(), asked, why));
            }
            return new Refuse(reason);
        }

        /** Callers that asked for none of the endpoints that share the port, the latest first. */
        List<RefusedAttempt> unmatched() {
            return unmatched.latest();
        }

        @Override
        public void onSocketFailed(String reason) {
            ports.remove(local, this);
            for (Gate gate : List.copyOf(gates)) {
                gate.onSocketFailed(reason);
            }
        }

        UdpSocket socket() {
            return listener.socket();
        }

        long ignored() {
            return listener.ignored();
        }

        /** Whether nobody can call here any more: the network interface is gone, and one that is made anew is another. */
        boolean isLost() {
            return abandoned || listener.socket().isInterfaceGone(false);
        }

        /** Ends all that is here; whoever joins next opens the port anew. */
        void abandon() {
            abandoned = true;
            ports.remove(local, this);
            listener.close();
        }

        /** The endpoint listens no more; its sessions are its own to close before. */
        void leave(Gate gate) {
            gates.remove(gate);
            if (gates.isEmpty()) {
                ports.remove(local, this);
                listener.close();
            }
        }
    }
}
