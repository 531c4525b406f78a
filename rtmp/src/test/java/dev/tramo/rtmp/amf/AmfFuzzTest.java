package dev.tramo.rtmp.amf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.ProtocolException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Whatever bytes arrive: values within the limits, or a {@link ProtocolException}, and nothing behind the end is read. */
class AmfFuzzTest {
    private static final int CASES = 200_000;
    private static final AmfLimits LIMITS = new AmfLimits(4, 32, 16);
    private static final int[] MARKERS = {0, 1, 2, 3, 5, 8, 9, 10, 11, 12, 16, 17};

    @Test
    void randomBytesAreReadOrRefused() {
        int read = fuzz(AmfFuzzTest::randomBytes, LIMITS);

        assertThat(read).isBetween(CASES / 100, CASES - 1);
    }

    @Test
    void changedMessagesAreReadOrRefused() {
        List<byte[]> messages = List.of(
                AmfSamples.connect(),
                AmfSamples.hex(AmfSamples.AMF3),
                AmfSamples.written("onMetaData", new EcmaArray(Map.of("width", 1920, "list", List.of(1, "a")))));

        int read = fuzz(random -> mutated(messages.get(random.nextInt(messages.size())), random), AmfLimits.DEFAULT);

        assertThat(read).isBetween(CASES / 10, CASES - 1);
    }

    /** How many were read. */
    private static int fuzz(Function<Random, byte[]> inputs, AmfLimits limits) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int understood = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] bytes = inputs.apply(random);
            try {
                Object exact = outcome(Unpooled.wrappedBuffer(bytes), limits);
                Object amidOthers = outcome(amidOthers(bytes), limits);
                assertThat(amidOthers).isEqualTo(exact);
                understood += exact instanceof String ? 0 : 1;
            } catch (RuntimeException | AssertionError e) {
                fail("seed " + seed + ": " + HexFormat.of().formatHex(bytes), e);
            }
        }
        return understood;
    }

    /** The values read, or why they were refused. */
    private static Object outcome(ByteBuf in, AmfLimits limits) {
        try {
            List<Object> values = new AmfReader(in, limits).readAll();
            assertThat(in.isReadable()).isFalse();
            values.forEach(value -> assertThat(depth(value)).isLessThanOrEqualTo(limits.depthMax()));
            assertThat(count(values)).isLessThanOrEqualTo(limits.valuesMax() + 1);
            return values;
        } catch (ProtocolException e) {
            assertThat(in.readerIndex()).isLessThanOrEqualTo(in.writerIndex());
            return e.getMessage();
        }
    }

    /** The same bytes with more in the buffer before and behind them, which a reader that trusts a length would take. */
    private static ByteBuf amidOthers(byte[] bytes) {
        byte[] others = new byte[bytes.length + 300];
        Arrays.fill(others, (byte) 1);
        System.arraycopy(bytes, 0, others, 100, bytes.length);
        return Unpooled.wrappedBuffer(others).setIndex(100, 100 + bytes.length);
    }

    private static int depth(Object value) {
        Collection<?> within = within(value);
        return within == null
                ? 0
                : 1 + within.stream().mapToInt(AmfFuzzTest::depth).max().orElse(0);
    }

    private static int count(Object value) {
        Collection<?> within = within(value);
        return within == null
                ? 1
                : 1 + within.stream().mapToInt(AmfFuzzTest::count).sum();
    }

    private static Collection<?> within(Object value) {
        return switch (value) {
            case Map<?, ?> map -> map.values();
            case List<?> list -> list;
            case null, default -> null;
        };
    }

    /** Small numbers are frequent, so that lengths fit and markers are known. */
    private static byte[] randomBytes(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(40)];
        random.nextBytes(bytes);
        if (random.nextInt(4) > 0) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = switch (random.nextInt(4)) {
                    case 0 -> bytes[i];
                    case 1 -> (byte) MARKERS[random.nextInt(MARKERS.length)];
                    default -> (byte) random.nextInt(4);
                };
            }
        }
        return bytes;
    }

    /** Some bytes changed; now and then cut or lengthened. */
    private static byte[] mutated(byte[] original, Random random) {
        int length = switch (random.nextInt(8)) {
            case 0 -> random.nextInt(original.length + 1);
            case 1 -> original.length + random.nextInt(64);
            default -> original.length;
        };
        byte[] bytes = Arrays.copyOf(original, length);
        for (int changes = 1 + random.nextInt(3); changes > 0 && length > 0; changes--) {
            bytes[random.nextInt(length)] = (byte) random.nextInt();
        }
        return bytes;
    }
}
