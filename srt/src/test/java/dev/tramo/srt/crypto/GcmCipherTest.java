package dev.tramo.srt.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.wire.PacketHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Authenticated encryption: laid down here once more from its description, and what happens to what was tampered with. */
class GcmCipherTest {
    private static final int SEQ = 0x5AC2A5E6;
    private static final int WORD = PacketHeader.messageWord(1, 77);
    private static final int TIMESTAMP = 0x01020304;
    private static final int DESTINATION = 0x0BADCAFE;

    private final Random random = new Random(1);
    private final byte[] salt = bytes(16);

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void theTagStandsBehindThePayloadAndCoversTheHeader(int keyBytes) throws Exception {
        byte[] key = bytes(keyBytes);
        byte[] payload = bytes(1_316);
        byte[] data = Arrays.copyOf(payload, payload.length + GcmCipher.TAG_BYTES);

        int length = new GcmCipher(key, salt).encrypt(SEQ, WORD, TIMESTAMP, DESTINATION, data, 0, payload.length);

        assertThat(length).isEqualTo(payload.length + 16);
        assertThat(data).isEqualTo(reference(key, payload));
        int back = new GcmCipher(key, salt).decrypt(SEQ, WORD, TIMESTAMP, DESTINATION, data, 0, length);
        assertThat(back).isEqualTo(payload.length);
        assertThat(Arrays.copyOf(data, back)).isEqualTo(payload);
    }

    private byte[] reference(byte[] key, byte[] payload) throws Exception {
        byte[] iv = Arrays.copyOf(salt, 12);
        for (int i = 0; i < 4; i++) {
            iv[8 + i] ^= (byte) (SEQ >> 8 * (3 - i));
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, iv));
        cipher.updateAAD(ByteBuffer.allocate(16)
                .putInt(SEQ)
                .putInt(WORD)
                .putInt(TIMESTAMP)
                .putInt(DESTINATION)
                .array());
        return cipher.doFinal(payload);
    }

    @Test
    void whateverIsTamperedWithIsNotAuthentic() {
        GcmCipher cipher = new GcmCipher(bytes(16), salt);
        byte[] data = new byte[100 + GcmCipher.TAG_BYTES];
        int length = cipher.encrypt(SEQ, WORD, TIMESTAMP, DESTINATION, data, 0, 100);

        assertThat(cipher.decrypt(SEQ + 1, WORD, TIMESTAMP, DESTINATION, data.clone(), 0, length))
                .isEqualTo(PayloadCipher.NOT_AUTHENTIC);
        assertThat(cipher.decrypt(SEQ, WORD + 1, TIMESTAMP, DESTINATION, data.clone(), 0, length))
                .isEqualTo(PayloadCipher.NOT_AUTHENTIC);
        assertThat(cipher.decrypt(SEQ, WORD, TIMESTAMP + 1, DESTINATION, data.clone(), 0, length))
                .isEqualTo(PayloadCipher.NOT_AUTHENTIC);
        assertThat(cipher.decrypt(SEQ, WORD, TIMESTAMP, DESTINATION + 1, data.clone(), 0, length))
                .isEqualTo(PayloadCipher.NOT_AUTHENTIC);
        for (int i = 0; i < length; i++) {
            byte[] damaged = data.clone();
            damaged[i] ^= 1;
            assertThat(cipher.decrypt(SEQ, WORD, TIMESTAMP, DESTINATION, damaged, 0, length))
                    .isEqualTo(PayloadCipher.NOT_AUTHENTIC);
        }
        assertThat(cipher.decrypt(SEQ, WORD, TIMESTAMP, DESTINATION, data, 0, 15))
                .isEqualTo(PayloadCipher.NOT_AUTHENTIC);
    }
}
