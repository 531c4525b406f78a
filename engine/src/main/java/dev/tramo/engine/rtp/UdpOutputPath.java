package dev.tramo.engine.rtp;

import dev.tramo.engine.endpoint.Damage;
import dev.tramo.engine.endpoint.Rate;
import dev.tramo.engine.endpoint.RtpPath;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.Interfaces;
import dev.tramo.engine.spec.RtpSpec;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.net.Address;
import dev.tramo.net.Loop;
import dev.tramo.net.UdpOptions;
import dev.tramo.net.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** One path of an RTP destination over UDP: its sockets, and what was sent by it. */
final class UdpOutputPath implements OutputPath {
    private final UdpSpec to;
    private final RtpSpec spec;
    private final SenderReporting reporting;
    private final PathSockets sockets;
    private final Rate rate = new Rate();
    private final Damage damage;
    private @Nullable UdpSocket media;
    private @Nullable UdpSocket reports;
    private @Nullable Address mediaAddress;
    private @Nullable Address reportAddress;
    private @Nullable Address columnAddress;
    private @Nullable Address rowAddress;
    private long packetsBefore;
    private long bytesBefore;
    /** Of earlier sockets. */
    private long refusedBefore;
    /** For want of a socket. */
    private long untaken;

    private long observedPackets;
    private long observedNotSent;
    private boolean isWorking;
    private boolean isRefused;
    private double mbps;

    /**
     * One that is not open.
     *
     * @param onChange called when it was opened, or could not be
     */
    UdpOutputPath(Loop loop, RtpSpec spec, UdpSpec to, SenderReporting reporting, Runnable onChange) {
        this.to = to;
        this.spec = spec;
        this.reporting = reporting;
        this.damage = new Damage("datagram", "not sent", "to " + to.endpoint());
        this.sockets = new PathSockets(loop, this::openSockets, onChange);
    }

    @Override
    public void open() {
        sockets.open();
    }

    private void openSockets() throws IOException {
        keepCounters();
        InetSocketAddress at = to.resolved();
        mediaAddress = above(at, 0);
        reportAddress = above(at, RtpSpec.RTCP_PORT);
        columnAddress = above(at, RtpSpec.COLUMN_PORT);
        rowAddress = above(at, RtpSpec.ROW_PORT);
        UdpOptions options =
                UdpOptions.sending(!Address.of(at).isIpv4(), to.ttl(), Interfaces.named(to.interfaceName()));
        media = sockets.add(options, batch -> {});
        if (spec.usesRtcp()) {
            reports = sockets.add(options, reporting::onDatagrams);
        }
    }

    private static @Nullable Address above(InetSocketAddress at, int ports) {
        int port = at.getPort() + ports;
        return port > 0xFFFF ? null : Address.of(new InetSocketAddress(at.getAddress(), port));
    }

    private void keepCounters() {
        UdpSocket s = media;
        if (s != null) {
            packetsBefore = packets();
            bytesBefore = bytes();
            refusedBefore = refused();
        }
        media = null;
        reports = null;
        observedPackets = packetsBefore;
        observedNotSent = notSent();
    }

    @Override
    public boolean send(ByteBuffer packet, int length, long originNanos) {
        return send(media, mediaAddress, packet, length);
    }

    @Override
    public void sendFec(boolean isRow, ByteBuffer packet, int length) {
        boolean _ = send(media, isRow ? rowAddress : columnAddress, packet, length);
    }

    private boolean send(@Nullable UdpSocket s, @Nullable Address address, ByteBuffer packet, int length) {
        if (s == null || address == null || !sockets.isOpen()) {
            untaken++;
            return false;
        }
        ByteBuffer out = s.claim();
        out.put(out.position(), packet, 0, length);
        out.position(out.position() + length);
        s.commit(address);
        return true;
    }

    @Override
    public boolean report(ByteBuffer packet, int length) {
        UdpSocket s = reports;
        if (s == null || !sockets.isOpen()) {
            return false;
        }
        return send(s, reportAddress, packet, length);
    }

    @Override
    public int packetBytesMax() {
        return UdpSocket.SEND_BYTES_MAX;
    }

    @Override
    public void observe(double seconds) {
        mbps = rate.mbps(bytes(), seconds);
        isWorking = packets() > observedPackets;
        isRefused = !isWorking && notSent() > observedNotSent;
        observedPackets = packets();
        observedNotSent = notSent();
        UdpSocket s = media;
        boolean isGone = s != null && sockets.isOpen() && s.isInterfaceGone(false);
        if (isGone || (isRefused && to.hasZone() && sockets.isOpen())) {
            sockets.reopen(); // its interface may have another number by now
        }
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
        return isWorking;
    }

    @Override
    public boolean isRefused() {
        return isRefused;
    }

    @Override
    public String damage(long nowNanos) {
        String lost = damage.observe(nowNanos, notSent());
        return lost.isEmpty() || reason().isEmpty() ? lost : lost + ": " + reason();
    }

    @Override
    public String reason() {
        if (!sockets.isOpen()) {
            return sockets.failure();
        }
        UdpSocket s = media;
        return s == null || s.sendFailure().isEmpty() || (isWorking && notSent() == 0)
                ? ""
                : "send to " + mediaAddress + ": " + s.sendFailure();
    }

    @Override
    public String where() {
        return to.endpoint();
    }

    @Override
    public long packets() {
        UdpSocket s = media;
        return packetsBefore + (s == null ? 0 : s.datagramsSent());
    }

    @Override
    public long bytes() {
        UdpSocket s = media;
        return bytesBefore + (s == null ? 0 : s.bytesSent());
    }

    @Override
    public long untaken() {
        return untaken;
    }

    @Override
    public long notSent() {
        return untaken + refused();
    }

    /** By the kernel. */
    private long refused() {
        UdpSocket s = media;
        return refusedBefore + (s == null ? 0 : s.datagramsNotSent());
    }

    @Override
    public RtpPath snapshot() {
        return new RtpPath(
                to.endpoint(),
                to.interfaceName(),
                "",
                Optional.empty(),
                isWorking,
                isWorking ? "" : reason(),
                packets(),
                bytes(),
                mbps,
                notSent(),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }

    @Override
    public void close() {
        sockets.close();
    }
}
