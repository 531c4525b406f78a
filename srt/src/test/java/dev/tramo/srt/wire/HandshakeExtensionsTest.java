package dev.tramo.srt.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeExtensionsTest {
    private static final String HSREQ = "00010003 00010504 000000bf 00780000";
    private static final Capabilities CAPABILITIES = new Capabilities(0x010504, Capabilities.LIVE, 120, 0);

    @Test
    void theBytesOfEachWordOfATextAreReversedAndNulsPadIt() {
        byte[] bytes = written(HandshakeExtensions.of(false, CAPABILITIES, "STREAM", "", new byte[0]));

        assertThat(bytes).isEqualTo(hex(HSREQ + "00050002 45525453 00004d41"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ab", "abc", "abcd", "#!::r=live/one,m=publish", "Zürich ☂", ""})
    void aStreamIdOfAnyLengthComesBack(String streamId) {
        byte[] bytes = written(HandshakeExtensions.of(false, CAPABILITIES, streamId, "", new byte[0]));

        assertThat(bytes.length % 4).isZero();
        assertThat(read(bytes).streamId()).isEqualTo(streamId);
    }

    @Test
    void theLongestStreamIdComesBackAndALongerOneIsMalformed() {
        String longest = "x".repeat(512);

        assertThat(read(written(HandshakeExtensions.of(false, CAPABILITIES, longest, "", new byte[0])))
                        .streamId())
                .isEqualTo(longest);
        assertThat(read(written(HandshakeExtensions.of(false, CAPABILITIES, longest + "y", "", new byte[0]))))
                .isNull();
    }

    @Test
    void extensionsMayComeInAnyOrder() {
        HandshakeExtensions extensions = read(hex("00050001 00006261" + "00060001 6576696c" + HSREQ));

        assertThat(extensions.streamId()).isEqualTo("ab");
        assertThat(extensions.congestion()).isEqualTo("live");
        assertThat(extensions.capabilities()).isEqualTo(CAPABILITIES);
    }

    @Test
    void unknownExtensionsAreSkipped() {
        HandshakeExtensions extensions =
                read(hex("00090002 11111111 22222222" + HSREQ + "7fff0000" + "00050001 00006261"));

        assertThat(extensions.capabilities()).isEqualTo(CAPABILITIES);
        assertThat(extensions.streamId()).isEqualTo("ab");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "0005", "00050001", "00050001 616263", "00090002 11111111", "ffffffff 00"})
    void trailingBytesThatAreNoWholeExtensionAreTolerated(String rest) {
        HandshakeExtensions extensions = read(hex(HSREQ + rest));

        assertThat(extensions.capabilities()).isEqualTo(CAPABILITIES);
        assertThat(extensions.streamId()).isEmpty();
    }

    @Test
    void capabilitiesCutShortAreMalformed() {
        assertThat(read(hex("00010002 00010504 000000bf"))).isNull();
        assertThat(read(hex("00020000"))).isNull();
    }

    @Test
    void longerCapabilitiesOfALaterVersionAreRead() {
        assertThat(read(hex("00010004 00010504 000000bf 00780000 12345678")).capabilities())
                .isEqualTo(CAPABILITIES);
    }

    @Test
    void keyMaterialIsPlainAndComesLast() {
        byte[] keyMaterial = hex("01020304 05060708");
        byte[] bytes = written(HandshakeExtensions.of(false, CAPABILITIES, "ab", "", keyMaterial));

        assertThat(bytes).isEqualTo(hex(HSREQ + "00050001 00006261" + "00030002 01020304 05060708"));
        assertThat(read(bytes).keyMaterial()).isEqualTo(keyMaterial);
    }

    @Test
    void aResponseBearsTheResponseTypes() {
        byte[] bytes = written(HandshakeExtensions.of(true, CAPABILITIES, "", "", hex("04000000")));

        assertThat(bytes).isEqualTo(hex("00020003 00010504 000000bf 00780000" + "00040001 04000000"));
        assertThat(read(bytes).response()).isTrue();
    }

    @Test
    void keyMaterialTooLongForTwoKeysIsMalformed() {
        byte[] tooLong = new byte[KeyMaterialMessage.BYTES_MAX + 4];

        assertThat(read(written(HandshakeExtensions.of(false, CAPABILITIES, "", "", tooLong))))
                .isNull();
    }

    @Test
    void theFieldTellsWhichKindsAreAttached() {
        byte[] key = new byte[4];

        assertThat(HandshakeExtensions.NONE.field()).isZero();
        assertThat(HandshakeExtensions.of(false, CAPABILITIES, "", "", new byte[0])
                        .field())
                .isEqualTo(1);
        assertThat(HandshakeExtensions.of(false, CAPABILITIES, "", "", key).field())
                .isEqualTo(3);
        assertThat(HandshakeExtensions.of(false, CAPABILITIES, "s", "", new byte[0])
                        .field())
                .isEqualTo(5);
        assertThat(HandshakeExtensions.of(false, CAPABILITIES, "s", "", key).field())
                .isEqualTo(7);
    }

    @Test
    void textThatIsNotUtf8IsReadWithoutFailing() {
        assertThat(read(hex(HSREQ + "00050001 fffefdfc")).streamId().getBytes(StandardCharsets.UTF_8))
                .isNotEmpty();
    }

    private static byte[] written(HandshakeExtensions extensions) {
        ByteBuffer out = ByteBuffer.allocate(1000);
        extensions.write(out);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static HandshakeExtensions read(byte[] bytes) {
        return HandshakeExtensions.read(ByteBuffer.wrap(bytes), 0, bytes.length);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }
}
