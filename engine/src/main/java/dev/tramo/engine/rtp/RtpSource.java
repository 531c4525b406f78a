package dev.tramo.engine.rtp;

import dev.tramo.engine.endpoint.Awaited;
import dev.tramo.engine.endpoint.Damage;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.FlowWatch;
import dev.tramo.engine.endpoint.PayloadConsumer;
import dev.tramo.engine.endpoint.Rate;
import dev.tramo.engine.endpoint.Reasons;
import dev.tramo.engine.endpoint.RtpFigures;
import dev.tramo.engine.endpoint.RtpPath;
import dev.tramo.engine.endpoint.Source;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.engine.spec.RtpSpec;
import dev.tramo.mpegts.rtp.FecCounters;
import dev.tramo.mpegts.rtp.ReceiverCounters;
import dev.tramo.mpegts.rtp.ReceiverSettings;
import dev.tramo.mpegts.rtp.RtpReceiver;
import dev.tramo.net.Loop;
import dev.tramo.net.LoopTimer;
import dev.tramo.net.UdpSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Receives RTP by one path or two, corrects and orders it, and gives its payloads on. */
public final class RtpSource implements Source {
    private final Loop loop;
    private final Status status;
    private final RtpReceiver receiver;
    private PayloadConsumer consumer;
    private final List<PathInput> paths = new ArrayList<>();
    private final List<Damage> lateness = new ArrayList<>();
    private final LoopTimer timer;
    private final FlowWatch flow = new FlowWatch();
    private final Rate rate = new Rate();
    private final Damage losses;
    private final Damage drops = new Damage(
            "datagram",
            "dropped",
            "by the kernel, its receive buffer being full",
            "longer than " + UdpSocket.SEND_BYTES_MAX + " bytes");
    private final Damage lateRecovery =
            new Damage("packet", "recovered too late", "since the matrix takes longer than buffer: raise it");
    private final Damage strangers;
    private long observedPackets;
    private boolean isOpened;
    private boolean hasNoSocket = true;
    private double receivedMbps;

    /** One that is not open. */
    public RtpSource(Loop loop, RtpSpec spec, PayloadConsumer consumer, Status status) {
        this.loop = loop;
        this.status = status;
        this.consumer = consumer;
        ReceiverSettings settings = new ReceiverSettings(
                spec.paths().size(),
                spec.held().toNanos(),
                spec.hold().packetsMax(),
                spec.fec().isUsed());
        this.receiver = new RtpReceiver(settings, this::onPayload);
        this.timer = loop.newTimer(this::deliver);
        this.losses = Damage.lost("packet", lostWhere(spec));
        this.strangers = new Damage(
                "datagram",
                "ignored",
                "of another RTP stream: each sender needs a port of its own, or source= takes one of them",
                "no RTP: what comes as plain datagrams is received by udp://");
        for (int i = 0; i < spec.paths().size(); i++) {
            paths.add(new PathInput(loop, i, spec, receiver, status.name(), this::deliver, this::onOpened));
            lateness.add(new Damage(
                    "packet",
                    "late",
                    "by " + spec.paths().get(i).endpoint() + ": raise " + (spec.isSeamless() ? "skew" : "buffer")));
        }
        status.awaits(new Awaited(Awaited.NOTHING_RECEIVED, "", Awaited.NOTHING_RECEIVED));
    }

    private static String lostWhere(RtpSpec spec) {
        String where = spec.isSeamless() ? "on both paths" : "on the way";
        return where + (spec.fec().isUsed() ? ", more than can be corrected" : "");
    }

    @Override
    public void open() {
        paths.forEach(PathInput::open);
        isOpened = true;
        onOpened();
    }

    private void onPayload(ByteBuffer data, int offset, int length, long originNanos) {
        consumer.onPayload(data, offset, length, originNanos);
    }

    @Override
    public void handTo(PayloadConsumer other) {
        consumer = other;
    }

    /** Joins its groups anew, too. */
    @Override
    public void reconnect(String reason) {
        paths.forEach(PathInput::reconnect);
    }

    /** A path was opened, or could not be. */
    private void onOpened() {
        if (!isOpened) {
            return;
        }
        boolean isNoneOpen = paths.stream().noneMatch(PathInput::isOpen);
        if (isNoneOpen) {
            status.set(
                    State.FAILED,
                    paths.stream().map(PathInput::failure).distinct().collect(Collectors.joining("; ")));
        } else if (hasNoSocket) {
            status.set(State.WAITING, silence("no packets yet"));
        }
        hasNoSocket = isNoneOpen;
    }

