package dev.tramo.engine.rtp;

import dev.tramo.engine.endpoint.Awaited;
import dev.tramo.engine.endpoint.Damage;
import dev.tramo.engine.endpoint.Destination;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.FlowWatch;
import dev.tramo.engine.endpoint.Rate;
import dev.tramo.engine.endpoint.Reasons;
import dev.tramo.engine.endpoint.RtpFigures;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.engine.spec.RtpSpec;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.mpegts.rtp.FecMatrix;
import dev.tramo.mpegts.rtp.FecSender;
import dev.tramo.mpegts.rtp.RtpPacket;
import dev.tramo.mpegts.rtp.RtpSender;
import dev.tramo.net.Loop;
import dev.tramo.net.UdpSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sends payloads by RTP, by one path or the same packets by two, with correction if that is wanted. */
public final class RtpDestination implements Destination {
    private final Loop loop;
    private final RtpSpec spec;
    private final Status status;
    private final RtpSender sender;
    private final SenderReporting reporting;
    private final List<PathOutput> paths = new ArrayList<>();
    /** The same, as what is done for each packet wants it. */
    private final PathOutput[] outputs;

    private final @Nullable FecSender fec;
    private final ByteBuffer packet = ByteBuffer.allocate(UdpSocket.SEND_BYTES_MAX);
    private final int payloadBytesMax;
    private final FlowWatch flow = new FlowWatch();
    private final Rate rate = new Rate();
    private final List<Damage> damages = new ArrayList<>();
    private final Damage refusals;
    private long columnPackets;
    private long rowPackets;
    private long tooLong;
    private boolean isOpened;
    private boolean hasNoSocket = true;
    private double sentMbps;

    /** One that is not open. */
    public RtpDestination(Loop loop, RtpSpec spec, Status status) {
        this.loop = loop;
        this.spec = spec;
        this.status = status;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        this.sender = new RtpSender(spec.payloadType(), random.nextInt(), random.nextInt(0x1_0000), random.nextInt());
        this.reporting = new SenderReporting(loop, sender, this::report);
        for (UdpSpec to : spec.paths()) {
            paths.add(new PathOutput(loop, spec, to, reporting, this::onOpened));
            damages.add(new Damage("datagram", "not sent", "to " + to.endpoint()));
        }
        this.outputs = paths.toArray(PathOutput[]::new);
        this.fec = spec.fec()
                .matrix()
                .map(matrix -> new FecSender(matrix, random.nextInt(0x1_0000), this::sendFec))
                .orElse(null);
        this.payloadBytesMax = (fec == null ? packet.capacity() : FecSender.PACKET_BYTES_MAX) - RtpPacket.HEADER_BYTES;
        this.refusals = Damage.lost(
                "payload",
                "longer than " + payloadBytesMax + " bytes: have the sender make shorter ones, of 1316 for MPEG-TS");
        String where = where();
        status.awaits(
                new Awaited("waits for the source, to send to " + where, "", Awaited.NOTHING_SENT + " to " + where));
    }

    private String where() {
        return spec.paths().stream().map(UdpSpec::endpoint).collect(Collectors.joining(" and "));
    }

    @Override
    public void open() {
        paths.forEach(PathOutput::open);
        isOpened = true;
        if (spec.usesRtcp()) {
            reporting.start();
        }
        onOpened();
    }

    /** A path was opened, or could not be. */
    private void onOpened() {
        if (!isOpened) {
            return;
        }
        boolean isNoneOpen = paths.stream().noneMatch(PathOutput::isOpen);
        if (isNoneOpen) {
            status.set(
                    State.FAILED,
                    paths.stream().map(PathOutput::reason).distinct().collect(Collectors.joining("; ")));
        } else if (hasNoSocket) {
            status.set(State.WAITING, unprotected());
        }
        hasNoSocket = isNoneOpen;
    }

