package dev.tramo.srt.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes as captured from libsrt 1.5.1 and, the groups, from libsrt 1.5.4 with bonding. */
class HandshakeTest {
    private static final String NO_IP_REST = "00000000 00000000 00000000";
    private static final String CALLER_INDUCTION = "80000000 00000000 00000081 00000000 00000004 00000002 79c43ccc"
            + "000005dc 00002000 00000001 08254e6c 00000000 0100007f" + NO_IP_REST;
    private static final String LISTENER_INDUCTION = "80000000 00000000 0004b7a4 08254e6c 00000005 00004a17 79c43ccc"
            + "000005dc 00002000 00000001 08254e6c c22078a9 0100007f" + NO_IP_REST;
    private static final String CALLER_CONCLUSION = "80000000 00000000 0000016e 00000000 00000005 00000005 79c43ccc"
            + "000005dc 00002000 ffffffff 08254e6c c22078a9 0100007f" + NO_IP_REST
            + "00010003 00010501 000000bf 00500050 00050002 45525453 00004d41";
    private static final String LISTENER_CONCLUSION = "80000000 00000000 00000192 08254e6c 00000005 00000001 79c43ccc"
            + "000005dc 00002000 ffffffff 0105469d c22078a9 0100007f" + NO_IP_REST
            + "00020003 00010501 000000bf 00c800c8";
    private static final String GROUP_CALLER = "80000000 00000000 00000150 00000000 00000005 00000005 5a75015e"
            + "000005dc 00002000 ffffffff 2c0b03d5 cc97f48d 0100007f" + NO_IP_REST
            + "00010003 00010504 000000bf 00c800c8 00080002 6c0b03d6 0200003c";
    private static final String GROUP_LISTENER = "80000000 00000000 0000021f 2c0b03d5 00000005 00000005 5a75015e"
            + "000005dc 00002000 ffffffff 1603e522 cc97f48d 0100007f" + NO_IP_REST
            + "00020003 00010505 000000bf 00c800c8 00080002 5603e521 0200003c";
    private static final String GROUP_CALLER_2 = "80000000 00000000 000002e5 00000000 00000005 00000005 5a75015e"
            + "000005dc 00002000 ffffffff 2c0b03d4 21fcb2b2 0100007f" + NO_IP_REST
            + "00010003 00010504 000000bf 00c800c8 00080002 6c0b03d6 02000028";
    private static final String GROUP_LISTENER_2 = "80000000 00000000 0000072e 2c0b03d4 00000005 00000005 5a75015e"
            + "000005dc 00002000 ffffffff 1603e520 21fcb2b2 0100007f" + NO_IP_REST
            + "00020003 00010505 000000bf 00c800c8 00080002 5603e521 02000028";

    /** Flags of a live libsrt: all of ours, and a packet filter. */
    private static final int LIBSRT_FLAGS = Capabilities.LIVE | Capabilities.FILTER;

    @ParameterizedTest
    @ValueSource(
            strings = {
                CALLER_INDUCTION,
                LISTENER_INDUCTION,
                CALLER_CONCLUSION,
                LISTENER_CONCLUSION,
                GROUP_CALLER,
                GROUP_LISTENER,
                GROUP_CALLER_2,
                GROUP_LISTENER_2
            })
    void aCapturedHandshakeIsWrittenByteForByteAsItWasRead(String capture) {
        byte[] datagram = hex(capture);
        ByteBuffer in = ByteBuffer.wrap(datagram);

        ByteBuffer out = ByteBuffer.allocate(datagram.length);
        PacketHeader.putControl(
                out,
                PacketHeader.controlType(in, 0),
                PacketHeader.controlSubtype(in, 0),
                PacketHeader.controlInfo(in, 0),
                PacketHeader.timestamp(in, 0),
                PacketHeader.destination(in, 0));
        read(datagram).write(out);

        assertThat(out.array()).asHexString().isEqualTo(upperHex(datagram));
        assertThat(out.hasRemaining()).isFalse();
    }

    @Test
    void theCallersInductionIsOfVersionFourAndHasNoCookie() {
        Handshake induction = read(hex(CALLER_INDUCTION));

        assertThat(induction.version()).isEqualTo(Handshake.VERSION_4);
        assertThat(induction.extension()).isEqualTo(Handshake.UDT_DGRAM);
        assertThat(induction.type()).isEqualTo(Handshake.INDUCTION);
        assertThat(induction.isn()).isEqualTo(0x79c43ccc);
        assertThat(induction.mss()).isEqualTo(1500);
        assertThat(induction.flowWindow()).isEqualTo(8192);
        assertThat(induction.socketId()).isEqualTo(0x08254e6c);
        assertThat(induction.cookie()).isZero();
        assertThat(induction.peerIp()).containsExactly(127, 0, 0, 1);
        assertThat(induction.isRejection()).isFalse();
    }

