package dev.tramo.engine.rtp;

import dev.tramo.mpegts.rtp.ReceiverReports;
import dev.tramo.mpegts.rtp.ReportBlock;
import dev.tramo.mpegts.rtp.RtcpReader;
import dev.tramo.mpegts.rtp.RtcpWriter;
import dev.tramo.mpegts.rtp.RtpReceiver;
import dev.tramo.net.Address;
import dev.tramo.net.DatagramBatch;
import dev.tramo.net.Loop;
import dev.tramo.net.UdpSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * RTCP of one path that is received: takes the sender's reports, and sends ours to where they come from. Who sends none gets none: a
 * group is not flooded with reports of its receivers, and nobody is sent what he does not expect.
 */
final class ReceiverReporting implements RtcpReader.Listener {
    private final Loop loop;
    private final RtpReceiver receiver;
    private final int path;
    private final RtcpWriter writer;
    private final ReceiverReports reports = new ReceiverReports();
    private final ReportPause pause;
    private @Nullable UdpSocket socket;
    private @Nullable Address sender;
    private long arrivalNanos;
    private boolean isOfSender;
    private boolean saidBye;
    private long sent;
    private long received;

    ReceiverReporting(Loop loop, RtpReceiver receiver, int path) {
        this.loop = loop;
        this.receiver = receiver;
        this.path = path;
        int ssrc = ThreadLocalRandom.current().nextInt();
        this.writer = new RtcpWriter(ssrc, Names.canonical());
        this.pause = new ReportPause(loop, this::report);
    }

    /** Takes and sends reports by this socket from now on. */
    void use(UdpSocket opened) {
        socket = opened;
        pause.start();
    }

    void onDatagrams(DatagramBatch batch) {
        for (int i = 0; i < batch.count(); i++) {
            isOfSender = false;
            arrivalNanos = batch.arrivalNanos(i);
            if (RtcpReader.read(batch.buffer(), batch.offset(i), batch.length(i), this)) {
                received++;
            }
            if (isOfSender && (sender == null || !batch.isFrom(i, sender))) {
                sender = batch.from(i);
            }
        }
    }

    @Override
    public void onSenderReport(int ssrc, long ntp, int timestamp, long packets, long payloadBytes) {
        if (ssrc == receiver.ssrc()) {
            isOfSender = true;
            saidBye = false;
            reports.onSenderReport(ntp, arrivalNanos);
        }
    }

    @Override
    public void onReport(int reporter, ReportBlock block) {
        // other receivers of the group tell what they miss
    }

    @Override
    public void onBye(int ssrc) {
        saidBye |= ssrc == receiver.ssrc();
    }

    private void report() {
        UdpSocket s = socket;
        Address to = sender;
        if (s != null && to != null) {
            ByteBuffer out = s.claim();
            writer.writeReceiverReport(out, reports.next(receiver.ssrc(), receiver.path(path), loop.nowNanos()));
            s.commit(to);
            sent++;
        }
    }

    /** For a reason: whether the sender has said that it ends; else empty. */
    String farewell() {
        return saidBye ? " (the sender has ended the stream)" : "";
    }

    long sent() {
        return sent;
    }

    long received() {
        return received;
    }

    void close() {
        pause.close();
    }
}
