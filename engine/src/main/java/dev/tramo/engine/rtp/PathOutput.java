package dev.tramo.engine.rtp;

import dev.tramo.engine.endpoint.Rate;
import dev.tramo.engine.endpoint.RtpPath;
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
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** One path of an RTP destination: its sockets, and what was sent by it. */
final class PathOutput {
    private final UdpSpec to;
    private final RtpSpec spec;
    private final SenderReporting reporting;
    private final PathSockets sockets;
    private final Rate rate = new Rate();
    private @Nullable UdpSocket media;
    private @Nullable UdpSocket reports;
    private @Nullable Address mediaAddress;
    private @Nullable Address reportAddress;
    private @Nullable Address columnAddress;
    private @Nullable Address rowAddress;
    private long packetsBefore;
    private long bytesBefore;
    /** Not sent by earlier sockets, or for want of one. */
    private long notSentBefore;

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
    PathOutput(Loop loop, RtpSpec spec, UdpSpec to, SenderReporting reporting, Runnable onChange) {
        this.to = to;
        this.spec = spec;
        this.reporting = reporting;
        this.sockets = new PathSockets(loop, this::openSockets, onChange);
    }

    void open() {
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
            notSentBefore = notSent();
        }
        media = null;
        reports = null;
        observedPackets = packetsBefore;
        observedNotSent = notSentBefore;
    }

    /** Sends a packet of media. */
    void send(ByteBuffer packet, int length) {
        send(media, mediaAddress, packet, length);
    }

    /** Sends a parity packet. */
    void sendFec(boolean isRow, ByteBuffer packet, int length) {
        send(media, isRow ? rowAddress : columnAddress, packet, length);
    }

    private void send(@Nullable UdpSocket s, @Nullable Address address, ByteBuffer packet, int length) {
        if (s == null || address == null || !sockets.isOpen()) {
            notSentBefore++;
            return;
        }
        ByteBuffer out = s.claim();
        out.put(out.position(), packet, 0, length);
        out.position(out.position() + length);
        s.commit(address);
    }

    /** Sends a report; not counted if it cannot be. */
    boolean report(ByteBuffer packet, int length) {
        UdpSocket s = reports;
        if (s == null || !sockets.isOpen()) {
            return false;
        }
        send(s, reportAddress, packet, length);
        return true;
    }

    /** Once a second. */
    void observe(double seconds) {
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

    boolean isOpen() {
        return sockets.isOpen();
    }

    /** Whether packets were sent in the last second. */
    boolean isWorking() {
        return isWorking;
    }

    /** Whether packets were to be sent in the last second, and none was. */
    boolean isRefused() {
        return isRefused;
    }

    /** Why it does not work, in words; empty if nothing is known. */
    String reason() {
        if (!sockets.isOpen()) {
            return sockets.failure();
        }
        UdpSocket s = media;
        return s == null || s.sendFailure().isEmpty() || (isWorking && notSent() == 0)
                ? ""
                : "send to " + mediaAddress + ": " + s.sendFailure();
    }

    String where() {
        return to.endpoint();
    }

    /** Datagrams sent, those of parity among them. */
    long packets() {
        UdpSocket s = media;
        return packetsBefore + (s == null ? 0 : s.datagramsSent());
    }

    long bytes() {
        UdpSocket s = media;
        return bytesBefore + (s == null ? 0 : s.bytesSent());
    }

    long notSent() {
        UdpSocket s = media;
        return notSentBefore + (s == null ? 0 : s.datagramsNotSent());
    }

    RtpPath snapshot() {
        return new RtpPath(
                to.endpoint(),
                to.interfaceName(),
                "",
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

    void close() {
        sockets.close();
    }
}