    @Test
    void theListenersInductionBearsTheMagicAndTheCookie() {
        Handshake induction = read(hex(LISTENER_INDUCTION));

        assertThat(induction.version()).isEqualTo(Handshake.VERSION_5);
        assertThat(induction.extension()).isEqualTo(Handshake.MAGIC);
        assertThat(induction.cookie()).isEqualTo(0xc22078a9);
        assertThat(induction.extensions()).isEqualTo(HandshakeExtensions.NONE);
    }

    @Test
    void theCallersConclusionBearsCapabilitiesAndStreamId() {
        HandshakeExtensions extensions = read(hex(CALLER_CONCLUSION)).extensions();

        assertThat(extensions.response()).isFalse();
        assertThat(extensions.capabilities()).isEqualTo(new Capabilities(0x010501, LIBSRT_FLAGS, 80, 80));
        assertThat(extensions.streamId()).isEqualTo("STREAM");
        assertThat(extensions.field()).isEqualTo(5);
    }

    @Test
    void theListenersConclusionBearsTheNegotiatedLatency() {
        HandshakeExtensions extensions = read(hex(LISTENER_CONCLUSION)).extensions();

        assertThat(extensions.response()).isTrue();
        assertThat(extensions.capabilities()).isEqualTo(new Capabilities(0x010501, LIBSRT_FLAGS, 200, 200));
        assertThat(extensions.streamId()).isEmpty();
    }

    @Test
    void theGroupOfABondedMemberIsRead() {
        assertThat(read(hex(GROUP_CALLER)).extensions().group()).isEqualTo(hex("6c0b03d6 0200003c"));
        assertThat(read(hex(GROUP_LISTENER_2)).extensions().group()).isEqualTo(hex("5603e521 02000028"));
    }

    @Test
    void eachGroupOfFourAddressBytesIsReversed() {
        byte[] ipv6 = hex("20010db8 00000000 0000ff00 00428329");

        assertThat(ipOnTheWire(new byte[] {(byte) 192, 0, 2, 7})).isEqualTo(hex("070200c0" + NO_IP_REST));
        assertThat(ipOnTheWire(hex(NO_IP_REST + "00000001"))).isEqualTo(hex(NO_IP_REST + "01000000"));
        assertThat(ipOnTheWire(ipv6)).isEqualTo(hex("b80d0120 00000000 00ff0000 29834200"));
    }

    @Test
    void addressesComeBackAsTheyWereWritten() {
        for (byte[] ip : new byte[][] {
            {(byte) 192, 0, 2, 7},
            hex(NO_IP_REST + "00000001"),
            hex("20010db8 00000000 0000ff00 00428329"),
            hex("00000000 00000000 0000ffff c0000207")
        }) {
            assertThat(written(ip).peerIp()).isEqualTo(ip);
        }
    }

    @Test
    void aBodyCutShortIsNoHandshake() {
        byte[] datagram = hex(CALLER_INDUCTION);
        for (int length = 0; length < Handshake.BODY_BYTES; length++) {
            assertThat(Handshake.read(ByteBuffer.wrap(datagram), PacketHeader.BYTES, length))
                    .isNull();
        }
    }

    @Test
    void aRejectionBearsItsReasonAsTypeAndNoExtensions() {
        Handshake conclusion = read(hex(CALLER_CONCLUSION));
        Handshake rejection = conclusion.with(RejectReason.BAD_SECRET.code(), 0, HandshakeExtensions.NONE);
        ByteBuffer out = ByteBuffer.allocate(100);
        rejection.write(out);

        Handshake back = Handshake.read(out, 0, out.position());

        assertThat(out.position()).isEqualTo(Handshake.BODY_BYTES);
        assertThat(back).isNotNull();
        assertThat(back.isRejection()).isTrue();
        assertThat(back.type()).isEqualTo(1010);
        assertThat(conclusion.isRejection()).isFalse();
    }

    private static Handshake read(byte[] datagram) {
        Handshake handshake =
                Handshake.read(ByteBuffer.wrap(datagram), PacketHeader.BYTES, datagram.length - PacketHeader.BYTES);
        assertThat(handshake).isNotNull();
        return handshake;
    }

    private static byte[] ipOnTheWire(byte[] ip) {
        ByteBuffer out = ByteBuffer.allocate(Handshake.BODY_BYTES);
        induction(ip).write(out);
        return Arrays.copyOfRange(out.array(), 32, 48);
    }

    private static Handshake written(byte[] ip) {
        ByteBuffer out = ByteBuffer.allocate(Handshake.BODY_BYTES);
        induction(ip).write(out);
        return Handshake.read(out, 0, Handshake.BODY_BYTES);
    }

    private static Handshake induction(byte[] ip) {
        return new Handshake(4, 0, 2, 0, 1500, 8192, Handshake.INDUCTION, 1, 0, ip, HandshakeExtensions.NONE);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private static String upperHex(byte[] bytes) {
        return HexFormat.of().withUpperCase().formatHex(bytes);
    }
}
