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
import dev.tramo.engine.spec.RtpFec;
import dev.tramo.engine.spec.RtpSpec;
import dev.tramo.engine.spec.SeamlessSpec;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.engine.srt.SrtPorts;
import dev.tramo.engine.srt.TransportStream;
import dev.tramo.mpegts.rtp.FecMatrix;
import dev.tramo.mpegts.rtp.FecSender;
import dev.tramo.mpegts.rtp.RtpPacket;
import dev.tramo.mpegts.rtp.RtpSender;
import dev.tramo.net.Loop;
import dev.tramo.net.UdpSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sends payloads by RTP, by one path or the same packets by two, over UDP or SRT, with correction if that is wanted. */
public final class RtpDestination extends RtpEndpoint implements Destination {
    private static final String AS_IT_IS = ": have the sender make shorter ones, of 1316 for MPEG-TS";

    private final Loop loop;
    private final RtpSender sender;
    private final SenderReporting reporting;
    private final boolean usesRtcp;
    private final List<OutputPath> paths = new ArrayList<>();
    /** The same, as what is done for each packet wants it. */
    private OutputPath[] outputs = {};

    private final Optional<FecMatrix> matrix;
    private final @Nullable FecSender fec;
    private final ByteBuffer packet = ByteBuffer.allocate(UdpSocket.SEND_BYTES_MAX);
    /** Without the header. */
    private int payloadBytesMax;

    private final FlowWatch flow = new FlowWatch();
    private final Rate rate = new Rate();
    /** While a path is open and nothing was sent yet. */
    private final State silent;
    /** While paths are open and none takes anything. */
    private final State refusing;

    private final Damage refusals;
    private long columnPackets;
    private long rowPackets;
    private long tooLong;
    /** By no path. */
    private long untaken;

    private long observedUntaken;
    private boolean isOpened;
    private boolean wasClosed = true;
    private double sentMbps;

    private RtpDestination(
            Loop loop,
            Status status,
            int payloadType,
            RtpFec fec,
            boolean usesRtcp,
            State silent,
            State refusing,
            Damage refusals) {
        super(status);
        this.loop = loop;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        this.sender = new RtpSender(payloadType, random.nextInt(), random.nextInt(0x1_0000), random.nextInt());
        this.reporting = new SenderReporting(loop, sender, this::report);
        this.usesRtcp = usesRtcp;
        this.matrix = fec.matrix();
        this.fec = matrix.map(of -> new FecSender(of, random.nextInt(0x1_0000), this::sendFec))
                .orElse(null);
        this.silent = silent;
        this.refusing = refusing;
        this.refusals = refusals;
    }

    /** One that is not open, over UDP. */
    public static RtpDestination overUdp(Loop loop, RtpSpec spec, Status status) {
        int payloadBytesMax =
                (spec.fec().isUsed() ? FecSender.PACKET_BYTES_MAX : UdpSocket.SEND_BYTES_MAX) - RtpPacket.HEADER_BYTES;
        RtpDestination destination = new RtpDestination(
                loop,
                status,
                spec.payloadType(),
                spec.fec(),
                spec.usesRtcp(),
                State.WAITING,
                State.FAILED,
                Damage.lost("payload", "longer than " + payloadBytesMax + " bytes" + AS_IT_IS));
        for (UdpSpec to : spec.paths()) {
            destination.paths.add(new UdpOutputPath(loop, spec, to, destination.reporting, destination::onChanged));
        }
        String where = destination.where();
        status.awaits(
                new Awaited("waits for the source, to send to " + where, "", Awaited.NOTHING_SENT + " to " + where));
        return destination.ready();
    }

    /** One that is not open, over two SRT links. */
    public static RtpDestination overSrt(Loop loop, SrtPorts ports, SeamlessSpec spec, Status status) {
        RtpDestination destination = new RtpDestination(
                loop,
                status,
                RtpPacket.MPEG_TS,
                RtpFec.NONE,
                false,
                State.STALLED,
                State.STALLED,
                Damage.lost(
                        "payload",
                        "longer than a packet carries (payloadsize, mss), and no MPEG-TS, which would be divided"
                                + AS_IT_IS));
        for (int i = 0; i < spec.links().size(); i++) {
            destination.paths.add(SrtOutputPath.of(loop, ports, spec, i, status, destination::onChanged));
        }
        status.awaits(SrtLink.awaited(spec, true));
        return destination.ready();
    }

    private RtpDestination ready() {
        outputs = paths.toArray(OutputPath[]::new);
        findPayloadBytesMax();
        return this;
    }

    /** That all paths take: it changes with the sessions of SRT. */
    private void findPayloadBytesMax() {
        int least = fec == null ? packet.capacity() : FecSender.PACKET_BYTES_MAX;
        for (OutputPath path : outputs) {
            least = Math.min(least, path.packetBytesMax());
        }
        payloadBytesMax = least - RtpPacket.HEADER_BYTES;
    }

    @Override
    List<OutputPath> paths() {
        return paths;
    }

    private String where() {
        return paths.stream().map(OutputPath::where).collect(Collectors.joining(" and "));
    }

