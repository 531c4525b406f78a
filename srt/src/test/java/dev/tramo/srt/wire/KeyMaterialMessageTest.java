package dev.tramo.srt.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyMaterialMessageTest {
    /** As captured from libsrt 1.5.1. */
    private static final byte[] CAPTURE = HexFormat.of()
            .parseHex("12202901000000000200020000000408a8b1333e77eb29ae3381d2b60757b5e56dfd4b435c60ded5788b85ff87a648c1"
                    + "376d524194f74d37d276153ec9828d16a3f665c8d5c9f9af");

    @Test
    void aCapturedMessageIsWrittenByteForByteAsItWasRead() {
        KeyMaterialMessage message = KeyMaterialMessage.read(CAPTURE);

        assertThat(message.keyFlags()).isEqualTo(KeyMaterialMessage.EVEN);
        assertThat(message.cipher()).isEqualTo(KeyMaterialMessage.CIPHER_CTR);
        assertThat(message.keyBytes()).isEqualTo(32);
        assertThat(message.salt()).isEqualTo(HexFormat.of().parseHex("a8b1333e77eb29ae3381d2b60757b5e5"));
        assertThat(message.wrapped()).hasSize(40);
        assertThat(message.toBytes()).isEqualTo(CAPTURE);
    }

    @ParameterizedTest
    @CsvSource({"1,16,56", "2,24,64", "1,32,72", "3,16,72", "3,24,88", "3,32,104"})
    void theLengthFollowsFromTheKeys(int keyFlags, int keyBytes, int messageBytes) {
        byte[] wrapped = new byte[Integer.bitCount(keyFlags) * keyBytes + 8];
        byte[] bytes = new KeyMaterialMessage(keyFlags, KeyMaterialMessage.CIPHER_CTR, keyBytes, new byte[16], wrapped)
                .toBytes();

        assertThat(bytes).hasSize(messageBytes);
        assertThat(KeyMaterialMessage.read(bytes).wrapped()).hasSameSizeAs(wrapped);
        assertThat(KeyMaterialMessage.read(Arrays.copyOf(bytes, messageBytes - 1)))
                .isNull();
        assertThat(KeyMaterialMessage.read(Arrays.copyOf(bytes, messageBytes + 1)))
                .isNull();
    }

    @ParameterizedTest(name = "byte {0} = {1}")
    @CsvSource({"0,0x13", "1,0x21", "2,0x28", "3,0", "3,3", "14,0", "14,8", "15,0", "15,5", "15,0xFF"})
    void aMessageWithAFieldThatDoesNotFitIsNone(int at, String value) {
        byte[] bytes = CAPTURE.clone();
        bytes[at] = (byte) (int) Integer.decode(value);

        assertThat(KeyMaterialMessage.read(bytes)).isNull();
    }

    @Test
    void aMessageCutShortIsNone() {
        for (int length = 0; length < CAPTURE.length; length++) {
            assertThat(KeyMaterialMessage.read(Arrays.copyOf(CAPTURE, length))).isNull();
        }
    }
}
