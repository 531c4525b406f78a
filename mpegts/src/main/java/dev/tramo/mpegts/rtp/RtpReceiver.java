package dev.tramo.mpegts.rtp;

import dev.tramo.mpegts.rtp.PacketStore.Slot;
import java.nio.ByteBuffer;

/**
 * Receives one stream by one or several paths that carry the same packets (SMPTE 2022-7), with parity packets or without (SMPTE
 * 2022-1), and delivers each payload once, in order.
 *
 * <p>A packet is due a fixed time after it came, whichever path brought it: what a path lags behind the one that leads is measured
 * and taken off, so that the loss of a path changes nothing in the rhythm of the output. A packet that comes late by reordering, by
 * the other path or by recovery, is delivered with those that came in its place; one that does not come by then is skipped.
 *
 * <p>After each call of {@link #onPacket} and {@link #onFec}, or of several, {@link #advance} is to be called; and not later than at
 * {@link #nextDeadline}.
 */
public final class RtpReceiver {
    /** {@link #nextDeadline} of a receiver that waits for nothing. */
    public static final long NEVER = Long.MAX_VALUE;
    /** Numbers before the first that came, which are waited for if nothing was delivered yet. */
    private static final int BEFORE_FIRST_MAX = 1_024;

    private final ReceiverSettings settings;
    private final PayloadSink sink;
    private final RtpPacket packet = new RtpPacket();
    private final StreamTracker tracker;
    private final PacketStore store = new PacketStore();
    private final FecReceiver fec = new FecReceiver();
    private final FecReceiver.Recovered onRecovered = this::onRecovered;
    private final PathReception[] paths;
    /** What was delivered, so that what comes too late can be told from what comes twice. */
    private final SeenNumbers delivered = new SeenNumbers();

    /** The number whose turn is next. */
    private long next;

    private boolean hasDelivered;
    /** Of what was delivered last. */
    private long originNanos = Long.MIN_VALUE;

    private int held;
    private long packets;
    private long payloadBytes;
    private long lost;
    private long tooLate;
    private long recovered;
    private long early;
    private long foreign;
    private long malformed;

    /** Nothing received yet. */
    public RtpReceiver(ReceiverSettings settings, PayloadSink sink) {
        this.settings = settings;
        this.sink = sink;
        this.tracker = new StreamTracker(settings.paths());
        this.paths = new PathReception[settings.paths()];
        for (int i = 0; i < paths.length; i++) {
            paths[i] = new PathReception();
        }
    }

    /**
     * Takes a packet.
     *
     * @param path 0 to the number of paths, exclusive
     * @param data big-endian; absolute access only
     */
    public void onPacket(int path, ByteBuffer data, int offset, int length, long arrivalNanos) {
        if (!packet.read(data, offset, length)) {
            malformed++;
            paths[path].strange++;
            return;
        }
        boolean isFirst = !tracker.hasBegun();
        long restarts = tracker.restarts();
        long number = tracker.admit(packet, path, arrivalNanos);
        if (number == StreamTracker.FOREIGN) {
            foreign++;
            paths[path].strange++;
            return;
        }
        if (isFirst) {
            begin(number);
        } else if (tracker.restarts() > restarts) {
            fec.clear();
            begin(number);
        }
        PathReception by = paths[path];
        if (by.onPacket(number, packet.timestamp(), length, arrivalNanos)) {
            take(path, number, data, offset, length, arrivalNanos);
        }
    }

    private void begin(long number) {
        while (next < store.end()) {
            deliverNext();
        }
        store.clear(number);
        delivered.clear(number);
        for (PathReception path : paths) {
            path.restart(number);
        }
        next = number;
        hasDelivered = false;
    }