    @Override
    public void onPayload(ByteBuffer data, int offset, int length, long originNanos) {
        if (length > payloadBytesMax) {
            tooLong++;
            return;
        }
        packet.clear();
        sender.writeHeader(packet, length, originNanos);
        packet.put(RtpPacket.HEADER_BYTES, data, offset, length);
        int whole = RtpPacket.HEADER_BYTES + length;
        for (PathOutput path : outputs) {
            path.send(packet, whole);
        }
        if (fec != null) {
            fec.onPacket(packet, 0, whole);
        }
    }

    private void sendFec(boolean isRow, ByteBuffer data, int offset, int length) {
        if (isRow) {
            rowPackets++;
        } else {
            columnPackets++;
        }
        for (PathOutput path : outputs) {
            path.sendFec(isRow, data, length);
        }
    }

    private int report(ByteBuffer report, int length) {
        int sent = 0;
        for (PathOutput path : outputs) {
            sent += path.report(report, length) ? 1 : 0;
        }
        return sent;
    }

    @Override
    public void observe(double seconds) {
        reporting.observe();
        paths.forEach(path -> path.observe(seconds));
        sentMbps = rate.mbps(sender.payloadBytes(), seconds);
        long now = loop.nowNanos();
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            String lost = damages.get(i).observe(now, paths.get(i).notSent());
            reasons.add(
                    lost.isEmpty() || paths.get(i).reason().isEmpty()
                            ? lost
                            : lost + ": " + paths.get(i).reason());
        }
        reasons.add(refusals.observe(now, tooLong));
        reasons.add(unprotected());
        boolean moved = paths.stream().anyMatch(PathOutput::isWorking);
        boolean flows = flow.observe(moved, now);
        if (moved) {
            String all = Reasons.together(reasons.toArray(String[]::new));
            status.set(all.isEmpty() ? State.RUNNING : State.DEGRADED, all);
        } else if (paths.stream().anyMatch(path -> path.isOpen() && path.isRefused())) {
            status.set(State.FAILED, Reasons.together("nothing is sent", firstReason()));
        } else if (!flows && status.state().isFlowing()) {
            status.set(State.STALLED, "nothing to send");
        }
        onOpened();
    }

    private String firstReason() {
        return paths.stream()
                .map(PathOutput::reason)
                .filter(reason -> !reason.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** One path of two cannot be sent by: the stream has no protection. */
    private String unprotected() {
        return paths.stream()
                .filter(path -> paths.size() > 1 && (!path.isOpen() || path.isRefused()))
                .map(path -> "one path left: " + path.where() + ": " + path.reason())
                .collect(Collectors.joining("; "));
    }

    @Override
    public EndpointSnapshot snapshot() {
        long notSent = paths.stream().mapToLong(PathOutput::notSent).sum();
        // What one path does not take, the other may.
        long lost =
                tooLong + paths.stream().mapToLong(PathOutput::notSent).min().orElse(0);
        UdpFigures socket = new UdpFigures(
                paths.stream().mapToLong(PathOutput::packets).sum(),
                paths.stream().mapToLong(PathOutput::bytes).sum(),
                0,
                0,
                notSent,
                0);
        RtpFigures figures = new RtpFigures(
                sender.packets(),
                sender.payloadBytes(),
                lost,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                new RtpFigures.Stream(Integer.toUnsignedLong(sender.ssrc()), sender.payloadType()),
                spec.fec().matrix().map(this::fecFigures).orElse(RtpFigures.Fec.NONE),
                paths.stream().map(PathOutput::snapshot).toList(),
                reporting.receivers(),
                reporting.sent(),
                reporting.received(),
                socket);
        boolean isOpen = paths.stream().anyMatch(PathOutput::isOpen);
        Totals totals = Totals.of(sender.packets(), sender.payloadBytes(), lost, 0);
        return new EndpointSnapshot(status.header("", isOpen, 0, 0, sentMbps, List.of()), figures, totals);
    }

    private RtpFigures.Fec fecFigures(FecMatrix matrix) {
        return new RtpFigures.Fec(matrix.columns(), matrix.rows(), columnPackets, rowPackets, 0, 0, 0);
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public void close() {
        reporting.close();
        paths.forEach(PathOutput::close);
    }
}
