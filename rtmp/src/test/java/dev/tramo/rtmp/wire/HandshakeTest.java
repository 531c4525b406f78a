package dev.tramo.rtmp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
    private static final int PACKET = 1_536;
    private static final int KEY_FIRST = 772;
    private static final int DIGEST_FIRST = 8;

    private final ByteBuf answer = Unpooled.buffer();
    private final Random random = new Random(7);

    private byte[] randomPacket() {
        byte[] packet = new byte[PACKET];
        random.nextBytes(packet);
        return packet;
    }

    private static ByteBuf with(int version, byte[] packet) {
        return Unpooled.buffer().writeByte(version).writeBytes(packet);
    }

    private byte[] taken(int bytes) {
        byte[] taken = new byte[bytes];
        answer.readBytes(taken);
        return taken;
    }

    @Test
    void theServerRepeatsASimpleC1AndTakesAnyC2() throws ProtocolException {
        byte[] c1 = randomPacket();
        Arrays.fill(c1, 4, 8, (byte) 0);
        Handshake server = Handshake.server();

        assertThat(server.read(with(3, c1), answer)).isFalse();

        assertThat(answer.readableBytes()).isEqualTo(1 + 2 * PACKET);
        assertThat(answer.readByte()).isEqualTo((byte) 3);
        byte[] s1 = taken(PACKET);
        assertThat(Arrays.copyOf(s1, 8)).containsOnly(0);
        assertThat(taken(PACKET)).isEqualTo(c1);
        assertThat(server.read(Unpooled.wrappedBuffer(randomPacket()), answer)).isTrue();
        assertThat(answer.isReadable()).isFalse();
    }

    @Test
    void theClientSendsTheSimpleFormRepeatsS1AndTakesAnyS2() throws ProtocolException {
        ByteBuf hello = Handshake.hello(UnpooledByteBufAllocator.DEFAULT);
        assertThat(hello.readableBytes()).isEqualTo(1 + PACKET);
        assertThat(hello.getByte(0)).isEqualTo((byte) 3);
        assertThat(hello.getLong(1)).isZero();
        byte[] s1 = randomPacket();
        Handshake client = Handshake.client();

        assertThat(client.read(with(3, s1), answer)).isFalse();
        assertThat(taken(answer.readableBytes())).isEqualTo(s1);
        assertThat(client.read(Unpooled.wrappedBuffer(randomPacket()), answer)).isTrue();
        assertThat(answer.isReadable()).isFalse();
        hello.release();
    }

    @Test
    void bytesMayComeOneAtATimeAndWhatFollowsIsLeft() throws ProtocolException {
        byte[] c1 = randomPacket();
        Arrays.fill(c1, 4, 8, (byte) 0);
        ByteBuf all = with(3, c1).writeBytes(randomPacket()).writeByte(0x42);
        ByteBuf in = Unpooled.buffer();
        Handshake server = Handshake.server();
        int read = 0;
        boolean done = false;
        while (!done) {
            in.writeByte(all.readByte());
            read++;
            done = server.read(in, answer);
            assertThat(answer.isReadable()).isEqualTo(read > PACKET);
        }

        assertThat(read).isEqualTo(1 + 2 * PACKET);
        assertThat(all.readableBytes()).isEqualTo(1);
        assertThat(in.isReadable()).isFalse();
    }

    @Test
    void theAnswersOfAllComeTogetherAndTheFirstMessageIsLeft() throws ProtocolException {
        ByteBuf in = with(3, randomPacket()).writeBytes(randomPacket()).writeByte(0x42);

        assertThat(Handshake.server().read(in, answer)).isTrue();
        assertThat(in.readableBytes()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "6,    encrypted RTMP (RTMPE) is not offered",
        "8,    encrypted RTMP (RTMPE) is not offered",
        "0x16, TLS on the port of plain RTMP",
        "0x47, HTTP on the RTMP port",
        "0x50, HTTP on the RTMP port",
        "0,    RTMP version 0; only 3 exists",
        "255,  RTMP version 255; only 3 exists"
    })
    void otherProtocolsAreRefusedAtTheirFirstByte(String first, String why) {
        ByteBuf in = Unpooled.buffer().writeByte(Integer.decode(first));

        assertThatThrownBy(() -> Handshake.server().read(in, answer))
                .isInstanceOf(ProtocolException.class)
                .hasMessage(why);
        assertThat(answer.isReadable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {KEY_FIRST, DIGEST_FIRST})
    void aDigestIsAnsweredInItsOwnScheme(int scheme) throws ProtocolException {
        for (int i = 0; i < 300; i++) {
            byte[] c1 = randomPacket();
            c1[4] = (byte) 128; // 128.0.7.2, as Flash
            byte[] clientDigest = sign(c1, scheme, "Genuine Adobe Flash Player 001");
            Handshake.server().read(with(3, c1), answer);
            answer.skipBytes(1);
            byte[] s1 = taken(PACKET);
            byte[] s2 = taken(PACKET);

            byte[] signed = s1.clone();
            sign(signed, scheme, "Genuine Adobe Flash Media Server 001");
            assertThat(s1).as("S1, round %d", i).isEqualTo(signed);

            byte[] key = hmac(fullServerKey(), clientDigest);
            assertThat(Arrays.copyOfRange(s2, PACKET - 32, PACKET))
                    .as("S2, round %d", i)
                    .isEqualTo(hmac(key, Arrays.copyOf(s2, PACKET - 32)));
        }
    }

    @Test
    void aVersionWithoutAnyDigestIsAnsweredInTheSimpleForm() throws ProtocolException {
        byte[] c1 = randomPacket();
        c1[4] = 9;

        Handshake.server().read(with(3, c1), answer);

        answer.skipBytes(1);
        assertThat(Arrays.copyOf(taken(PACKET), 8)).containsOnly(0);
        assertThat(taken(PACKET)).isEqualTo(c1);
    }

    /** Written from the specification of the digest, not from our code: signs the packet and gives its digest. */
    private static byte[] sign(byte[] packet, int scheme, String key) {
        int offset = 0;
        for (int i = 0; i < 4; i++) {
            offset += Byte.toUnsignedInt(packet[scheme + i]);
        }
        int at = offset % 728 + (scheme == KEY_FIRST ? 776 : 12);
        ByteBuf rest = Unpooled.buffer();
        rest.writeBytes(packet, 0, at).writeBytes(packet, at + 32, PACKET - at - 32);
        byte[] covered = new byte[PACKET - 32];
        rest.readBytes(covered);
        byte[] digest = hmac(key.getBytes(StandardCharsets.US_ASCII), covered);
        System.arraycopy(digest, 0, packet, at, 32);
        return digest;
    }

    private static byte[] fullServerKey() {
        int[] tail = {
            0xF0, 0xEE, 0xC2, 0x4A, 0x80, 0x68, 0xBE, 0xE8, 0x2E, 0x00, 0xD0, 0xD1, 0x02, 0x9E, 0x7E, 0x57,
            0x6E, 0xEC, 0x5D, 0x2D, 0x29, 0x80, 0x6F, 0xAB, 0x93, 0xB8, 0xE6, 0x36, 0xCF, 0xEB, 0x31, 0xAE
        };
        byte[] key = Arrays.copyOf("Genuine Adobe Flash Media Server 001".getBytes(StandardCharsets.US_ASCII), 68);
        for (int i = 0; i < tail.length; i++) {
            key[36 + i] = (byte) tail[i];
        }
        return key;
    }

    private static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            return fail("no HmacSHA256", e);
        }
    }
}
