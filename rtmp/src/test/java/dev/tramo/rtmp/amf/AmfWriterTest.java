package dev.tramo.rtmp.amf;

import static dev.tramo.rtmp.amf.AmfSamples.hex;
import static dev.tramo.rtmp.amf.AmfSamples.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AmfWriterTest {
    @Test
    void ffmpegsConnectIsWrittenByteForByte() {
        Map<String, Object> command = new LinkedHashMap<>();
        command.put("app", "live");
        command.put("type", "nonprivate");
        command.put("flashVer", "FMLE/3.0 (compatible; Lavf59.27.100)");
        command.put("tcUrl", "rtmp://127.0.0.1:38341/live");

        assertThat(written("connect", 1, command)).isEqualTo(AmfSamples.connect());
    }

    @Test
    void eachTypeHasItsMarker() {
        assertThat(written(-2)).isEqualTo(hex("00 c000000000000000"));
        assertThat(written(1.5f)).isEqualTo(hex("00 3ff8000000000000"));
        assertThat(written(65536L)).isEqualTo(hex("00 40f0000000000000"));
        assertThat(written(false, true)).isEqualTo(hex("0100 0101"));
        assertThat(written("ü")).isEqualTo(hex("02 0002 c3bc"));
        assertThat(written((Object) null)).isEqualTo(hex("05"));
        assertThat(written(Map.of())).isEqualTo(hex("03 000009"));
        assertThat(written(new EcmaArray(Map.of("a", 1))))
                .isEqualTo(hex("08 00000001 0001 61 00 3ff0000000000000 000009"));
        assertThat(written(List.of("a", true))).isEqualTo(hex("0a 00000002 02 0001 61 0101"));
    }

    @Test
    void aTextOver65535BytesIsALongString() throws ProtocolException {
        for (String text : List.of("a".repeat(65_535), "ü".repeat(32_768))) {
            byte[] bytes = written(text);

            assertThat(bytes[0]).isEqualTo((byte) (text.startsWith("a") ? 2 : 12));
            assertThat(new AmfReader(Unpooled.wrappedBuffer(bytes)).readAll()).isEqualTo(List.of(text));
        }
    }

    @Test
    void whatIsWrittenIsReadBack() throws ProtocolException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        AmfLimits limits = new AmfLimits(16, 100_000, 128);
        for (int i = 0; i < 5_000; i++) {
            Object value = AmfSamples.randomValue(random, 5);
            ByteBuf out = Unpooled.buffer();
            AmfWriter.write(out, value);

            AmfReader reader = new AmfReader(out, limits);

            assertThat(reader.read()).as("seed %d, value %d", seed, i).isEqualTo(AmfSamples.asRead(value));
            assertThat(reader.hasMore()).isFalse();
        }
    }

    @Test
    void keysComeBackInTheOrderInWhichTheyWereWritten() throws ProtocolException {
        Map<String, Object> map = new LinkedHashMap<>();
        new Random(7).ints(50).forEach(i -> map.put("k" + i, (double) i));

        for (Object value : List.of(map, new EcmaArray(map))) {
            Object back = new AmfReader(Unpooled.wrappedBuffer(written(value))).read();
            assertThat(List.copyOf(((Map<?, ?>) back).keySet())).isEqualTo(List.copyOf(map.keySet()));
        }
    }

    @Test
    void anEcmaArrayIsACopy() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", null);
        EcmaArray array = new EcmaArray(map);
        map.put("b", null);

        assertThat(array.values()).containsOnlyKeys("a");
    }

    @Test
    void whatIsNoAmfIsRefusedAndLeavesTheBufferAsItWas() {
        for (Object value : List.of(new StringBuilder("secret"), 'c', Map.of(1, 2), List.of(true, new int[0]))) {
            ByteBuf out = Unpooled.buffer().writeByte(1);

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> AmfWriter.write(out, value))
                    .withMessageNotContaining("secret");
            assertThat(out.writerIndex()).isOne();
        }
    }

    @Test
    void aKeyOf65535BytesIsWrittenAndALongerOneRefused() {
        assertThat(written(Map.of("k".repeat(65_535), true))).hasSize(1 + 2 + 65_535 + 2 + 3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> written(Map.of("k".repeat(65_536), true)))
                .withMessage("a key has 65536 bytes: at most 65535 are allowed");
    }

    @Test
    void sixteenLevelsAreWrittenAndSeventeenOrEndlessOnesRefused() throws ProtocolException {
        Object value = true;
        for (int i = 0; i < 16; i++) {
            value = List.of(value);
        }
        Object tooDeep = List.of(value);
        List<Object> endless = new ArrayList<>();
        endless.add(endless);

        assertThat(new AmfReader(Unpooled.wrappedBuffer(written(value))).read()).isEqualTo(value);
        assertThatIllegalArgumentException().isThrownBy(() -> written(tooDeep)).withMessageContaining("too deep");
        assertThatIllegalArgumentException().isThrownBy(() -> AmfWriter.write(Unpooled.buffer(), endless));
    }
}
