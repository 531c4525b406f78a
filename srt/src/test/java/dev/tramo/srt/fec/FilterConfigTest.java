package dev.tramo.srt.fec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.fec.FecSettings.Arq;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packet filter's text: what it says, what it may not say, and what two of them say together. */
class FilterConfigTest {
    private static FecSettings settings(String text) {
        return FilterConfig.parse(text).settings();
    }

    private static FilterConfig merged(String one, String other) {
        return FilterConfig.parse(one).merged(FilterConfig.parse(other));
    }

    @Test
    void everyKeyIsRead() {
        assertThat(settings("fec,cols:10,rows:5,layout:even,arq:always"))
                .isEqualTo(new FecSettings(10, 5, false, Arq.ALWAYS));
        assertThat(settings("fec,arq:never,layout:staircase,rows:-7,cols:2"))
                .isEqualTo(new FecSettings(2, -7, true, Arq.NEVER));
    }

    @Test
    void onlyTheColumnsHaveNoDefault() {
        assertThat(settings("fec,cols:4")).isEqualTo(new FecSettings(4, 1, true, Arq.ONREQ));
        assertThat(settings("fec")).isNull();
        assertThat(settings("fec,rows:3,layout:even")).isNull();
    }

    @Test
    void spacesAroundKeysAndValuesDoNotMatter() {
        assertThat(settings(" fec , cols : 4 ,rows: 3 ")).isEqualTo(new FecSettings(4, 3, true, Arq.ONREQ));
    }

