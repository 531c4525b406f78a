package dev.tramo.engine.udp;

import dev.tramo.engine.endpoint.Awaited;
import dev.tramo.engine.endpoint.Damage;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.FlowWatch;
import dev.tramo.engine.endpoint.PayloadConsumer;
import dev.tramo.engine.endpoint.Rate;
import dev.tramo.engine.endpoint.Reasons;
import dev.tramo.engine.endpoint.ReceiveBufferWatch;
import dev.tramo.engine.endpoint.Retry;
import dev.tramo.engine.endpoint.Source;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.engine.spec.Interfaces;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.net.Address;
import dev.tramo.net.DatagramBatch;
import dev.tramo.net.Loop;
import dev.tramo.net.UdpOptions;
import dev.tramo.net.UdpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Receives datagrams, unicast or multicast. */
public final class UdpSource implements Source {
    /** How often a silent input looks whether its group would be joined by another interface now. */
    private static final int LOOK_SECONDS = 5;

    private final Loop loop;
    private final UdpSpec spec;
    private PayloadConsumer consumer;
    private final Status status;
    private final Retry retry;
    private final Rate rate = new Rate();
    private final Senders senders = new Senders();
    private final Damage damage = Damage.lost(
            "datagram",
            "dropped by the kernel, its receive buffer being full",
            "longer than " + UdpSocket.SEND_BYTES_MAX
                    + " bytes: have the sender make shorter ones, of 1316 for MPEG-TS");
    private final Damage strangers;
    private final ReceiveBufferWatch bufferWatch;
    private final FlowWatch flow = new FlowWatch();
    private @Nullable UdpSocket socket;
    /** The only sender whose datagrams are taken; of a group, the kernel sees to that. */
    private @Nullable Address only;

    /** Datagrams of others than {@link #only}. */
    private long ignored;

    private long ignoredBytes;
    /** Of sockets before this one. */
    private Totals before = Totals.NONE;

    private long observedTaken;
    private int silentSeconds;
    private long dropped;
    private long unusable;
    private double receivedMbps;

    public UdpSource(Loop loop, UdpSpec spec, PayloadConsumer consumer, Status status) {
        this.loop = loop;
        this.spec = spec;
        this.consumer = consumer;
        this.status = status;
        this.bufferWatch = new ReceiveBufferWatch(status.name());
        this.retry = new Retry(loop, this::open);
        this.strangers = new Damage("datagram", "ignored", "not from " + spec.source() + ", which source= says");
        status.awaits(new Awaited(Awaited.NOTHING_RECEIVED, "", Awaited.NOTHING_RECEIVED));
    }

    @Override
    public void open() {
        try {
            InetAddress from = spec.resolvedSource();
            boolean joins = spec.isMulticast();
            only = from == null || joins ? null : Address.of(new InetSocketAddress(from, 0));
            UdpOptions options = UdpOptions.receivingOn(
                    spec.resolved(), Interfaces.named(spec.interfaceName()), joins ? from : null);
            UdpSocket opened = loop.open(options, this::onDatagrams);
            opened.onFailure(this::onSocketFailed);
            socket = opened;
            ignored = 0;
            ignoredBytes = 0;
            observedTaken = 0;
            unusable = 0;
            bufferWatch.opened(opened);
            retry.succeeded();
            status.set(State.WAITING, "no datagrams yet" + where());
        } catch (IOException e) {
            status.set(State.FAILED, String.valueOf(e.getMessage()));
            retry.later();
        }
    }

    private void onSocketFailed(Throwable failure) {
        letGo();
        status.set(State.FAILED, "internal error: " + failure);
        retry.later();
    }

    /** The socket is over, and what it counted is kept. */
    private void letGo() {
        UdpSocket s = socket;
        if (s != null) {
            before = before.plus(counted(s));
            socket = null;
        }
    }

    private Totals counted(UdpSocket s) {
        return Totals.of(
                s.datagramsReceived() - ignored,
                s.bytesReceived() - ignoredBytes,
                Math.max(0, dropped) + s.datagramsTruncated(),
                0);
    }

