package dev.tramo.mpegts;

/** Reads the PES packets of one PID: ISO/IEC 13818-1 2.4.3.6. */
final class PesReader {
    private static final int START_BYTES = 9;
    private static final int HEADER_BYTES_MAX = START_BYTES + 255;
    private static final int UNBOUNDED = -1;
    /** Not found yet, or lost. */
    private static final int OUTSIDE = -2;
    /** In the header. */
    private static final int HEADER = -3;

    private final DemuxerCounts counts;
    private final ElementaryStream output;
    private final byte[] header = new byte[HEADER_BYTES_MAX];
    private int headerBytes;
    private long arrivalNanos;
    /** Payload bytes to come, or one of the states above. */
    private int remaining = OUTSIDE;

    PesReader(DemuxerCounts counts, ElementaryStream output) {
        this.counts = counts;
        this.output = output;
    }

    void onPayload(byte[] b, int from, int to, boolean startsUnit, long arrival) {
        int at = from;
        if (startsUnit) {
            if (remaining > 0 || remaining == HEADER) {
                counts.pesErrors++;
                output.lost();
            }
            remaining = HEADER;
            headerBytes = 0;
            arrivalNanos = arrival;
        }
        if (remaining == HEADER) {
            at = readHeader(b, at, to);
        }
        if (remaining == UNBOUNDED) {
            if (at < to) {
                output.append(b, at, to);
            }
        } else if (remaining > 0 && at < to) {
            int take = Math.min(remaining, to - at);
            output.append(b, at, at + take);
            remaining -= take;
            if (remaining == 0) {
                output.end();
            }
        }
    }

    /** Bytes may be missing before the next. */
    void lost() {
        output.lost();
        // The length counts no more, and the header cannot be completed.
        remaining = remaining == HEADER || remaining == OUTSIDE ? OUTSIDE : UNBOUNDED;
    }

    void flush() {
        if (remaining > 0) {
            counts.pesErrors++;
            output.lost();
        }
        output.flush();
        remaining = OUTSIDE;
    }

    private int readHeader(byte[] b, int from, int to) {
        int at = from;
        while (at < to && headerBytes < wanted()) {
            header[headerBytes++] = b[at++];
        }
        if (headerBytes < wanted()) {
            return at;
        }
        boolean valid = header[0] == 0 && header[1] == 0 && header[2] == 1 && (header[6] & 0xC0) == 0x80;
        if (!valid || (header[6] & 0x30) != 0) {
            // Not a PES packet, one without timestamps such as padding, or scrambled.
            counts.pesErrors += valid || isPadding() ? 0 : 1;
            counts.scrambledPackets += valid ? 1 : 0;
            output.lost();
            remaining = OUTSIDE;
            return to;
        }
        int length = (header[4] & 0xFF) << 8 | (header[5] & 0xFF);
        int rest = length - (headerBytes - 6);
        if (length != 0 && rest < 0) {
            counts.pesErrors++;
            output.lost();
            remaining = OUTSIDE;
            return to;
        }
        remaining = length == 0 ? UNBOUNDED : rest;
        begin();
        return at;
    }

    private int wanted() {
        return headerBytes < START_BYTES ? START_BYTES : START_BYTES + (header[8] & 0xFF);
    }

    private boolean isPadding() {
        return header[0] == 0 && header[1] == 0 && header[2] == 1 && header[3] == (byte) 0xBE;
    }

    private void begin() {
        boolean hasPts = (header[7] & 0x80) != 0 && (header[8] & 0xFF) >= 5;
        boolean hasDts = hasPts && (header[7] & 0x40) != 0 && (header[8] & 0xFF) >= 10;
        long pts = hasPts ? time(START_BYTES) : Ts.NO_TIME;
        long dts = hasDts ? time(START_BYTES + 5) : pts;
        output.begin(pts, dts == Ts.NO_TIME ? pts : dts, arrivalNanos);
    }

    private long time(int at) {
        if ((header[at] & 1) == 0 || (header[at + 2] & 1) == 0 || (header[at + 4] & 1) == 0) {
            counts.pesErrors++;
            return Ts.NO_TIME;
        }
        return (header[at] >>> 1 & 7L) << 30
                | (header[at + 1] & 0xFFL) << 22
                | (header[at + 2] >>> 1 & 0x7FL) << 15
                | (header[at + 3] & 0xFFL) << 7
                | (header[at + 4] >>> 1 & 0x7FL);
    }
}