    private void take(int path, long number, ByteBuffer data, int offset, int length, long arrivalNanos) {
        if (number < next && (hasDelivered || number < next - BEFORE_FIRST_MAX)) {
            paths[path].late++;
            if (!delivered.contains(number)) {
                tooLate++;
            }
            return;
        }
        Slot present = store.get(number);
        if (present != null) {
            noteLag(present, path, arrivalNanos);
            return;
        }
        if (number < next) {
            store.prepend(number);
            next = number;
        }
        long dueNanos = Math.max(arrivalNanos, arrivalNanos - paths[path].lagNanos() + settings.holdNanos());
        store.extend(number, dueNanos);
        Slot slot = store.put(number);
        slot.data.put(0, data, offset, length);
        slot.length = length;
        slot.payloadOffset = packet.payloadOffset() - offset;
        slot.payloadLength = packet.payloadLength();
        slot.arrivalNanos = arrivalNanos;
        slot.path = path;
        held++;
        fec.onMedia();
        while (store.end() - next > settings.packetsMax()) {
            early++;
            deliverNext();
        }
    }

    private void noteLag(Slot present, int path, long arrivalNanos) {
        if (present.path >= 0 && present.path != path) {
            double lag = (double) (arrivalNanos - present.arrivalNanos);
            paths[path].onLag(Math.max(0, lag));
            paths[present.path].onLag(Math.max(0, -lag));
        }
    }

    /** Takes a parity packet, of rows or columns. */
    public void onFec(ByteBuffer data, int offset, int length) {
        // Parity has sockets of its own: after a delay at the start it may be read before the media.
        fec.onFec(data, offset, length, tracker.hasBegun() ? tracker.highest() : StreamTracker.MIDDLE);
    }

    private void onRecovered(long number) {
        if (number >= next) {
            recovered++;
            held++;
        }
    }

    /** Delivers what is due. */
    public void advance(long nowNanos) {
        if (settings.usesFec()) {
            fec.recover(store, next, onRecovered);
        }
        while (next < store.end() && store.due(next) <= nowNanos) {
            deliverNext();
        }
    }

    private void deliverNext() {
        long number = next;
        originNanos = Math.max(originNanos, store.due(number));
        Slot slot = store.get(number);
        next = number + 1;
        hasDelivered = true;
        if (slot == null) {
            lost++;
        } else {
            held--;
            packets++;
            payloadBytes += slot.payloadLength;
            delivered.add(number);
            noteSaved(number);
            if (slot.payloadLength > 0) {
                sink.onPayload(slot.data, slot.payloadOffset, slot.payloadLength, originNanos);
            }
        }
        long keep = settings.usesFec() ? FecReceiver.HISTORY_PACKETS : 0;
        while (store.first() < next - keep) {
            store.drop();
        }
    }

    private void noteSaved(long number) {
        PathReception only = null;
        if (paths.length > 1) {
            for (PathReception path : paths) {
                if (path.seen.contains(number)) {
                    if (only != null) {
                        return;
                    }
                    only = path;
                }
            }
        }
        if (only != null) {
            only.saved++;
        }
    }

    /** When {@link #advance} is to be called next; {@link #NEVER} if nothing waits. */
    public long nextDeadline() {
        return next < store.end() ? store.due(next) : NEVER;
    }

    /** Packets delivered so far. */
    public long packets() {
        return packets;
    }

    /** What was counted so far. */
    public ReceiverCounters counters() {
        return new ReceiverCounters(
                packets, payloadBytes, lost, tooLate, recovered, early, foreign, malformed, tracker.restarts(), held);
    }

    /** What a path brought so far. */
    public PathCounters path(int path) {
        return PathCounters.of(paths[path]);
    }

    /** The longest lag of a path since the last call, nanoseconds; not a number if no packet came by it and another. */
    public double takeLagNanosMax(int path) {
        return paths[path].takeLagNanosMax();
    }

    /** What correction counted so far. */
    public FecCounters fec() {
        return fec.counters();
    }

    /** The stream's source identifier; 0 before the first packet. */
    public int ssrc() {
        return tracker.ssrc();
    }

    /** What its payload is; 0 before the first packet. */
    public int payloadType() {
        return tracker.payloadType();
    }
}
