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
import dev.tramo.engine.endpoint.SrtDelays;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.engine.spec.RtpSpec;
import dev.tramo.engine.spec.SeamlessSpec;
import dev.tramo.engine.srt.SrtPorts;
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

/** Receives RTP by one path or two, over UDP or SRT, corrects and orders it, and gives its payloads on. */
public final class RtpSource extends RtpEndpoint implements Source {
    private final Loop loop;
    private final RtpReceiver receiver;
    private PayloadConsumer consumer;
    private final List<InputPath> paths = new ArrayList<>();
    private final List<Damage> lateness = new ArrayList<>();
    private final LoopTimer timer;
    private final FlowWatch flow = new FlowWatch();
    private final Rate rate = new Rate();
    /** While a path is open and nothing comes. */
    private final State silent;

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
    private boolean wasClosed = true;
    private double receivedMbps;

    private RtpSource(
            Loop loop,
            Status status,
            PayloadConsumer consumer,
            ReceiverSettings settings,
            State silent,
            Damage losses,
            Damage strangers) {
        super(status);
        this.loop = loop;
        this.consumer = consumer;
        this.receiver = new RtpReceiver(settings, this::onPayload);
        this.timer = loop.newTimer(this::deliver);
        this.silent = silent;
        this.losses = losses;
        this.strangers = strangers;
    }

    /** One that is not open, over UDP. */
    public static RtpSource overUdp(Loop loop, RtpSpec spec, PayloadConsumer consumer, Status status) {
        ReceiverSettings settings = new ReceiverSettings(
                spec.paths().size(),
                spec.held().toNanos(),
                spec.hold().packetsMax(),
                spec.fec().isUsed());
        Damage strangers = new Damage(
                "datagram",
                "ignored",
                "of another RTP stream: each sender needs a port of its own, or source= takes one of them",
                "no RTP: what comes as plain datagrams is received by udp://");
        RtpSource source = new RtpSource(
                loop, status, consumer, settings, State.WAITING, Damage.lost("packet", lostWhere(spec)), strangers);
        for (int i = 0; i < spec.paths().size(); i++) {
            source.add(
                    new UdpInputPath(loop, i, spec, source.receiver, status.name(), source::deliver, source::onChanged),
                    spec.isSeamless() ? "skew" : "buffer");
        }
        status.awaits(new Awaited(Awaited.NOTHING_RECEIVED, "", Awaited.NOTHING_RECEIVED));
        return source;
    }

    /** One that is not open, over two SRT links. */
    public static RtpSource overSrt(
            Loop loop, SrtPorts ports, SeamlessSpec spec, PayloadConsumer consumer, Status status) {
        ReceiverSettings settings = new ReceiverSettings(
                spec.links().size(),
                spec.hold().skewMillis() * 1_000_000L,
                spec.hold().packetsMax(),
                false);
        Damage strangers = new Damage(
                "datagram",
                "ignored",
                "of another RTP stream: both links need the same sender",
                "no RTP: the sender needs seamless, or RTP over SRT");
        RtpSource source = new RtpSource(
                loop, status, consumer, settings, State.STALLED, Damage.lost("packet", "on both links"), strangers);
        for (int i = 0; i < spec.links().size(); i++) {
            source.add(
                    SrtInputPath.of(loop, ports, spec, i, source.receiver, status, source::deliver, source::onChanged),
                    "skew");
        }
        status.awaits(SrtLink.awaited(spec, false));
        return source;
    }

    private void add(InputPath path, String remedy) {
        paths.add(path);
        lateness.add(new Damage("packet", "late", "by " + path.where() + ": raise " + remedy));
    }

    private static String lostWhere(RtpSpec spec) {
        String where = spec.isSeamless() ? "on both paths" : "on the way";
        return where + (spec.fec().isUsed() ? ", more than can be corrected" : "");
    }

    @Override
    List<InputPath> paths() {
        return paths;
    }

    @Override
    public void open() {
        paths.forEach(InputPath::open);
        isOpened = true;
        onChanged();
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
        paths.forEach(path -> path.reconnect(reason));
    }

    /** A path was opened or closed, or could not be opened. */
    private void onChanged() {
        if (!isOpened) {
            return;
        }
        boolean isClosed = !isAnyOpen();
        if (isClosed) {
            status.set(closedState(), failures());
        } else if (wasClosed) {
            status.set(silent, silence("no packets yet"));
        }
        wasClosed = isClosed;
    }

    private String silence(String what) {
        List<String> on =
                paths.stream().filter(InputPath::isOpen).map(InputPath::where).toList();
        List<String> failures = paths.stream()
                .map(InputPath::failure)
                .filter(each -> !each.isEmpty())
                .toList();
        return Reasons.together(what + " on " + String.join(" and ", on), String.join("; ", failures));
    }

    /** Gives on what is due. */
    private void deliver() {
        receiver.advance(loop.nowNanos());
        timer.setAt(receiver.nextDeadline());
        if (!wasClosed && !status.state().isFlowing() && receiver.packets() > observedPackets) {
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
        if (!isAnyOpen()) {
            onChanged();
        } else if (moved) {
            String all = Reasons.together(damage, missingPaths());
            status.set(all.isEmpty() ? State.RUNNING : State.DEGRADED, all);
        } else if (!flows) {
            boolean isFirst = counters.packets() == 0;
            status.set(
                    isFirst ? silent : State.STALLED,
                    Reasons.together(silence(isFirst ? "no packets yet" : "no packets"), damage));
        }
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
        return paths.size() == 1
                ? ""
                : left(paths.stream().filter(path -> !path.isWorking()).toList());
    }

    private UdpFigures socket() {
        return paths.stream().map(InputPath::socketFigures).reduce(UdpFigures.NONE, UdpFigures::plus);
    }

    @Override
    public EndpointSnapshot snapshot() {
        ReceiverCounters counters = receiver.counters();
        FecCounters fec = receiver.fec();
        List<RtpPath> seen = paths.stream().map(InputPath::snapshot).toList();
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
                paths.stream().mapToLong(InputPath::reportsSent).sum(),
                paths.stream().mapToLong(InputPath::reportsReceived).sum(),
                socket());
        String peer = paths.stream()
                .map(InputPath::peer)
                .filter(sender -> !sender.isEmpty())
                .distinct()
                .collect(Collectors.joining(", "));
        Totals totals = new Totals(
                counters.packets(),
                counters.payloadBytes(),
                figures.lostOnPaths(),
                retransmitted(),
                counters.lost(),
                0);
        return snapshot(peer, receivedMbps, 0, figures, totals);
    }

    @Override
    public List<SrtDelays> delays() {
        return paths.stream().flatMap(path -> path.delays().stream()).toList();
    }

    @Override
    public void close() {
        isOpened = false;
        timer.close();
        super.close();
    }
}