    @Override
    public void open() {
        paths.forEach(OutputPath::open);
        isOpened = true;
        if (usesRtcp) {
            reporting.start();
        }
        onChanged();
    }

    /** A path was opened or closed, or could not be opened. */
    private void onChanged() {
        if (!isOpened) {
            return;
        }
        findPayloadBytesMax();
        boolean isClosed = !isAnyOpen();
        if (isClosed) {
            status.set(closedState(), failures());
        } else if (wasClosed) {
            status.set(silent, unprotected());
        }
        wasClosed = isClosed;
    }

    @Override
    public boolean needsPayloads() {
        return isAnyOpen();
    }

    @Override
    public void onPayload(ByteBuffer data, int offset, int length, long originNanos) {
        int done = 0;
        while (length - done > payloadBytesMax) {
            int cut = TransportStream.cut(data, offset + done, length - done, payloadBytesMax);
            if (cut <= 0) {
                tooLong++;
                return;
            }
            send(data, offset + done, cut, originNanos);
            done += cut;
        }
        send(data, offset + done, length - done, originNanos);
    }

    private void send(ByteBuffer data, int offset, int length, long originNanos) {
        packet.clear();
        sender.writeHeader(packet, length, originNanos);
        packet.put(RtpPacket.HEADER_BYTES, data, offset, length);
        int whole = RtpPacket.HEADER_BYTES + length;
        boolean isTaken = false;
        for (OutputPath path : outputs) {
            isTaken |= path.send(packet, whole, originNanos);
        }
        untaken += isTaken ? 0 : 1;
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
        for (OutputPath path : outputs) {
            path.sendFec(isRow, data, length);
        }
    }

    private int report(ByteBuffer report, int length) {
        int sent = 0;
        for (OutputPath path : outputs) {
            sent += path.report(report, length) ? 1 : 0;
        }
        return sent;
    }

    @Override
    public void observe(double seconds) {
        reporting.observe();
        paths.forEach(path -> path.observe(seconds));
        sentMbps = rate.mbps(sender.payloadBytes(), seconds);
        findPayloadBytesMax();
        status.drops(untaken > observedUntaken);
        observedUntaken = untaken;
        long now = loop.nowNanos();
        List<String> reasons = new ArrayList<>();
        paths.forEach(path -> reasons.add(path.damage(now)));
        reasons.add(refusals.observe(now, tooLong));
        reasons.add(unprotected());
        boolean moved = paths.stream().anyMatch(OutputPath::isWorking);
        boolean flows = flow.observe(moved, now);
        if (!isAnyOpen()) {
            onChanged();
        } else if (moved) {
            String all = Reasons.together(reasons.toArray(String[]::new));
            status.set(all.isEmpty() ? State.RUNNING : State.DEGRADED, all);
        } else if (paths.stream().anyMatch(path -> path.isOpen() && path.isRefused())) {
            status.set(refusing, Reasons.together("nothing is sent", firstReason()));
        } else if (!flows && status.state().isFlowing()) {
            status.set(State.STALLED, "nothing to send");
        }
    }

    private String firstReason() {
        return paths.stream()
                .map(OutputPath::reason)
                .filter(reason -> !reason.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** One path of two cannot be sent by: the stream has no protection. */
    private String unprotected() {
        return paths.size() == 1
                ? ""
                : left(paths.stream()
                        .filter(path -> !path.isOpen() || path.isRefused())
                        .toList());
    }

    @Override
    public EndpointSnapshot snapshot() {
        long notSent = paths.stream().mapToLong(OutputPath::notSent).sum();
        // What one path does not take, the other may.
        long refused = paths.stream()
                .mapToLong(path -> path.notSent() - path.untaken())
                .min()
                .orElse(0);
        long lost = tooLong + untaken + refused;
        UdpFigures socket = new UdpFigures(
                paths.stream().mapToLong(OutputPath::packets).sum(),
                paths.stream().mapToLong(OutputPath::bytes).sum(),
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
                matrix.map(this::fecFigures).orElse(RtpFigures.Fec.NONE),
                paths.stream().map(OutputPath::snapshot).toList(),
                reporting.receivers(),
                reporting.sent(),
                reporting.received(),
                socket);
        return snapshot(figures, lost);
    }

    private EndpointSnapshot snapshot(RtpFigures figures, long lost) {
        String peers = paths.stream()
                .flatMap(path -> path.link().stream())
                .map(EndpointSnapshot::peer)
                .filter(peer -> !peer.isEmpty())
                .collect(Collectors.joining(", "));
        boolean isOverSrt = paths.getFirst().link().isPresent();
        Totals totals =
                new Totals(sender.packets(), sender.payloadBytes(), 0, retransmitted(), lost, isOverSrt ? untaken : 0);
        return snapshot(peers, 0, sentMbps, figures, totals);
    }

    private RtpFigures.Fec fecFigures(FecMatrix matrix) {
        return new RtpFigures.Fec(matrix.columns(), matrix.rows(), columnPackets, rowPackets, 0, 0, 0);
    }

    @Override
    public void close() {
        isOpened = false;
        reporting.close();
        super.close();
    }
}