    /** For a reason: what is listened on, and for whom. */
    private String where() {
        return " on " + spec.endpoint() + (spec.source().isEmpty() ? "" : " from " + spec.source());
    }

    private void onDatagrams(DatagramBatch batch) {
        Address wanted = only;
        if (wanted != null) {
            takeOnly(wanted, batch);
            return;
        }
        for (int i = 0; i < batch.count(); i++) {
            consumer.onPayload(batch.buffer(), batch.offset(i), batch.length(i), batch.arrivalNanos(i));
        }
        senders.onBatch(batch);
        running();
    }

    private void takeOnly(Address wanted, DatagramBatch batch) {
        int last = -1;
        for (int i = 0; i < batch.count(); i++) {
            if (batch.isFromHost(i, wanted)) {
                consumer.onPayload(batch.buffer(), batch.offset(i), batch.length(i), batch.arrivalNanos(i));
                last = i;
            } else {
                ignored++;
                ignoredBytes += batch.length(i);
            }
        }
        if (last >= 0) {
            senders.note(batch, last);
            running();
        }
    }

    private void running() {
        if (!status.state().isFlowing()) {
            status.set(State.RUNNING);
        }
    }

    @Override
    public void observe(double seconds) {
        UdpSocket s = socket;
        if (s == null) {
            return;
        }
        receivedMbps = rate.mbps(s.bytesReceived() - ignoredBytes, seconds);
        dropped = bufferWatch.observe(s);
        senders.observe();
        long tooLong = s.datagramsTruncated() - unusable;
        unusable = s.datagramsTruncated();
        String lost = Reasons.together(
                damage.observe(loop.nowNanos(), dropped, unusable), strangers.observe(loop.nowNanos(), ignored));
        long taken = s.datagramsReceived() - ignored;
        boolean moved = taken > observedTaken;
        boolean flows = flow.observe(moved, loop.nowNanos());
        if (moved) {
            observeFlow(lost);
        } else if (!flows) {
            observeSilence(tooLong > 0, lost);
        }
        observedTaken = taken;
        if (isLost(s)) {
            reconnect("");
        }
    }

    @Override
    public void handTo(PayloadConsumer other) {
        consumer = other;
    }

    /** Joins its group anew, too. */
    @Override
    public void reconnect(String reason) {
        UdpSocket s = socket;
        if (s != null) {
            letGo();
            s.close();
            open();
        }
    }

    private void observeSilence(boolean refuses, String lost) {
        boolean isFirst = status.state() == State.WAITING && !refuses;
        String silence = (isFirst ? "no datagrams yet" : "no datagrams") + where();
        status.set(isFirst ? State.WAITING : State.STALLED, Reasons.together(silence, lost));
    }

    /** Whether the socket hears nothing any more although somebody may send: its interface is gone, or another would be joined now. */
    private boolean isLost(UdpSocket s) {
        silentSeconds = status.state().isFlowing() ? 0 : silentSeconds + 1;
        return s.isInterfaceGone(silentSeconds % LOOK_SECONDS == LOOK_SECONDS - 1);
    }

    private void observeFlow(String lost) {
        if (!lost.isEmpty()) {
            status.set(State.DEGRADED, lost);
        } else if (senders.areMixed()) {
            status.set(
                    State.DEGRADED,
                    "the datagrams of several senders are mixed: " + senders.text()
                            + "; source= takes those of one address, and each sender may have a port of its own");
        } else {
            status.set(State.RUNNING);
        }
    }

    @Override
    public EndpointSnapshot snapshot() {
        UdpSocket s = socket;
        EndpointSnapshot.Header header = status.header(senders.text(), s != null, 0, receivedMbps, 0, List.of());
        if (s == null) {
            return new EndpointSnapshot(header, UdpFigures.NONE, before);
        }
        UdpFigures udp = new UdpFigures(
                s.datagramsReceived() - ignored, s.bytesReceived() - ignoredBytes, dropped, unusable, 0, ignored);
        return new EndpointSnapshot(header, udp, before.plus(counted(s)));
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public void close() {
        retry.close();
        if (socket != null) {
            socket.close();
        }
    }
}
