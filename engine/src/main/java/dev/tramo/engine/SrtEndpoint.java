package dev.tramo.engine;

import dev.tramo.net.Loop;
import dev.tramo.net.UdpOptions;
import dev.tramo.net.UdpSocket;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.driver.SrtCaller;
import dev.tramo.srt.driver.SrtHandler;
import dev.tramo.srt.driver.SrtListener;
import dev.tramo.srt.driver.SrtSession;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An SRT endpoint of a route, source or destination: listens, or calls again and again, and serves one session at a time.
 */
final class SrtEndpoint implements Destination {
    private static final System.Logger LOG = System.getLogger(SrtEndpoint.class.getName());

    private static final long REFUSALS_QUIET_NANOS = 10_000_000_000L;

    private final Loop loop;
    private final SrtSpec spec;
    private final PayloadConsumer consumer;
    private final Status status;
    private final Retry retry;
    private final Rate receivedRate = new Rate();
    private final Rate sentRate = new Rate();
    private final ReceiveBufferWatch bufferWatch;
    private final SrtHandler handler = new Sessions();
    private @Nullable SrtListener listener;
    private @Nullable SrtCaller caller;
    private @Nullable SrtSession session;
    private int sessions;
    private int attempts;
    private long dropped;
    private long observedPackets;
    private double receivedMbps;
    private double sentMbps;
    private long refusalsQuietUntilNanos;
    private boolean closed;

    /** @param consumer takes what is received; a destination's ignores it */
    SrtEndpoint(Loop loop, SrtSpec spec, PayloadConsumer consumer, Status status) {
        this.loop = loop;
        this.spec = spec;
        this.consumer = consumer;
        this.status = status;
        this.bufferWatch = new ReceiveBufferWatch(status.name());
        this.retry = new Retry(loop, this::open);
    }

    @Override
    public void open() {
        switch (spec.mode()) {
            case LISTENER -> listen();
            case CALLER, RENDEZVOUS -> resolveAndCall();
        }
    }

    private void listen() {
        try {
            SrtListener opened = new SrtListener(loop, spec.local().listening(spec.port()), spec.options(), 1, handler);
            listener = opened;
            bufferWatch.opened(opened.socket());
            retry.succeeded();
            status.set(State.WAITING);
        } catch (IOException e) {
            status.set(State.FAILED, String.valueOf(e.getMessage()));
            retry.later();
        }
    }

    private void resolveAndCall() {
        if (status.state() != State.CONNECTING && status.state() != State.FAILED) {
            status.set(State.CONNECTING);
        }
        try {
            call(InetAddress.ofLiteral(spec.host()));
        } catch (IllegalArgumentException e) {
            // A name: looked up anew for every attempt, and not on the loop's thread, for it may take seconds.
            Thread.startVirtualThread(this::resolve);
        }
    }

