package dev.tramo.engine.rtp;

import dev.tramo.engine.endpoint.RtpReport;
import dev.tramo.mpegts.rtp.NtpTime;
import dev.tramo.mpegts.rtp.ReportBlock;
import dev.tramo.mpegts.rtp.RtcpReader;
import dev.tramo.mpegts.rtp.RtcpWriter;
import dev.tramo.mpegts.rtp.RtpPacket;
import dev.tramo.mpegts.rtp.RtpSender;
import dev.tramo.net.DatagramBatch;
import dev.tramo.net.Loop;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** RTCP of a stream that is sent: sends our reports by all paths, and keeps the latest of its receivers. */
final class SenderReporting implements RtcpReader.Listener {
    /** Receivers that are shown. */
    private static final int RECEIVERS_MAX = 8;
    /** Who has not reported for this long has gone. */
    private static final Duration FORGOTTEN = Duration.ofSeconds(60);

    private static final double PERCENT = 100.0 / 256;
    private static final double MILLIS = 1_000;
    /** A longer one is a clock that was set meanwhile. */
    private static final double RTT_MILLIS_MAX = 30_000;

    private final Loop loop;
    private final RtpSender sender;
    private final Sending sending;
    private final RtcpWriter writer;
    private final ReportPause pause;
    private final ByteBuffer packet = ByteBuffer.allocate(RtpPacket.BYTES_MAX);
    /** By their source identifiers, the latest last. */
    private final LinkedHashMap<Integer, RtpReport> receivers = new LinkedHashMap<>();

    private @Nullable DatagramBatch current;
    private int index;
    private boolean isReport;
    private long sent;
    private long received;

    /** Sends reports by all paths. */
    interface Sending {
        /** By how many they were sent. */
        int send(ByteBuffer packet, int length);
    }

    SenderReporting(Loop loop, RtpSender sender, Sending sending) {
        this.loop = loop;
        this.sender = sender;
        this.sending = sending;
        this.writer = new RtcpWriter(sender.ssrc(), Names.canonical());
        this.pause = new ReportPause(loop, () -> report(false));
    }

    /** Reports from now on. */
    void start() {
        pause.start();
    }

    /** @param isLast whether the stream ends */
    private void report(boolean isLast) {
        if (sender.packets() == 0) {
            return;
        }
        packet.clear();
        writer.writeSenderReport(
                packet,
                NtpTime.of(Instant.now()),
                sender.timestampAt(loop.nowNanos()),
                sender.packets(),
                sender.payloadBytes());
        if (isLast) {
            writer.writeBye(packet);
        }
        sent += sending.send(packet, packet.position());
    }

    void onDatagrams(DatagramBatch batch) {
        for (int i = 0; i < batch.count(); i++) {
            current = batch;
            index = i;
            isReport = false;
            boolean isRtcp = RtcpReader.read(batch.buffer(), batch.offset(i), batch.length(i), this);
            received += isRtcp && isReport ? 1 : 0;
        }
        current = null;
    }

    @Override
    public void onSenderReport(int ssrc, long ntp, int timestamp, long packets, long payloadBytes) {
        // of somebody else's stream
    }

    @Override
    public void onReport(int reporter, ReportBlock block) {
        DatagramBatch batch = current;
        if (block.ssrc() != sender.ssrc() || batch == null) {
            return;
        }
        isReport = true;
        receivers.remove(reporter);
        receivers.put(
                reporter,
                new RtpReport(
                        batch.from(index).toString(),
                        Instant.now(),
                        block.fractionLost() * PERCENT,
                        block.lost(),
                        Integer.toUnsignedLong(block.jitterTicks()) * MILLIS / RtpPacket.CLOCK_HZ,
                        rttMillis(block)));
        if (receivers.size() > RECEIVERS_MAX) {
            receivers.pollFirstEntry();
        }
    }

    private static OptionalDouble rttMillis(ReportBlock block) {
        if (block.lastReport() == 0) {
            return OptionalDouble.empty();
        }
        int units = NtpTime.middle(NtpTime.of(Instant.now())) - block.lastReport() - block.delay();
        double millis = units * MILLIS / ReportBlock.DELAY_HZ;
        return millis < 0 || millis > RTT_MILLIS_MAX ? OptionalDouble.empty() : OptionalDouble.of(millis);
    }

    @Override
    public void onBye(int ssrc) {
        receivers.remove(ssrc);
    }

    /** Once a second: forgets who has gone. */
    void observe() {
        Instant oldest = Instant.now().minus(FORGOTTEN);
        receivers.values().removeIf(report -> report.at().isBefore(oldest));
    }

    /** The latest first. */
    List<RtpReport> receivers() {
        return List.copyOf(receivers.values()).reversed();
    }

    long sent() {
        return sent;
    }

    long received() {
        return received;
    }

    /** Says goodbye. */
    void close() {
        pause.close();
        report(true);
    }
}
