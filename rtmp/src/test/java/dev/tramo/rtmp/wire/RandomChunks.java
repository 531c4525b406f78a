package dev.tramo.rtmp.wire;

import java.util.Arrays;
import java.util.Random;

/** Bytes for fuzzing: nearly right ones go deeper than noise. */
public final class RandomChunks {
    private static final int[] TYPES = {1, 2, 3, 4, 5, 6, 8, 9, 15, 17, 18, 20, 22, 99};

    private RandomChunks() {}

    /** Noise, or chunks with headers and payloads at random. */
    public static byte[] next(Random random) {
        if (random.nextInt(8) == 0) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            return noise;
        }
        ChunkEncoder chunks = new ChunkEncoder();
        for (int i = random.nextInt(10); i >= 0; i--) {
            int id = random.nextInt(20) == 0 ? 2 + random.nextInt(65_590) : 2 + random.nextInt(4);
            int type = random.nextInt(20) == 0 ? random.nextInt(256) : TYPES[random.nextInt(TYPES.length)];
            int length = length(random, type);
            long time = random.nextInt(4) == 0 ? random.nextInt() & 0xFFFF_FFFFL : random.nextInt(100);
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> chunks.full(id, time, length, type, random.nextInt(3));
                case 3 -> chunks.delta(id, time, length, type);
                case 4 -> chunks.deltaOnly(id, time);
                case 5 -> chunks.next(id, time);
                default -> chunks.next(id);
            }
            byte[] payload = new byte[random.nextInt(8) == 0 ? random.nextInt(200) : Math.min(length, 128)];
            for (int at = 0; at < payload.length; at++) {
                payload[at] = (byte) (random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(12));
            }
            chunks.bytes(payload);
        }
        return chunks.toBytes();
    }

    private static int length(Random random, int type) {
        return switch (random.nextInt(10)) {
            case 0 -> random.nextInt(1 << 24);
            case 1 -> 0;
            default -> type < 7 ? 4 : random.nextInt(150);
        };
    }

    /** Some bytes changed; now and then some left out, doubled, or cut off. */
    public static byte[] mutated(byte[] original, Random random) {
        byte[] bytes = original.clone();
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : bytes[at] ^ 1 << random.nextInt(8));
        }
        int from = random.nextInt(bytes.length);
        int count = random.nextInt(Math.min(60, bytes.length - from) + 1);
        return switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(bytes, from);
            case 1 -> joined(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, from + count, bytes.length));
            case 2 -> joined(Arrays.copyOf(bytes, from + count), Arrays.copyOfRange(bytes, from, bytes.length));
            case 3 -> joined(bytes, next(random));
            default -> bytes;
        };
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