    private void resolve() {
        Runnable next;
        try {
            InetAddress resolved = InetAddress.getByName(spec.host());
            next = () -> call(resolved);
        } catch (UnknownHostException e) {
            next = () -> attemptFailed("cannot resolve " + spec.host());
        }
        try {
            loop.execute(next);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0} ended while its peer was looked up", status.name());
        }
    }

    private void call(InetAddress peer) {
        if (closed) {
            return;
        }
        try {
            SrtCaller calling = newCaller(new InetSocketAddress(peer, spec.port()));
            caller = calling;
            if (attempts++ == 0) {
                bufferWatch.opened(calling.socket());
            }
        } catch (IOException e) {
            if (spec.mode() == SrtMode.RENDEZVOUS) {
                status.set(State.FAILED, String.valueOf(e.getMessage())); // our port is taken
                retry.later();
            } else {
                attemptFailed(String.valueOf(e.getMessage()));
            }
        }
    }

    private SrtCaller newCaller(InetSocketAddress peer) throws IOException {
        boolean ipv6 = peer.getAddress() instanceof Inet6Address;
        if (spec.mode() == SrtMode.CALLER) {
            UdpOptions local = spec.local().reaching(ipv6, spec.local().port());
            return SrtCaller.calling(loop, local, peer, spec.options(), handler);
        }
        UdpOptions local = spec.local().reaching(ipv6, spec.port());
        return SrtCaller.rendezvous(loop, local, peer, spec.options(), handler);
    }

    private void attemptFailed(String reason) {
        if (!closed) {
            status.set(State.CONNECTING, reason);
            retry.later();
        }
    }

    @Override
    public void send(ByteBuffer data, int offset, int length, long arrivalNanos) {
        SrtSession s = session;
        if (s != null) {
            s.send(data, offset, length, arrivalNanos);
        }
    }

    /** What the driver reports. */
    private final class Sessions implements SrtHandler {
        @Override
        public void onConnected(SrtSession connected) {
            session = connected;
            sessions++;
            observedPackets = 0;
            retry.succeeded();
            status.set(State.STALLED, "connected, no packets yet");
        }

        @Override
        public void onPayload(SrtSession from, ByteBuffer data, int offset, int length) {
            consumer.onPayload(data, offset, length, loop.nowNanos());
        }

        @Override
        public void onDisconnected(SrtSession ended, String reason) {
            if (session != ended) {
                return;
            }
            session = null;
            receivedMbps = 0;
            sentMbps = 0;
            if (closed) {
                return;
            }
            SrtCaller c = caller;
            if (c == null) {
                status.set(State.WAITING, reason);
            } else {
                c.close();
                caller = null;
                attemptFailed(reason);
            }
        }

        @Override
        public void onRefused(String peer, String reason) {
            if (spec.mode() != SrtMode.LISTENER) {
                caller = null;
                attemptFailed(reason);
            } else {
                refused(peer, reason);
            }
        }
    }

    /** Now and then a line, not one for each try: some peers call many times a second. */
    private void refused(String peer, String reason) {
        if (loop.nowNanos() < refusalsQuietUntilNanos) {
            return;
        }
        refusalsQuietUntilNanos = loop.nowNanos() + REFUSALS_QUIET_NANOS;
        if (session == null) {
            status.set(State.WAITING, "refused " + peer + ": " + reason);
        } else {
            LOG.log(System.Logger.Level.INFO, "{0} refused peer={1} reason=\"{2}\"", status.name(), peer, reason);
        }
    }

    @Override
    public EndpointSnapshot observe(double seconds) {
        SrtSession s = session;
        UdpSocket socket = socket();
        if (socket != null) {
            dropped = bufferWatch.observe(socket);
        }
        if (s != null) {
            SrtStatistics statistics = s.statistics();
            receivedMbps = receivedRate.mbps(statistics.received().bytes(), seconds);
            sentMbps = sentRate.mbps(statistics.sent().bytes(), seconds);
            long packets = statistics.received().packets() + statistics.sent().packets();
            if (packets > observedPackets) {
                status.set(State.RUNNING);
            } else if (status.state() == State.RUNNING) {
                status.set(State.STALLED, "connected, no packets");
            }
            observedPackets = packets;
        }
        return snapshot();
    }

    @Override
    public EndpointSnapshot snapshot() {
        SrtSession s = session;
        return new EndpointSnapshot(
                status.state(),
                status.reason(),
                status.since(),
                s == null ? "" : s.peer().toString(),
                s != null,
                Math.max(0, sessions - 1),
                new EndpointSnapshot.Udp(0, 0, dropped, 0, 0),
                s == null ? SrtStatistics.NONE : s.statistics(),
                receivedMbps,
                sentMbps,
                listener != null ? listener.ignored() : caller != null ? caller.ignored() : 0,
                RtmpFigures.NONE);
    }

    /** The UDP socket underneath, if it is open. */
    @Nullable
    UdpSocket socket() {
        return listener != null ? listener.socket() : caller != null ? caller.socket() : null;
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public void close() {
        closed = true;
        retry.close();
        if (listener != null) {
            listener.close();
        }
        if (caller != null) {
            caller.close();
        }
    }
}
