package dev.tramo.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where clients put application, name and query. */
class StreamAddressTest {
    @ParameterizedTest(name = "{0} | {1} | {2}")
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
            rtmp://h/live              | live              | key            | live | key       | ''
            rtmp://h/live              | live              | key?t=1&u=2    | live | key       | t=1&u=2
            rtmp://h/live              | live?t=1          | key            | live | key       | t=1
            rtmp://h/live?t=1          | live?t=1          | key            | live | key       | t=1
            rtmp://h/live?t=1          | live              | key            | live | key       | t=1
            rtmp://h/live?t=1/key      | live              | key            | live | key       | t=1
            rtmp://h/live?t=1          | live              | key?u=2        | live | key       | t=1&u=2
            rtmp://h/live              | live?t=1          | key?u=2        | live | key       | t=1&u=2
            rtmp://h/live?t=1          | live?t=1          | key?t=1        | live | key       | t=1
            "rtmp://h/live?t=1"        | "live"            | key            | live | key       | t=1
            rtmp://h/live/             | live/             | key            | live | key       | ''
            rtmp://h/live              | /live//           | key            | live | key       | ''
            rtmp://h/live/_definst_    | live/_definst_    | key            | live | key       | ''
            rtmp://h/live/_definst_/   | live/_definst_/   | key            | live | key       | ''
            rtmp://h/live/_definst_?t  | live/_definst_?t  | key            | live | key       | t
            rtmp://h/live/room         | live/room         | key            | live | room/key  | ''
            rtmp://h/live              | live              | room/key       | live | room/key  | ''
            rtmp://h/live              | live              | room/key/?a=/b | live | room/key  | a=/b
            rtmp://h/live              | live              | ''             | live | ''        | ''
            rtmp://h/live              | live              | ?t=1           | live | ''        | t=1
            rtmp://h/                  | ''                | cam            | cam  | ''        | ''
            rtmp://h/                  | ''                | cam/key        | cam  | key       | ''
            rtmp://h                   | ''                | /cam/key?t=1   | cam  | key       | t=1
            ''                         | ''                | cam/key        | cam  | key       | ''
            rtmp://h/cam/key           | cam/key           | ''             | cam  | key       | ''
            rtmp://h/cam/key?t=1       | cam/key?t=1       | ''             | cam  | key       | t=1
            rtmp://h/cam               | cam               | /key           | cam  | key       | ''
            rtmp://h/cam               | cam               | key/           | cam  | key       | ''
            rtmp://h/cam               | cam               | //key//?t=1    | cam  | key       | t=1
            rtmp://h/cam               | cam/              | /              | cam  | ''        | ''
            rtmp://h/cam               | ''                | key            | cam  | key       | ''
            rtmp://h:1935/cam/?t=1     | ''                | key            | cam  | key       | t=1
            rtmp://h/cam/key           | ''                | ''             | cam  | key       | ''
            rtmp://h/cam/key           | ''                | key            | cam  | key       | ''
            rtmp://h/cam/cam           | ''                | cam            | cam  | cam       | ''
            rtmp://h/cam               | ''                | cam            | cam  | cam       | ''
            rtmp://h/cam?t=1/key       | ''                | key            | cam  | key       | t=1
            rtmp://h/cam/_definst_     | ''                | key            | cam  | key       | ''
            ''                         | ''                | ''             | ''   | ''        | ''
            rtmp://h/live              | live              | kéy            | live | kéy       | ''
            rtmp://h/live              | live              | a?b?c          | live | a         | b?c
            """, quoteCharacter = '\'')
    void partsAreFoundWhereverTheyAre(
            String tcUrl, String app, String streamName, String application, String name, String query)
            throws ProtocolException {
        assertThat(StreamAddress.of(tcUrl, app, streamName, 2_048))
                .isEqualTo(new StreamAddress(application, name, query));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\0", "\r", "\r\n", "\n", "\t", "\0\0\0", "\u007f", "\u0085"})
    void blanksAndControlCharactersAroundAPartAreNotMeant(String odd) throws ProtocolException {
        StreamAddress meant = new StreamAddress("cam", "key", "t=1");

        assertThat(StreamAddress.of("rtmp://h/cam", "cam", "key?t=1" + odd, 100))
                .isEqualTo(meant);
        assertThat(StreamAddress.of("rtmp://h/cam", "cam", odd + "key?t=1", 100))
                .isEqualTo(meant);
        assertThat(StreamAddress.of("rtmp://h/cam?t=1" + odd, "cam" + odd, "key" + odd, 100))
                .isEqualTo(meant);
        assertThat(StreamAddress.of("rtmp://h/cam?t=1" + odd, "", "key", 100)).isEqualTo(meant);
        assertThatThrownBy(() -> StreamAddress.of("rtmp://h/cam", "cam", "k" + odd + "y", 100))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void itsTextHoldsNeitherNameNorQuery() throws ProtocolException {
        StreamAddress address = StreamAddress.of("rtmp://h/live?a=s1", "live", "s2?b=s3", 2_048);

        assertThat(address).hasToString("live");
    }

    @Test
    void lengthsAreOfBytesAndAreBounded() throws ProtocolException {
        assertThat(StreamAddress.of("", "live", "é".repeat(48), 100).name()).hasSize(48);
        assertThatThrownBy(() -> StreamAddress.of("", "live", "é".repeat(49), 100))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("application and stream name of 102 bytes; allowed are 100");
        assertThatThrownBy(() -> StreamAddress.of("u".repeat(101), "live", "key", 100))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("101");
    }

    @Test
    void whatIsRefusedIsNotRepeated() {
        assertThatThrownBy(() -> StreamAddress.of("rtmp://h/live?s3cret=a b", "live", "key", 100))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("a character that no stream address holds");
    }
}
