package dev.tramo.srt.fec;

import dev.tramo.srt.buffer.BufferMemory;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds lost packets from those that came and the FEC packets: whatever completes a row may complete a column, and so on.
 * Feed it each packet once, then take what is rebuilt with {@link #rebuildNext} and feed that, too.
 */
public final class FecReceiver {
    /** Message number that libsrt gives to what it rebuilds. */
    private static final int MESSAGE_REBUILT = 1;

    private record Ready(FecGroups direction, FecGroup group, long number) {}

    private final FecSettings settings;
    private final @Nullable FecGroups rows;
    private final @Nullable FecGroups columns;
    private final ByteBuffer rebuilt = ByteBuffer.allocate(PacketHeader.BYTES + PacketHeader.PAYLOAD_BYTES_MAX);
    private final Deque<Ready> ready = new ArrayDeque<>();
    /** Highest packet seen, and how many the stream had before it. */
    private int highestSeq;

    private long highestOffset = -1;
    private long nextGivingUp;

    /**
     * @param isn first sequence number: the first matrix begins there
     * @param memory what incomplete groups may take
     */
    public FecReceiver(FecSettings settings, int isn, BufferMemory.Share.Account memory) {
        this.settings = settings;
        this.rows = settings.hasRows() ? new FecGroups(settings, false, memory) : null;
        this.columns = settings.hasColumns() ? new FecGroups(settings, true, memory) : null;
        this.highestSeq = SeqNo.add(isn, -1);
    }

    /** A packet that was not there before, as it was sent: encrypted. */
    public void onPacket(ByteBuffer b, int at, int length) {
        int seq = PacketHeader.sequence(b, at);
        long offset = offset(seq);
        if (offset < 0) {
            return;
        }
        if (offset > highestOffset) {
            highestOffset = offset;
            highestSeq = seq;
        }
        add(rows, offset, b, at, length);
        add(columns, offset, b, at, length);
    }

    private void add(@Nullable FecGroups direction, long offset, ByteBuffer b, int at, int length) {
        FecGroup group = direction == null ? null : direction.of(offset);
        if (direction != null && group != null) {
            group.add(
                    direction.position(offset),
                    b,
                    at + PacketHeader.BYTES,
                    length - PacketHeader.BYTES,
                    PacketHeader.keyFlags(b, at),
                    PacketHeader.timestamp(b, at));
            noteIfReady(direction, group);
        }
    }

    private void noteIfReady(FecGroups direction, FecGroup group) {
        if (group.lacksOne(direction.size())) {
            ready.add(new Ready(direction, group, group.number()));
        }
    }

    /** An FEC packet; false if it is malformed. */
    public boolean onFilterPacket(ByteBuffer b, int at, int length) {
        int bytes = length - PacketHeader.BYTES;
        if (bytes < FecSettings.HEADER_BYTES || bytes > PacketHeader.PAYLOAD_BYTES_MAX) {
            return false;
        }
        int index = b.get(at + PacketHeader.BYTES) & 0xFF;
        long offset = offset(PacketHeader.sequence(b, at));
        FecGroups direction = index == FecSender.ROW_INDEX ? rows : columns;
        boolean plausible = offset >= 0
                && offset <= highestOffset + 2L * settings.matrixPackets()
                && (index == FecSender.ROW_INDEX || index < settings.columns());
        if (direction == null || !plausible) {
            return false;
        }
        FecGroup group = direction.endingAt(offset, index);
        if (group != null) {
            group.addFilterPacket(b, at, length);
            noteIfReady(direction, group);
        }
        return true;
    }

    private long offset(int seq) {
        return highestOffset + SeqNo.distance(highestSeq, seq);
    }

    /** The next packet that can be rebuilt, header and payload, valid until the next call; {@code null} if there is none. */
    @Nullable
    public ByteBuffer rebuildNext() {
        for (Ready next = ready.poll(); next != null; next = ready.poll()) {
            FecGroup group = next.group();
            boolean stillLacks = group.number() == next.number()
                    && group.lacksOne(next.direction().size());
            if (stillLacks && rebuild(group, next.direction().missing(group))) {
                return rebuilt;
            }
        }
        return null;
    }

    private boolean rebuild(FecGroup group, long offset) {
        int length = group.lengths();
        // What is no packet came of damaged or foreign input.
        if (length > group.payloadBytes() || group.flags() > 2 || !group.isZeroFrom(length)) {
            return false;
        }
        rebuilt.clear();
        int seq = SeqNo.add(highestSeq, (int) (offset - highestOffset));
        PacketHeader.putData(rebuilt, seq, group.flags(), true, MESSAGE_REBUILT, group.timestamps(), 0);
        group.writePayload(rebuilt, length);
        rebuilt.flip();
        return true;
    }

    /**
     * Whether FEC cannot be expected to rebuild a packet any more: reception is past the ends of its groups by a third of a row,
     * which leaves time for what comes out of order. libsrt waits as long for a row.
     */
    public boolean isBeyondRepair(int seq) {
        long offset = offset(seq);
        long end = -1;
        if (rows != null) {
            end = rows.end(offset);
        }
        if (columns != null) {
            end = Math.max(end, columns.end(offset));
        }
        return highestOffset > end + patience();
    }

    /** Whether it is time to look for what is beyond repair: now and then, as packets come. */
    public boolean isTimeToGiveUp() {
        boolean isTime = highestOffset >= nextGivingUp;
        if (isTime) {
            nextGivingUp = highestOffset + patience();
        }
        return isTime;
    }

    private int patience() {
        return Math.max(1, settings.columns() / 3);
    }

    FecSettings settings() {
        return settings;
    }
}