    @ParameterizedTest
    @CsvSource({"1, true, false, 1", "2, true, true, 2", "255, true, true, 255", "-2, false, true, 2"})
    void rowsSayWhichDirectionsThereAre(int rows, boolean hasRows, boolean hasColumns, int height) {
        FecSettings settings = settings("fec,cols:4,rows:" + rows);

        assertThat(settings.hasRows()).isEqualTo(hasRows);
        assertThat(settings.hasColumns()).isEqualTo(hasColumns);
        assertThat(settings.rows()).isEqualTo(height);
        assertThat(settings.matrixPackets()).isEqualTo(4 * height);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fec,cols:2", "fec,cols:255", "fec,cols:2,rows:255", "fec,cols:2,rows:-255"})
    void theEdgesOfTheRangesAreAllowed(String text) {
        assertThat(settings(text)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fec,cols:1 | packetFilter: cols:1; allowed are whole numbers from 2 to 255",
                "fec,cols:256 | packetFilter: cols:256; allowed are whole numbers from 2 to 255",
                "fec,cols:-4 | packetFilter: cols:-4; allowed are whole numbers from 2 to 255",
                "fec,cols:four | packetFilter: cols:four; allowed are whole numbers from 2 to 255",
                "fec,cols:4.0 | packetFilter: cols:4.0; allowed are whole numbers from 2 to 255",
                "fec,cols: | packetFilter: cols:; allowed are whole numbers from 2 to 255",
                "fec,cols | packetFilter: cols:; allowed are whole numbers from 2 to 255",
                "fec,cols:99999999999 | packetFilter: cols:99999999999; allowed are whole numbers from 2 to 255",
                "fec,rows:0 | packetFilter: rows:0; allowed are 1 (rows only), 2 to 255, and -2 to -255 (columns only)",
                "fec,rows:-1 | packetFilter: rows:-1; allowed are 1 (rows only), 2 to 255, and -2 to -255 (columns only)",
                "fec,rows:256 | packetFilter: rows:256; allowed are whole numbers from -255 to 255",
                "fec,rows:-256 | packetFilter: rows:-256; allowed are whole numbers from -255 to 255",
                "fec,layout:odd | packetFilter: layout:odd; allowed are even, staircase",
                "fec,layout:Even | packetFilter: layout:Even; allowed are even, staircase",
                "fec,arq:sometimes | packetFilter: arq:sometimes; allowed are always, onreq, never",
                "fec,arq | packetFilter: arq:; allowed are always, onreq, never",
                "fec,columns:4 | packetFilter: unknown key \"columns\"; allowed are cols, rows, layout, arq",
                "fec, | packetFilter: unknown key \"\"; allowed are cols, rows, layout, arq",
                "fec,cols:4,cols:4 | packetFilter: cols is given twice",
                "xor,cols:4 | packetFilter: \"xor\" is no known filter; allowed is fec",
                "cols:4 | packetFilter: \"cols:4\" is no known filter; allowed is fec",
                "FEC | packetFilter: \"FEC\" is no known filter; allowed is fec",
                "'' | packetFilter: \"\" is no known filter; allowed is fec"
            })
    void aRefusalNamesTheKeyTheValueAndWhatIsAllowed(String text, String message) {
        assertThatThrownBy(() -> FilterConfig.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void moreThanAHandshakeCarriesIsRefused() {
        String longest = "fec,cols:4" + " ".repeat(54);

        assertThat(settings(longest)).isNotNull();
        assertThatThrownBy(() -> FilterConfig.parse(longest + " "))
                .hasMessage("packetFilter: longer than 64 characters");
    }

    @Test
    void optionsAreCheckedTogether() {
        assertThatThrownBy(() -> SrtOptions.DEFAULT.with(o -> o.packetFilter = "fec,cols:0"))
                .hasMessage("packetFilter: cols:0; allowed are whole numbers from 2 to 255");
        assertThatThrownBy(() -> SrtOptions.DEFAULT.with(o -> {
                    o.packetFilter = "fec,cols:4,arq:never";
                    o.tooLatePacketDrop = false;
                }))
                .hasMessage(
                        "packetFilter: arq:never needs tooLatePacketDrop, else a packet that FEC cannot rebuild would"
                                + " be waited for without end");
    }

    @Test
    void twoConfigurationsSayTogetherWhatEitherSays() {
        assertThat(merged("fec", "fec,cols:4,rows:3,layout:even").settings())
                .isEqualTo(new FecSettings(4, 3, false, Arq.ONREQ));
        assertThat(merged("fec,cols:4,arq:never", "fec,rows:-3").settings())
                .isEqualTo(new FecSettings(4, -3, true, Arq.NEVER));
        assertThat(merged("fec,cols:4,arq:always", "fec,arq:always,cols:4").settings())
                .isEqualTo(new FecSettings(4, 1, true, Arq.ALWAYS));
        assertThat(merged("fec", "fec").settings()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fec,cols:5", "fec,cols:4,rows:2", "fec,layout:even", "fec,rows:3,arq:never"})
    void configurationsThatContradictEachOtherSayNothing(String other) {
        String one = "fec,cols:4,rows:3,layout:staircase,arq:onreq";

        assertThat(merged(one, other)).isNull();
        assertThat(merged(other, one)).isNull();
    }

    @Test
    void mergingLeavesBothAsTheyWere() {
        FilterConfig one = FilterConfig.parse("fec,cols:4");
        FilterConfig other = FilterConfig.parse("fec,rows:2");
        one.merged(other);

        assertThat(one).hasToString("fec,cols:4");
        assertThat(other).hasToString("fec,rows:2");
    }

    @Test
    void theTextIsSortedAndCompleteAsLibsrtsIs() {
        assertThat(settings("fec,cols:4,rows:3,layout:even").text())
                .isEqualTo("fec,arq:onreq,cols:4,layout:even,rows:3");
        assertThat(settings("fec,rows:-20,cols:10,arq:never").text())
                .isEqualTo("fec,arq:never,cols:10,layout:staircase,rows:-20");
        assertThat(settings("fec,cols:2,arq:always").text()).isEqualTo("fec,arq:always,cols:2,layout:staircase,rows:1");
    }

    @Test
    void theTextSaysTheSameWhenReadAgain() {
        for (String rows : new String[] {"1", "2", "255", "-2", "-255"}) {
            for (String layout : new String[] {"even", "staircase"}) {
                for (Arq arq : Arq.values()) {
                    String text = "fec,cols:255,rows:" + rows + ",layout:" + layout + ",arq:"
                            + arq.name().toLowerCase(java.util.Locale.ROOT);
                    FecSettings settings = settings(text);

                    assertThat(settings(settings.text())).isEqualTo(settings);
                    assertThat(settings.arq()).isEqualTo(arq);
                }
            }
        }
    }
}
