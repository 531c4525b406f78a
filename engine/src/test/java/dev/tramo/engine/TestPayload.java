package dev.tramo.engine;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * Payloads that tell their number and age, and whether they came whole: number, time sent, checksum of all else, then bytes
 * that follow from the number. A stream cycles through given lengths.
 */
final class TestPayload {
    static final int BYTES_MIN = 20;
    /** Seven MPEG-TS packets. */
    static final int BYTES_USUAL = 1316;

    private static final int CHECKSUM_AT = 16;

    private TestPayload() {}

    /** Writes payload {@code number}, sent now, into {@code b} from 0 to its limit. */
    static void write(ByteBuffer b, long number, int length) {
        b.clear().limit(length);
        b.putLong(number).putLong(System.nanoTime()).putInt(0);
        SplittableRandom filling = new SplittableRandom(number);
        while (b.remaining() >= 8) {
            b.putLong(filling.nextLong());
        }
        while (b.hasRemaining()) {
            b.put((byte) filling.nextInt());
        }
        b.flip();
        b.putInt(CHECKSUM_AT, checksum(b));
    }

    static boolean isWhole(ByteBuffer b) {
        if (b.limit() < BYTES_MIN) {
            return false;
        }
        int claimed = b.getInt(CHECKSUM_AT);
        b.putInt(CHECKSUM_AT, 0);
        boolean whole = claimed == checksum(b);
        b.putInt(CHECKSUM_AT, claimed);
        return whole;
    }

    static long number(ByteBuffer b) {
        return b.getLong(0);
    }

    static long sentNanos(ByteBuffer b) {
        return b.getLong(8);
    }

    private static int checksum(ByteBuffer b) {
        CRC32C crc = new CRC32C();
        crc.update(b.duplicate().position(0));
        return (int) crc.getValue();
    }
}
