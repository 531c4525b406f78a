package dev.tramo.mpegts;

import java.util.Arrays;

/** Checks the continuity of one PID's packets and hands on their payloads. */
abstract class PidReader {
    private static final int NONE = -1;
    /** Of a clock reference, which may differ between a packet and its duplicate. */
    private static final int CLOCK_AT = 6;

    private static final int CLOCK_BYTES = 6;

    private final DemuxerCounts counts;
    private final byte[] last = new byte[Ts.PACKET_BYTES];
    private int continuity = NONE;

    PidReader(DemuxerCounts counts) {
        this.counts = counts;
    }

    abstract void onPayload(byte[] b, int from, int to, boolean startsUnit, long arrivalNanos);

    /** Packets may be missing before the next. */
    abstract void lost();

    final void onPacket(byte[] b, int at, long arrivalNanos) {
        if (!Ts.hasPayload(b, at)) {
            if (Ts.hasDiscontinuity(b, at)) {
                continuity = NONE;
            }
            return;
        }
        int found = Ts.continuity(b, at);
        if (found == continuity && isDuplicate(b, at)) {
            counts.duplicatePackets++;
            return;
        }
        if (continuity != NONE && found != (continuity + 1 & 15)) {
            if (!Ts.hasDiscontinuity(b, at)) {
                counts.continuityErrors++;
            }
            lost();
        } else if (continuity == NONE) {
            lost();
        }
        continuity = found;
        System.arraycopy(b, at, last, 0, Ts.PACKET_BYTES);
        int from = Ts.payload(b, at);
        int to = at + Ts.PACKET_BYTES;
        if (Ts.isScrambled(b, at)) {
            counts.scrambledPackets++;
            lost();
        } else if (from < to) {
            onPayload(b, from, to, Ts.startsUnit(b, at), arrivalNanos);
        }
    }

    private boolean isDuplicate(byte[] b, int at) {
        int same = Ts.hasClock(b, at) ? CLOCK_AT : Ts.PACKET_BYTES;
        int rest = Math.min(Ts.PACKET_BYTES, same + CLOCK_BYTES);
        return Arrays.equals(b, at, at + same, last, 0, same)
                && Arrays.equals(b, at + rest, at + Ts.PACKET_BYTES, last, rest, Ts.PACKET_BYTES);
    }

    /** The sections of a PID. */
    static final class Sections extends PidReader {
        private final SectionReader reader;

        Sections(DemuxerCounts counts, SectionReader.Output output) {
            super(counts);
            reader = new SectionReader(counts, output);
        }

        @Override
        void onPayload(byte[] b, int from, int to, boolean startsUnit, long arrivalNanos) {
            reader.onPayload(b, from, to, startsUnit);
        }

        @Override
        void lost() {
            reader.lost();
        }
    }

    /** The PES packets of a PID. */
    static final class Elementary extends PidReader {
        final StreamKind kind;
        private final PesReader reader;

        Elementary(DemuxerCounts counts, StreamKind kind, ElementaryStream stream) {
            super(counts);
            this.kind = kind;
            reader = new PesReader(counts, stream);
        }

        @Override
        void onPayload(byte[] b, int from, int to, boolean startsUnit, long arrivalNanos) {
            reader.onPayload(b, from, to, startsUnit, arrivalNanos);
        }

        @Override
        void lost() {
            reader.lost();
        }

        void flush() {
            reader.flush();
        }
    }
}
