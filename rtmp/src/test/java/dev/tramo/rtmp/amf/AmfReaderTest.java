package dev.tramo.rtmp.amf;

import static dev.tramo.rtmp.amf.AmfSamples.assertRefused;
import static dev.tramo.rtmp.amf.AmfSamples.buffer;
import static dev.tramo.rtmp.amf.AmfSamples.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.netty.buffer.ByteBuf;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AmfReaderTest {
    @Test
    void ffmpegsConnectIsRead() throws ProtocolException {
        List<Object> values = new AmfReader(buffer(String.join("", AmfSamples.CONNECT))).readAll();

        assertThat(values).hasSize(3).startsWith("connect", 1.0);
        assertThat(values.get(2))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsExactly(
                        entry("app", "live"),
                        entry("type", "nonprivate"),
                        entry("flashVer", "FMLE/3.0 (compatible; Lavf59.27.100)"),
                        entry("tcUrl", "rtmp://127.0.0.1:38341/live"));
    }

    @Test
    void eachMarkerIsReadAsItsType() throws ProtocolException {
        assertThat(read("00 c000000000000000")).isEqualTo(-2.0);
        assertThat(read("01 00")).isEqualTo(false);
        assertThat(read("01 01")).isEqualTo(true);
        assertThat(read("02 0002 c3bc")).isEqualTo("ü");
        assertThat(read("05")).isNull();
        assertThat(read("06")).isNull();
        assertThat(read("0d")).isNull();
        assertThat(read("0b 40f0000000000000 0000")).isEqualTo(65536.0);
        assertThat(read("0c 00000001 61")).isEqualTo("a");
        assertThat(read("0f 00000004 3c612f3e")).isEqualTo("<a/>");
        assertThat(read("03 0001 61 0101 000009")).isEqualTo(Map.of("a", true));
        assertThat(read("0a 00000002 0101 02000161")).isEqualTo(List.of(true, "a"));
        assertThat(read("10 0003 466f6f 0001 61 0101 000009")).isEqualTo(Map.of("a", true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000000", "00000001", "00000002", "ffffffff"})
    void theCountOfAnEcmaArrayIsAHint(String count) throws ProtocolException {
        assertThat(read("08" + count + "0001 61 0101 000009")).isEqualTo(Map.of("a", true));
    }

    @Test
    void theEndOfTheBufferEndsObjectsToo() throws ProtocolException {
        assertThat(read("03 0001 61 03 0001 62 0101")).isEqualTo(Map.of("a", Map.of("b", true)));
        assertThat(read("08 00000000")).isEqualTo(Map.of());
        assertThat(read("0a 00000001 03")).isEqualTo(List.of(Map.of()));
        assertRefused("0a 00000002 03 0001 61 05").hasMessageContaining("cut short");
    }

    @Test
    void anEmptyKeyIsAKeyIfNoEndMarkFollows() throws ProtocolException {
        assertThat(read("03 0000 0101 000009")).isEqualTo(Map.of("", true));
    }

    @Test
    void anEndMarkBehindAKeyThatIsNotEmptyIsRefused() {
        assertRefused("03 0001 61 09").hasMessageContaining("marker 9");
    }

    @Test
    void theLastOfEqualKeysWins() throws ProtocolException {
        assertThat(read("03 0001 61 0100 0001 61 0101 000009")).isEqualTo(Map.of("a", true));
    }

    @Test
    void nulsThatPadATextAreKept() throws ProtocolException {
        assertThat(read("02 0004 61000000")).isEqualTo("a\0\0\0");
    }

    @Test
    void invalidUtf8IsReplaced() throws ProtocolException {
        assertThat(read("02 0003 61ff62")).isEqualTo("a\uFFFDb");
        assertThat(read("03 0001 80 05 000009")).isEqualTo(Collections.singletonMap("\uFFFD", null));
    }

    @Test
    void aReferenceIsRefused() {
        assertRefused("03 0001 61 07 0000 000009")
                .hasMessageContaining("references")
                .hasMessageContaining("refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"04", "09", "0e", "12", "ff"})
    void anUnknownMarkerIsRefused(String marker) {
        assertRefused(marker)
                .hasMessageContaining("marker " + Integer.parseInt(marker, 16))
                .hasMessageContaining("are read");
    }

    @Test
    void nothingLeftIsAnErrorToReadAndNoneToReadAll() throws ProtocolException {
        AmfReader reader = new AmfReader(buffer(""));

        assertThat(reader.hasMore()).isFalse();
        assertThat(reader.readAll()).isEmpty();
        assertThatThrownBy(reader::read).isInstanceOf(ProtocolException.class).hasMessageContaining("cut short");
    }

    @Test
    void theReaderIndexFollowsAndTheBufferStaysTheCallers() throws ProtocolException {
        ByteBuf in = buffer("ffff 0101 05 ff").skipBytes(2);
        AmfReader reader = new AmfReader(in);

        assertThat(reader.read()).isEqualTo(true);
        assertThat(in.readerIndex()).isEqualTo(4);
        assertThat(reader.read()).isNull();
        assertThat(reader.hasMore()).isTrue();
        assertThat(in.refCnt()).isOne();
    }

    @Test
    void aMessageCutAnywhereIsRefusedOrIsWhatCameBefore() throws ProtocolException {
        byte[] whole = AmfSamples.connect();
        Set<Integer> ends = ends();
        for (int length = 0; length < whole.length; length++) {
            String cut = HexFormat.of().formatHex(Arrays.copyOf(whole, length));
            if (ends.contains(length)) {
                assertThat(new AmfReader(buffer(cut)).readAll())
                        .as("%d bytes", length)
                        .hasSizeLessThanOrEqualTo(3);
            } else {
                assertRefused(cut).as("%d bytes", length).hasMessageContaining("cut short");
            }
        }
    }

    @Test
    void aMessageCutBehindAMemberHasTheMembersBeforeIt() throws ProtocolException {
        String cut = String.join("", AmfSamples.CONNECT.subList(0, 5));

        assertThat(new AmfReader(buffer(cut)).readAll())
                .isEqualTo(List.of("connect", 1.0, Map.of("app", "live", "type", "nonprivate")));
    }

    private static Set<Integer> ends() {
        Set<Integer> ends = new HashSet<>(List.of(0));
        List<String> parts = new ArrayList<>();
        for (String part : AmfSamples.CONNECT) {
            parts.add(part);
            ends.add(AmfSamples.hex(String.join("", parts)).length);
        }
        return ends;
    }
}
