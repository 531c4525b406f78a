package dev.tramo.mpegts.rtp;

import java.nio.ByteBuffer;

/**
 * Makes the parity packets of SMPTE 2022-1 for a stream: those of rows when the row is complete, those of columns spread evenly over
 * the next matrix, so that they never come in bunches. Packets may differ in length.
 */
public final class FecSender {
    static final int HEADER_BYTES = 16;
    /** The longest packet that can be protected. */
    public static final int PACKET_BYTES_MAX = RtpPacket.BYTES_MAX - HEADER_BYTES;
    /** SMPTE 2022-1: payload type 96. */
    static final int PAYLOAD_TYPE = 96;

    static final int ROW = 0x40;
    private static final int EXTENDED = 0x80;
    private static final int VERSION = 0x80;

    private final FecMatrix matrix;
    private final FecSink sink;
    private final ByteBuffer out = ByteBuffer.allocate(RtpPacket.BYTES_MAX);
    private final Group row = new Group();
    private Group[] filling;
    private Group[] complete;
    private boolean isAnyComplete;
    private int index;
    private int nextOfColumns;
    private int nextOfRows;
    private long packets;

    /** Packets that are protected together. */
    private static final class Group {
        private final Parity parity = new Parity();
        private int first;

        void begin(ByteBuffer packet, int offset) {
            parity.clear();
            first = packet.getShort(offset + 2) & 0xFFFF;
        }
    }

    /**
     * Nothing protected yet.
     *
     * @param firstSequence of the parity packets, 0 to 65535
     */
    public FecSender(FecMatrix matrix, int firstSequence, FecSink sink) {
        this.matrix = matrix;
        this.sink = sink;
        this.filling = groups(matrix.columns());
        this.complete = groups(matrix.columns());
        this.nextOfColumns = firstSequence;
        this.nextOfRows = firstSequence;
    }

    private static Group[] groups(int count) {
        Group[] made = new Group[count];
        for (int i = 0; i < count; i++) {
            made[i] = new Group();
        }
        return made;
    }

    /** Takes a packet that was sent, at most {@link #PACKET_BYTES_MAX} bytes; numbers must follow on each other. */
    public void onPacket(ByteBuffer packet, int offset, int length) {
        int column = index % matrix.columns();
        if (index == 0) {
            Group[] swapped = complete;
            complete = filling;
            filling = swapped;
        }
        add(filling[column], index < matrix.columns(), packet, offset, length);
        int timestamp = packet.getInt(offset + 4);
        if (matrix.protectsRows()) {
            add(row, column == 0, packet, offset, length);
            if (column == matrix.columns() - 1) {
                write(true, row, timestamp);
            }
        }
        if (isAnyComplete && index % matrix.rows() == 0) {
            write(false, complete[index / matrix.rows()], timestamp);
        }
        index++;
        if (index == matrix.columns() * matrix.rows()) {
            index = 0;
            isAnyComplete = true;
        }
    }

    private static void add(Group group, boolean isFirst, ByteBuffer packet, int offset, int length) {
        if (isFirst) {
            group.begin(packet, offset);
        }
        group.parity.add(packet, offset, length);
    }

    private void write(boolean isRow, Group group, int timestamp) {
        Parity parity = group.parity;
        out.clear();
        out.put((byte) (VERSION | parity.flags()));
        out.put((byte) ((parity.markerAndType() & 0x80) | PAYLOAD_TYPE));
        out.putShort((short) (isRow ? nextOfRows++ : nextOfColumns++));
        out.putInt(timestamp);
        out.putInt(0); // SMPTE 2022-1: the synchronization source is 0
        out.putShort((short) group.first);
        out.putShort((short) parity.lengths());
        out.put((byte) (EXTENDED | parity.markerAndType()));
        out.put((byte) 0).put((byte) 0).put((byte) 0); // mask
        out.putInt(parity.timestamp());
        out.put((byte) (isRow ? ROW : 0));
        out.put((byte) (isRow ? 1 : matrix.columns()));
        out.put((byte) (isRow ? matrix.columns() : matrix.rows()));
        out.put((byte) 0); // extension of the first number
        out.put(out.position(), parity.body(), 0, parity.bodyLength());
        packets++;
        sink.onFec(isRow, out, 0, out.position() + parity.bodyLength());
    }

    /** Parity packets so far. */
    public long packets() {
        return packets;
    }
}