    private String silence(String what) {
        List<String> on =
                paths.stream().filter(PathInput::isOpen).map(PathInput::where).toList();
        List<String> failures = paths.stream()
                .map(PathInput::failure)
                .filter(each -> !each.isEmpty())
                .toList();
        return Reasons.together(what + " on " + String.join(" and ", on), String.join("; ", failures));
    }

    /** Gives on what is due. */
    private void deliver() {
        receiver.advance(loop.nowNanos());
        timer.setAt(receiver.nextDeadline());
        if (!status.state().isFlowing() && receiver.counters().packets() > observedPackets) {
            status.set(State.RUNNING);
        }
    }

    @Override
    public void observe(double seconds) {
        paths.forEach(path -> path.observe(seconds));
        ReceiverCounters counters = receiver.counters();
        receivedMbps = rate.mbps(counters.payloadBytes(), seconds);
        boolean moved = counters.packets() > observedPackets;
        observedPackets = counters.packets();
        boolean flows = flow.observe(moved, loop.nowNanos());
        String damage = damage(counters);
        if (moved) {
            String all = Reasons.together(damage, missingPaths());
            status.set(all.isEmpty() ? State.RUNNING : State.DEGRADED, all);
        } else if (!flows && paths.stream().anyMatch(PathInput::isOpen)) {
            boolean isFirst = counters.packets() == 0;
            status.set(
                    isFirst ? State.WAITING : State.STALLED,
                    Reasons.together(silence(isFirst ? "no packets yet" : "no packets"), damage));
        }
        onOpened();
    }

    private String damage(ReceiverCounters counters) {
        long now = loop.nowNanos();
        UdpFigures socket = socket();
        List<String> reasons = new ArrayList<>();
        reasons.add(losses.observe(now, counters.lost()));
        for (int i = 0; i < paths.size(); i++) {
            // What one path brings late, the other may have brought: no loss, but no protection either.
            long late = paths.size() > 1 ? receiver.path(i).late() : counters.tooLate();
            reasons.add(lateness.get(i).observe(now, late));
        }
        reasons.add(lateRecovery.observe(now, receiver.fec().tooLate()));
        reasons.add(drops.observe(now, socket.dropped(), socket.unusable()));
        reasons.add(strangers.observe(now, counters.foreign(), counters.malformed()));
        return Reasons.together(reasons.toArray(String[]::new));
    }

    /** One path of two brings nothing: the stream has no protection. */
    private String missingPaths() {
        if (paths.size() == 1) {
            return "";
        }
        return paths.stream()
                .filter(path -> !path.isWorking())
                .map(path -> "one path left: " + path.where() + ": " + path.reason())
                .collect(Collectors.joining("; "));
    }

    private UdpFigures socket() {
        UdpFigures sum = UdpFigures.NONE;
        for (PathInput path : paths) {
            UdpFigures one = path.socketFigures();
            sum = new UdpFigures(
                    sum.datagrams() + one.datagrams(),
                    sum.bytes() + one.bytes(),
                    sum.dropped() < 0 || one.dropped() < 0 ? -1 : sum.dropped() + one.dropped(),
                    sum.unusable() + one.unusable(),
                    0,
                    sum.ignored() + one.ignored());
        }
        return sum;
    }

    @Override
    public EndpointSnapshot snapshot() {
        ReceiverCounters counters = receiver.counters();
        FecCounters fec = receiver.fec();
        List<RtpPath> seen = paths.stream().map(PathInput::snapshot).toList();
        RtpFigures figures = new RtpFigures(
                counters.packets(),
                counters.payloadBytes(),
                0,
                counters.lost(),
                counters.tooLate(),
                counters.early(),
                counters.foreign(),
                counters.malformed(),
                counters.restarts(),
                counters.held(),
                new RtpFigures.Stream(Integer.toUnsignedLong(receiver.ssrc()), receiver.payloadType()),
                new RtpFigures.Fec(
                        fec.columns(),
                        fec.rows(),
                        fec.columnPackets(),
                        fec.rowPackets(),
                        counters.recovered(),
                        fec.tooLate(),
                        fec.malformed()),
                seen,
                List.of(),
                paths.stream().mapToLong(PathInput::reportsSent).sum(),
                paths.stream().mapToLong(PathInput::reportsReceived).sum(),
                socket());
        String peer = paths.stream()
                .map(PathInput::peer)
                .filter(sender -> !sender.isEmpty())
                .distinct()
                .collect(Collectors.joining(", "));
        boolean isOpen = paths.stream().anyMatch(PathInput::isOpen);
        Totals totals =
                new Totals(counters.packets(), counters.payloadBytes(), figures.lostOnPaths(), 0, counters.lost(), 0);
        return new EndpointSnapshot(status.header(peer, isOpen, 0, receivedMbps, 0, List.of()), figures, totals);
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public void close() {
        timer.close();
        paths.forEach(PathInput::close);
    }
}
