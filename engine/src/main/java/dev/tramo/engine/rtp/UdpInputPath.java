package dev.tramo.engine.rtp;

import dev.tramo.engine.endpoint.ReceiveBufferWatch;
import dev.tramo.engine.endpoint.RtpPath;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.engine.spec.Interfaces;
import dev.tramo.engine.spec.RtpFec;
import dev.tramo.engine.spec.RtpSpec;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.engine.udp.Senders;
import dev.tramo.mpegts.rtp.RtpReceiver;
import dev.tramo.net.Address;
import dev.tramo.net.DatagramBatch;
import dev.tramo.net.DatagramHandler;
import dev.tramo.net.Loop;
import dev.tramo.net.UdpOptions;
import dev.tramo.net.UdpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One path of an RTP source over UDP: its sockets, and what came by it. */
final class UdpInputPath implements InputPath {
    /** How often a silent path looks whether its group would be joined by another interface now. */
    private static final int LOOK_SECONDS = 5;

    private final Loop loop;
    private final int index;
    private final UdpSpec at;
    private final RtpSpec spec;
    private final RtpReceiver receiver;
    private final Runnable onReceived;
    private final PathSockets sockets;
    private final ReceiverReporting reporting;
    private final Senders senders = new Senders();
    private final ReceiveBufferWatch bufferWatch;
    private final PathWatch watch;
    private @Nullable UdpSocket media;
    /** The only sender whose datagrams are taken; of a group, the kernel sees to that. */
    private @Nullable Address only;

    private long ignored;
    private long dropped;
    private UdpFigures before = UdpFigures.NONE;
    private int silentSeconds;

    /**
     * One that is not open.
     *
     * @param index of the path
     * @param name for the log
     * @param onReceived called after a batch was given to the receiver
     * @param onChange called when it was opened, or could not be
     */
    UdpInputPath(
            Loop loop,
            int index,
            RtpSpec spec,
            RtpReceiver receiver,
            String name,
            Runnable onReceived,
            Runnable onChange) {
        this.loop = loop;
        this.index = index;
        this.at = spec.paths().get(index);
        this.spec = spec;
        this.receiver = receiver;
        this.onReceived = onReceived;
        this.sockets = new PathSockets(loop, this::openSockets, onChange);
        this.watch = new PathWatch(receiver, index);
        this.reporting = new ReceiverReporting(loop, receiver, index);
        this.bufferWatch = new ReceiveBufferWatch(name + " path=" + at.endpoint());
    }

    @Override
    public void open() {
        sockets.open();
    }

    private void openSockets() throws IOException {
        keepCounters();
        InetAddress from = at.resolvedSource();
        only = from == null || at.isMulticast() ? null : Address.of(new InetSocketAddress(from, 0));
        UdpSocket opened = add(0, this::onMedia);
        media = opened;
        bufferWatch.opened(opened);
        if (spec.usesRtcp()) {
            reporting.use(add(RtpSpec.RTCP_PORT, reporting::onDatagrams));
        }
        if (spec.fec().isUsed()) {
            add(RtpSpec.COLUMN_PORT, this::onFec);
        }
        if (spec.fec().level() == RtpFec.Level.ROW_COLUMN) {
            add(RtpSpec.ROW_PORT, this::onFec);
        }
    }

    private UdpSocket add(int above, DatagramHandler handler) throws IOException {
        InetSocketAddress local = at.resolved();
        UdpOptions options = UdpOptions.receivingOn(
                new InetSocketAddress(local.getAddress(), local.getPort() + above),
                Interfaces.named(at.interfaceName()),
                at.isMulticast() ? at.resolvedSource() : null);
        return sockets.add(options, handler);
    }

    private void onMedia(DatagramBatch batch) {
        Address wanted = only;
        int last = -1;
        for (int i = 0; i < batch.count(); i++) {
            if (wanted == null || batch.isFromHost(i, wanted)) {
                receiver.onPacket(index, batch.buffer(), batch.offset(i), batch.length(i), batch.arrivalNanos(i));
                last = i;
            } else {
                ignored++;
            }
        }
        if (last >= 0) {
            senders.note(batch, last);
            onReceived.run();
        }
    }

    private void onFec(DatagramBatch batch) {
        Address wanted = only;
        for (int i = 0; i < batch.count(); i++) {
            if (wanted == null || batch.isFromHost(i, wanted)) {
                receiver.onFec(batch.buffer(), batch.offset(i), batch.length(i));
            }
        }
        onReceived.run();
    }

    @Override
    public void observe(double seconds) {
        senders.observe();
        watch.observe(seconds, sockets.isOpen(), loop.nowNanos());
        UdpSocket s = media;
        if (s != null && sockets.isOpen()) {
            dropped = bufferWatch.observe(s);
            silentSeconds = watch.isWorking() ? 0 : silentSeconds + 1;
            if (s.isInterfaceGone(silentSeconds % LOOK_SECONDS == LOOK_SECONDS - 1)) {
                sockets.reopen();
            }
        }
    }

    private void keepCounters() {
        before = socketFigures();
        media = null;
        ignored = 0;
        dropped = 0;
    }

    @Override
    public UdpFigures socketFigures() {
        UdpSocket s = media;
        if (s == null) {
            return before;
        }
        return new UdpFigures(
                before.datagrams() + s.datagramsReceived() - ignored,
                before.bytes() + s.bytesReceived(),
                dropped < 0 ? dropped : before.dropped() + dropped,
                before.unusable() + s.datagramsTruncated(),
                0,
                before.ignored() + ignored);
    }

    @Override
    public boolean isOpen() {
        return sockets.isOpen();
    }

    @Override
    public State closedState() {
        return State.FAILED;
    }

    @Override
    public String failure() {
        return sockets.failure();
    }

    @Override
    public boolean isWorking() {
        return watch.isWorking();
    }

    @Override
    public String reason() {
        if (watch.isWorking()) {
            return "";
        }
        return sockets.isOpen() ? watch.silence() + reporting.farewell() : sockets.failure();
    }

    @Override
    public String where() {
        return at.endpoint() + (at.source().isEmpty() ? "" : " from " + at.source());
    }

    @Override
    public String peer() {
        return senders.text();
    }

    @Override
    public long reportsSent() {
        return reporting.sent();
    }

    @Override
    public long reportsReceived() {
        return reporting.received();
    }

    @Override
    public RtpPath snapshot() {
        return watch.snapshot(at.endpoint(), at.interfaceName(), senders.text(), Optional.empty(), reason());
    }

    @Override
    public void reconnect(String why) {
        if (sockets.isOpen()) {
            sockets.reopen();
        }
    }

    @Override
    public void close() {
        reporting.close();
        sockets.close();
    }
}
