package dev.tramo.rtmp.amf;

import static dev.tramo.rtmp.amf.AmfSamples.assertRefused;
import static dev.tramo.rtmp.amf.AmfSamples.buffer;
import static dev.tramo.rtmp.amf.AmfSamples.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmfLimitsTest {
    private static final AmfLimits THREE_VALUES = new AmfLimits(16, 3, 128);

    @Test
    void aLimitOutOfItsRangeIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AmfLimits(0, 1, 1))
                .withMessage("depthMax is 0: 1 to 100 is allowed");
        assertThatIllegalArgumentException().isThrownBy(() -> new AmfLimits(101, 1, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AmfLimits(1, 0, 1))
                .withMessageContaining("valuesMax");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AmfLimits(1, 1, 0))
                .withMessageContaining("keyBytesMax");
        assertThatIllegalArgumentException().isThrownBy(() -> new AmfLimits(1, 1, 65536));
    }

    /** Objects, ECMA arrays, strict arrays; AMF3 arrays and objects, of which only the first needs the switch. */
    @ParameterizedTest
    @CsvSource({
        "'', 03 0001 61, 05",
        "'', 08 00000000 0001 61, 05",
        "'', 0a 00000001, 05",
        "11, 09 03 01, 01",
        "11, 0a 13 01 03 61, 01",
        "11, 0a 0b 01 03 61, 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01"
    })
    void sixteenLevelsAreReadAndSeventeenAreNot(String start, String level, String inmost) throws ProtocolException {
        // The last row's inmost is a null and one empty key for each of 16 levels.
        assertThat(read(start + level.repeat(16) + inmost)).isNotNull();
        assertRefused(start + level.repeat(17) + inmost)
                .hasMessageContaining("too deep")
                .hasMessageContaining("16");
    }

    @Test
    void levelsOfBothFormatsCountTogether() throws ProtocolException {
        String level = "03 0001 61";
        String amf3Level = "09 03 01";

        assertThat(read(level.repeat(10) + "11" + amf3Level.repeat(6) + "01")).isNotNull();
        assertRefused(level.repeat(10) + "11" + amf3Level.repeat(7) + "01").hasMessageContaining("too deep");
    }

    @Test
    void aDeepNestIsRefusedLongBeforeTheStackEnds() {
        assertRefused("03 0001 61".repeat(100_000)).hasMessageContaining("too deep");
        assertRefused("11" + "09 03 01".repeat(100_000)).hasMessageContaining("too deep");
    }

    @Test
    void levelsBesideEachOtherDoNotAddUp() throws ProtocolException {
        assertThat(new AmfReader(buffer("03 000009".repeat(100))).readAll()).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "05 05 05",
                "0a 00000002 05 05",
                "03 0001 61 05 0001 61 05 000009",
                "08 00000000 0001 61 05 0001 62 05 000009",
                "05 11 01 11 01",
                "11 09 05 01 01 01",
                "11 09 03 03 61 01 01 01",
                "11 0a 0b 01 03 61 01 03 62 01 01",
                "11 0a 23 01 03 61 03 62 01 01"
            })
    void threeValuesAreReadAndAFourthIsNot(String three) throws ProtocolException {
        assertThat(new AmfReader(buffer(three), THREE_VALUES).readAll()).isNotEmpty();
        assertRefused(three + "05", THREE_VALUES).hasMessage("too many AMF values: 3 are allowed");
        assertRefused(three, new AmfLimits(16, 2, 128)).hasMessageContaining("2 are allowed");
    }

    @Test
    void valuesOfAllReadsOfAReaderCountTogether() throws ProtocolException {
        AmfReader reader = new AmfReader(buffer("05".repeat(1025)));
        for (int i = 0; i < 1024; i++) {
            reader.read();
        }

        assertThatThrownBy(reader::read).isInstanceOf(ProtocolException.class).hasMessageContaining("1024 are allowed");
    }

    @Test
    void aKeyOf128BytesIsReadAndOf129IsNot() throws ProtocolException {
        assertThat(read("03 0080" + "61".repeat(128) + "05 000009")).isNotNull();
        assertRefused("03 0081" + "61".repeat(129) + "05 000009")
                .hasMessage("an AMF key has 129 bytes: at most 128 are allowed");
    }

    /** 128 bytes are 8201 as a length in AMF3, 129 are 8203. */
    @ParameterizedTest
    @ValueSource(
            strings = {"11 0a 0b 01 %s 01 01", "11 0a 13 01 %s 01", "11 09 01 %s 01 01", "11 09 03 01 0a 0b 01 %s 01 01"
            })
    void anAmf3KeyOf128BytesIsReadAndOf129IsNot(String around) throws ProtocolException {
        assertThat(read(around.formatted("8201" + "61".repeat(128)))).isNotNull();
        assertRefused(around.formatted("8203" + "61".repeat(129))).hasMessageContaining("128 are allowed");
    }

    @Test
    void aKeyIsRefusedByItsLengthBeforeItIsRead() {
        assertRefused("03 ffff 61").hasMessageContaining("65535 bytes");
        assertRefused("11 0a 0b 01 ffffffff 61").hasMessageContaining("268435455 bytes");
    }

    @Test
    void anAmf3KeyThatRefersToALongTextIsRefused() throws ProtocolException {
        String textAndObject = "11 09 05 01 06 %s 0a 0b 01 00 01 01";

        assertThat(read(textAndObject.formatted("8201" + "61".repeat(128)))).isNotNull();
        assertRefused(textAndObject.formatted("8203" + "61".repeat(129))).hasMessageContaining("129 bytes");
    }

    @Test
    void aCountBeyondTheBytesLeftIsRefused() throws ProtocolException {
        assertThat(read("0a 00000003 050505")).isEqualTo(Arrays.asList(null, null, null));
        assertRefused("0a 00000004 050505").hasMessageContaining("4 elements").hasMessageContaining("3 bytes");
        assertRefused("0a ffffffff 050505").hasMessageContaining("4294967295 elements");
        assertRefused("11 09 09 01 010101").hasMessageContaining("4 elements");
        assertRefused("11 09 ffffffff 01 010101").hasMessageContaining("268435455 elements");
        assertRefused("11 0a fffffff3 01 010101").hasMessageContaining("too many");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0c 00000004 616161",
                "0c ffffffff 616161",
                "0f ffffffff 61",
                "02 ffff 61",
                "10 ffff 61",
                "11 06 ffffffff 61",
                "11 0b ffffffff 61"
            })
    void aTextLongerThanTheBytesLeftIsRefused(String text) {
        assertRefused(text).hasMessageContaining("cut short");
    }

    @Test
    void noMessageTellsWhatAValueHolds() {
        String secret = HexFormat.of().formatHex("secret".getBytes(StandardCharsets.UTF_8));
        for (String bytes : List.of(
                "03 0006" + secret + "02 0006" + secret + "0006" + secret + "07",
                "03 0006" + secret + "02 0016" + secret,
                "03 00ff" + secret.repeat(43),
                "11 0a 0b 01 0d" + secret + "06 0d" + secret + "1d" + secret)) {
            assertRefused(bytes).message().doesNotContain("secret");
        }
    }
}
