package dev.tramo.srt.receive;

import dev.tramo.srt.buffer.PacketRing;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.PacketWriter;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;

/** Sends ACKs, and measures the round trip by the ACKACKs that answer them. */
public final class Acknowledgements {
    private static final int LITE_PACKETS = 64;
    /** ACKs whose answers are awaited: a power of two, doubled when the answer to an older one has not come, up to a bound. */
    private static final int AWAITED_START = 16;

    /** ACKACKs for older ACKs are ignored. */
    private static final int AWAITED_MAX = 1024;

    private final PacketWriter writer;
    private final ReceiveSide receive;
    private final RttEstimator rtt;
    private final AckSchedule schedule;
    /** By number; 0 where none is awaited. */
    private int[] awaitedNumbers = new int[AWAITED_START];

    private long[] awaitedNanos = new long[AWAITED_START];
    private int lastNumber;
    private int lastSeq;
    private int lastAvailable = Integer.MAX_VALUE;
    /** The first ACK with the contents of the last one: an ACKACK for it or a later one confirms these. */
    private int firstNumberAlike;

    private boolean confirmed = true;
    private long lastAckNanos;
    private int liteAcks;
    private long sent;

    /**
     * @param receive what is acknowledged
     * @param rtt is measured by the answers
     * @param receiveIsn first sequence number expected
     * @param mayRelax whether the sender can do with fewer ACKs while nothing is lost: it gets loss reports, and is in no group
     */
    public Acknowledgements(
            PacketWriter writer,
            ReceiveSide receive,
            RttEstimator rtt,
            int receiveIsn,
            boolean mayRelax,
            long nowNanos) {
        this.writer = writer;
        this.receive = receive;
        this.rtt = rtt;
        this.lastSeq = receiveIsn;
        this.schedule = new AckSchedule(mayRelax, nowNanos);
    }

    /** ACKs sent so far. */
    public long sent() {
        return sent;
    }

    /** Called after each data packet. */
    public void onData(long nowNanos) {
        schedule.onData(receive.missing().discoveries(), nowNanos);
        if (schedule.packets() >= LITE_PACKETS * (liteAcks + 1)) {
            liteAcks++;
            int end = receive.acknowledgedEnd();
            if (isNews(end)) {
                ByteBuffer out = writer.begin(ControlType.ACK, 0, 0, nowNanos);
                writer.commit(out.putInt(end), nowNanos);
                sent++;
            }
        }
    }

    /** Sends a full ACK if one is due. */
    public void tick(long nowNanos) {
        if (nowNanos < schedule.soonestNanos()) {
            return;
        }
        boolean hasNews = hasNews();
        if ((hasNews && nowNanos >= schedule.dueNanos()) || (!confirmed && nowNanos >= repeatNanos())) {
            sendFull(hasNews, nowNanos);
            schedule.onFull(lastAvailable, nowNanos);
            liteAcks = 0;
        }
    }

    /** The position has moved; or buffer space is free again, which a sender with an empty flow window must learn. */
    private boolean hasNews() {
        return isNews(receive.acknowledgedEnd())
                || (lastAvailable <= ReceiveSide.AVAILABLE_MIN
                        && receive.availablePackets() > ReceiveSide.AVAILABLE_MIN);
    }

    /** Ahead of the last ACK; or far behind, on a path of a group that was idle until the numbers wrapped. */
    private boolean isNews(int end) {
        int moved = SeqNo.distance(lastSeq, end);
        return moved > 0 || moved < -PacketRing.PACKETS_MAX;
    }

    private long repeatNanos() {
        return lastAckNanos + rtt.timeoutNanos();
    }

    private void sendFull(boolean hasNews, long nowNanos) {
        lastNumber = SeqNo.next(lastNumber) == 0 ? 1 : SeqNo.next(lastNumber);
        if (hasNews) {
            firstNumberAlike = lastNumber;
            confirmed = false;
        }
        int end = receive.acknowledgedEnd();
        lastSeq = isNews(end) ? end : lastSeq;
        lastAvailable = receive.availablePackets();
        lastAckNanos = nowNanos;
        await(nowNanos);
        ArrivalWindow arrivals = receive.arrivals();
        ByteBuffer out = writer.begin(ControlType.ACK, 0, lastNumber, nowNanos);
        out.putInt(lastSeq).putInt(rtt.smoothedMicros()).putInt(rtt.variationMicros());
        out.putInt(lastAvailable);
        out.putInt(arrivals.packetsPerSecond())
                .putInt(arrivals.capacityPacketsPerSecond())
                .putInt(arrivals.bytesPerSecond());
        writer.commit(out, nowNanos);
        sent++;
    }

    private void await(long nowNanos) {
        while (awaitedNumbers[place(lastNumber)] != 0 && awaitedNumbers.length < AWAITED_MAX) {
            awaitMore();
        }
        awaitedNumbers[place(lastNumber)] = lastNumber;
        awaitedNanos[place(lastNumber)] = nowNanos;
    }

    private int place(int number) {
        return number & (awaitedNumbers.length - 1);
    }

    private void awaitMore() {
        int[] numbers = awaitedNumbers;
        long[] nanos = awaitedNanos;
        awaitedNumbers = new int[2 * numbers.length];
        awaitedNanos = new long[2 * numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] != 0) {
                awaitedNumbers[place(numbers[i])] = numbers[i];
                awaitedNanos[place(numbers[i])] = nanos[i];
            }
        }
    }

    /** The peer confirms an ACK: a sample of the round trip, and of its clock. */
    public void onAckAck(ByteBuffer b, int at, long arrivalNanos) {
        int number = PacketHeader.controlInfo(b, at);
        int i = place(number);
        if (number == 0 || awaitedNumbers[i] != number) {
            return;
        }
        awaitedNumbers[i] = 0;
        long rttMicros = Math.max(1, (arrivalNanos - awaitedNanos[i]) / 1_000);
        rtt.sample(rttMicros);
        receive.clock().sampleDrift(PacketHeader.timestamp(b, at), arrivalNanos, rttMicros);
        confirmed |= !SeqNo.isBefore(number, firstNumberAlike);
    }

    /** When {@link #tick} is to be called again. */
    public long nextDeadlineNanos() {
        long repeat = confirmed ? Long.MAX_VALUE : Math.max(schedule.soonestNanos(), repeatNanos());
        return hasNews() ? Math.min(schedule.dueNanos(), repeat) : repeat;
    }
}
