package dev.tramo.rtmp.amf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.AbstractThrowableAssert;

/** Messages, and values at random, for the tests of this package. */
final class AmfSamples {
    /** "connect" as captured from ffmpeg 5.1.9, cut where a reader may find the end of the buffer. */
    static final List<String> CONNECT = List.of(
            "02 0007 636f6e6e656374",
            "00 3ff0000000000000",
            "03",
            "0003 617070 02 0004 6c697665",
            "0004 74797065 02 000a 6e6f6e70726976617465",
            "0008 666c617368566572 02 0024"
                    + "464d4c452f332e302028636f6d70617469626c653b204c61766635392e32372e31303029",
            "0005 746355726c 02 001b 72746d703a2f2f3132372e302e302e313a33383334312f6c697665",
            "0000 09");

    /** Every AMF3 type that is read, as {@link Amf3ReaderTest} tells: an array with a named element and 14 others. */
    static final String AMF3 = "11 09 1d 0b 6e616d6564 06 07 6f6e65 01"
            + "00 01 02 03"
            + "04 ffffffff"
            + "05 3ff8000000000000"
            + "06 02"
            + "07 09 3c612f3e"
            + "0b 09 3c622f3e"
            + "08 01 4024000000000000"
            + "09 05 01 04 01 04 02"
            + "0a 23 03 54 03 78 03 79 04 03 04 04"
            + "0a 01 04 05 04 06"
            + "0a 0b 01 03 6b 03 01";

    private AmfSamples() {}

    static byte[] connect() {
        return hex(String.join("", CONNECT));
    }

    static ByteBuf buffer(String digits) {
        return Unpooled.wrappedBuffer(hex(digits));
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    static Object read(String digits) throws ProtocolException {
        return read(digits, AmfLimits.DEFAULT);
    }

    /** The only value that these bytes are. */
    static Object read(String digits, AmfLimits limits) throws ProtocolException {
        AmfReader reader = new AmfReader(buffer(digits), limits);
        Object value = reader.read();
        assertThat(reader.hasMore()).isFalse();
        return value;
    }

    static AbstractThrowableAssert<?, ?> assertRefused(String digits) {
        return assertRefused(digits, AmfLimits.DEFAULT);
    }

    static AbstractThrowableAssert<?, ?> assertRefused(String digits, AmfLimits limits) {
        return assertThatThrownBy(() -> new AmfReader(buffer(digits), limits).readAll())
                .isInstanceOf(ProtocolException.class);
    }

    /** Something to write, at most {@code depth} levels deep. */
    static Object randomValue(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 10)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextGaussian();
            case 2 -> random.nextBoolean();
            case 3, 4 -> randomText(random);
            case 5 -> null;
            case 6, 7 -> randomMap(random, depth - 1);
            case 8 -> new EcmaArray(randomMap(random, depth - 1));
            default -> randomList(random, depth - 1);
        };
    }

    private static Map<String, Object> randomMap(Random random, int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            map.put(randomText(random), randomValue(random, depth));
        }
        return map;
    }

    private static List<Object> randomList(Random random, int depth) {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            list.add(randomValue(random, depth));
        }
        return list;
    }

    private static String randomText(Random random) {
        int[] alphabet = {'a', 'Z', '0', 0, ' ', 'ü', '☂', 0x1F4FA};
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.toString();
    }

    /** What a reader makes of something written. */
    static Object asRead(Object written) {
        return switch (written) {
            case Number number -> number.doubleValue();
            case EcmaArray(var values) -> asRead(values);
            case Map<?, ?> map -> {
                Map<Object, Object> read = new LinkedHashMap<>();
                map.forEach((key, value) -> read.put(key, asRead(value)));
                yield read;
            }
            case List<?> list -> {
                List<Object> read = new ArrayList<>();
                list.forEach(value -> read.add(asRead(value)));
                yield read;
            }
            case null, default -> written;
        };
    }

    static byte[] written(Object... values) {
        ByteBuf out = Unpooled.buffer();
        AmfWriter.writeAll(out, values);
        return Arrays.copyOf(out.array(), out.writerIndex());
    }
}
