package dev.tramo.rtmp.amf;

import static dev.tramo.rtmp.amf.AmfSamples.assertRefused;
import static dev.tramo.rtmp.amf.AmfSamples.buffer;
import static dev.tramo.rtmp.amf.AmfSamples.hex;
import static dev.tramo.rtmp.amf.AmfSamples.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.ProtocolException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Amf3ReaderTest {
    @Test
    void everyTypeIsRead() throws ProtocolException {
        List<Object> dense = Arrays.asList(
                null,
                null,
                false,
                true,
                -1.0,
                1.5,
                "one",
                "<a/>",
                "<b/>",
                10.0,
                List.of(1.0, 2.0),
                Map.of("x", 3.0, "y", 4.0),
                Map.of("x", 5.0, "y", 6.0),
                Map.of("k", true));
        Map<String, Object> expected = new LinkedHashMap<>(Map.of("named", "one"));
        for (int i = 0; i < dense.size(); i++) {
            expected.put(Integer.toString(i), dense.get(i));
        }

        assertThat(read(AmfSamples.AMF3)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "00, 0",
        "7f, 127",
        "8100, 128",
        "ff7f, 16383",
        "818000, 16384",
        "ffff7f, 2097151",
        "80c08000, 2097152",
        "bfffffff, 268435455",
        "c0808000, -268435456",
        "ffffffff, -1"
    })
    void integersHave29BitsAndASign(String bytes, double value) throws ProtocolException {
        assertThat(read("11 04" + bytes)).isEqualTo(value);
    }

    @Test
    void anEmptyTextIsNotReferredTo() throws ProtocolException {
        assertThat(read("11 09 07 01 06 01 06 03 61 06 00")).isEqualTo(List.of("", "a", "a"));
    }

    @Test
    void keysAndTypeNamesAreReferredToAsTexts() throws ProtocolException {
        assertThat(read("11 09 07 01 0a 1b 03 54 03 61 03 03 62 02 01 06 00 06 04"))
                .isEqualTo(List.of(Map.of("a", true, "b", false), "T", "b"));
    }

    @Test
    void anArrayOfNamedElementsIsAMap() throws ProtocolException {
        assertThat(read("11 09 01 03 61 03 01")).isEqualTo(Map.of("a", true));
        assertThat(read("11 09 01 01")).isEqualTo(List.of());
    }

    @Test
    void theFormatSwitchesForOneValue() throws ProtocolException {
        assertThat(new AmfReader(buffer("11 06 03 61 02 0001 62 11 03 01 00")).readAll())
                .isEqualTo(List.of("a", "b", true, false));
        assertThat(read("03 0001 61 11 03 0001 62 0101 000009")).isEqualTo(Map.of("a", true, "b", true));
    }

    @Test
    void referencesDoNotReachIntoAnotherSwitch() {
        assertRefused("11 06 03 61 11 06 00").hasMessageContaining("entry 0 of 0");
    }

    @Test
    void invalidUtf8IsReplaced() throws ProtocolException {
        assertThat(read("11 06 05 61ff")).isEqualTo("a\uFFFD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"08 00", "09 00", "0a 00", "0b 00", "07 00"})
    void aReferenceToAnObjectIsRefused(String bytes) {
        assertRefused("11" + bytes).hasMessageContaining("references to objects are refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"06 00", "06 fffffffe", "0a 01", "0a fffffffd", "09 01 00"})
    void aReferenceToNothingIsRefused(String bytes) {
        assertRefused("11" + bytes).hasMessageContaining("of 0");
    }

    @Test
    void anExternalizableObjectIsRefused() {
        assertRefused("11 0a 07 03 54").hasMessageContaining("externalizable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0c", "0d", "10", "11", "ff"})
    void otherMarkersAreRefused(String marker) {
        assertRefused("11" + marker + "01").hasMessageContaining("marker " + Integer.parseInt(marker, 16));
    }

    @Test
    void aValueCutAnywhereIsRefused() {
        byte[] whole = hex(AmfSamples.AMF3);
        for (int length = 1; length < whole.length; length++) {
            assertRefused(HexFormat.of().formatHex(Arrays.copyOf(whole, length)))
                    .hasMessageContaining("left");
        }
    }
}
