package dev.tramo.srt.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.wire.KeyMaterialMessage;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link KeyWrap} and {@link PacketCipher} against what libsrt 1.5.1 sent. */
class PacketCipherTest {
    private static final String PASSPHRASE = "0123456789abc";
    private static final KeyMaterialMessage MESSAGE = KeyMaterialMessage.read(SrtFixture.hex(
            "12202901000000000200020000000408a8b1333e77eb29ae3381d2b60757b5e56dfd4b435c60ded5788b85ff87a6"
                    + "48c1376d524194f74d37d276153ec9828d16a3f665c8d5c9f9af"));
    private static final byte[] KEY =
            SrtFixture.hex("a09b217b3e99d7d8474b18e51c8fd5380edf7cfb7672c3a186caac51e037fd86");

    @Test
    void thePassphraseUnwrapsTheKeyOfACapturedMessage() {
        KeyWrap wrap = new KeyWrap(PASSPHRASE, MESSAGE.salt(), MESSAGE.keyBytes());

        assertThat(wrap.unwrap(MESSAGE.wrapped())).isEqualTo(KEY);
        assertThat(wrap.wrap(KEY)).isEqualTo(MESSAGE.wrapped());
    }

    @Test
    void anotherPassphraseUnwrapsNothing() {
        assertThat(new KeyWrap("0123456789abd", MESSAGE.salt(), 32).unwrap(MESSAGE.wrapped()))
                .isNull();
    }

    @Test
    void theKeyDecryptsACapturedPayload() {
        byte[] payload = SrtFixture.hex("c76254020a9f7170");
        new PacketCipher(KEY, MESSAGE.salt()).apply(0x5AC2A5E6, payload, 0, payload.length);

        assertThat(payload).isEqualTo(SrtFixture.hex("4700000000555555"));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void transformsOnlyThePayloadAndTwiceIsNotAtAll(int keyBytes) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] key = new byte[keyBytes];
        byte[] salt = new byte[16];
        random.nextBytes(key);
        random.nextBytes(salt);
        PacketCipher cipher = new PacketCipher(key, salt);
        for (int i = 0; i < 200; i++) {
            int seq = random.nextInt() & 0x7FFF_FFFF;
            int offset = random.nextInt(100);
            int length = random.nextInt(SrtOptions.PAYLOAD_BYTES_MAX + 1);
            byte[] data = new byte[offset + length + random.nextInt(50)];
            random.nextBytes(data);
            byte[] expected = data.clone();
            System.arraycopy(reference(key, salt, seq, data, offset, length), 0, expected, offset, length);
            byte[] original = data.clone();

            cipher.apply(seq, data, offset, length);
            assertThat(data).as("seed %d", seed).isEqualTo(expected);
            cipher.apply(seq, data, offset, length);
            assertThat(data).as("seed %d", seed).isEqualTo(original);
        }
    }

    private static byte[] reference(byte[] key, byte[] salt, int seq, byte[] data, int offset, int length)
            throws Exception {
        byte[] iv = Arrays.copyOf(Arrays.copyOf(salt, 14), 16);
        for (int i = 0; i < 4; i++) {
            iv[10 + i] ^= (byte) (seq >> 8 * (3 - i));
        }
        Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
        return cipher.doFinal(data, offset, length);
    }
}
