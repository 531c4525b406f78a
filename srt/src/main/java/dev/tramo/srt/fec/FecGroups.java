package dev.tramo.srt.fec;

import dev.tramo.srt.buffer.BufferMemory;
import dev.tramo.srt.wire.PacketHeader;
import org.jspecify.annotations.Nullable;

/** The rows, or the columns, that a receiver may still rebuild packets of. Offsets count packets from the stream's start. */
final class FecGroups {
    /** Matrices whose groups are kept: a staircase's columns reach over two, and packets may come out of order. */
    private static final int MATRICES = 4;

    private static final int GROUPS_MIN = 16;
    private static final long NONE = -1;

    private final FecSettings settings;
    private final BufferMemory.Share.Account memory;
    private final boolean columns;
    private final int size;
    private final @Nullable FecGroup[] groups;

    FecGroups(FecSettings settings, boolean columns, BufferMemory.Share.Account memory) {
        this.settings = settings;
        this.memory = memory;
        this.columns = columns;
        this.size = columns ? settings.rows() : settings.columns();
        int each = columns ? settings.columns() : settings.rows();
        this.groups = new FecGroup[Math.max(GROUPS_MIN, MATRICES * each)];
    }

    /** Packets of a group. */
    int size() {
        return size;
    }

    /**
     * The group of the packet at that place, begun if need be; {@code null} if it is in none, in one given up, or there is no
     * memory.
     */
    @Nullable
    FecGroup of(long offset) {
        return numbered(number(offset, (int) (offset % settings.columns())));
    }

    /** The group that an FEC packet with this index belongs to, sent behind the packet at that place. */
    @Nullable
    FecGroup endingAt(long offset, int index) {
        return numbered(number(offset, columns ? index : 0));
    }

    private long number(long offset, int column) {
        if (!columns) {
            return offset / settings.columns();
        }
        long behindStart = offset - settings.columnStart(column);
        return behindStart < 0
                ? NONE
                : behindStart / settings.columns() / settings.rows() * settings.columns() + column;
    }

    private @Nullable FecGroup numbered(long number) {
        if (number == NONE) {
            return null;
        }
        int i = (int) (number % groups.length);
        FecGroup group = groups[i];
        if (group == null) {
            if (!memory.take(PacketHeader.PAYLOAD_BYTES_MAX)) {
                return null; // not rebuilt; it is requested from the sender instead
            }
            group = new FecGroup();
            groups[i] = group;
        }
        if (group.number() < number) {
            group.begin(number);
        }
        return group.number() == number ? group : null;
    }

    /** Place of the packet within its group. */
    int position(long offset) {
        int column = (int) (offset % settings.columns());
        return columns
                ? (int) ((offset - settings.columnStart(column)) / settings.columns() % settings.rows())
                : column;
    }

    /** Where the one missing packet of a group is. */
    long missing(FecGroup group) {
        int position = group.positions();
        for (int i = 0; i < size; i++) {
            position ^= i;
        }
        return offset(group.number(), position);
    }

    private long offset(long number, int position) {
        if (!columns) {
            return number * settings.columns() + position;
        }
        int column = (int) (number % settings.columns());
        long series = number / settings.columns();
        return settings.columnStart(column) + (series * settings.rows() + position) * settings.columns();
    }

    /** The last packet of the group that the packet at {@code offset} is in; −1 if it is in none. */
    long end(long offset) {
        long number = number(offset, (int) (offset % settings.columns()));
        return number == NONE ? NONE : offset(number, size - 1);
    }
}
