package dev.tramo.srt.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.handshake.CallerHandshake;
import dev.tramo.srt.handshake.ConnectionRequest;
import dev.tramo.srt.handshake.ListenerHandshake;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.GroupExtension;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.HandshakeExtensions;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.RejectReason;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes of groups, compared with those of libsrt 1.5.4: two members of type backup with weights 60 and 40. */
class GroupHandshakeTest extends SrtFixture {
    private static final String HEAD = "00000005 00000005 5a75015e 000005dc 00002000 ffffffff ";
    private static final String LOCALHOST = " 0100007f 00000000 00000000 00000000 ";
    private static final byte[] FIRST_CALL = hex("80000000 00000000 00000150 00000000 " + HEAD + "2c0b03d5 cc97f48d"
            + LOCALHOST + "00010003 00010504 000000bf 00c800c8 00080002 6c0b03d6 0200003c");
    private static final byte[] FIRST_ANSWER = hex("80000000 00000000 0000021f 2c0b03d5 " + HEAD + "1603e522 cc97f48d"
            + LOCALHOST + "00020003 00010505 000000bf 00c800c8 00080002 5603e521 0200003c");
    private static final byte[] SECOND_CALL = hex("80000000 00000000 000002e5 00000000 " + HEAD + "2c0b03d4 21fcb2b2"
            + LOCALHOST + "00010003 00010504 000000bf 00c800c8 00080002 6c0b03d6 02000028");
    private static final byte[] SECOND_ANSWER = hex("80000000 00000000 0000072e 2c0b03d4 " + HEAD + "1603e520 21fcb2b2"
            + LOCALHOST + "00020003 00010505 000000bf 00c800c8 00080002 5603e521 02000028");
    private static final int COOKIE_AT = 16 + 28;
    private static final int VERSION_AT = 16 + 48 + 4;
    private static final int GROUP_AT = 16 + 48 + 16 + 4;

    private static final byte[] IP = {127, 0, 0, 1};
    private static final int ISN = 0x5a75015e;
    private static final SrtOptions OPTIONS =
            SrtOptions.DEFAULT.withLatencyMillis(200).withBufferPackets(8_192);

    private final Recorder sent = new Recorder();
    private final Events events = new Events();
    private final SrtGroup calling = SrtGroup.calling(GroupType.BACKUP, 0x2c0b03d6, ISN, OPTIONS, events, START);
    private final ListenerHandshake listener = new ListenerHandshake(OPTIONS, START);

    /** As far as the conclusion, which leaves at {@code timestamp}. */
    private CallerHandshake call(int socketId, int weight, int cookie, int timestamp) {
        CallerHandshake caller = CallerHandshake.ofMember(calling, socketId, IP, weight, sent, events, now);
        caller.onTick(now);
        sent.take();
        now = START + timestamp * 1_000L;
        Handshake induction = new Handshake(
                5, 0, Handshake.MAGIC, ISN, 1_500, 8_192, 1, socketId, cookie, IP, HandshakeExtensions.NONE);
        ByteBuffer b = ByteBuffer.allocate(1_500);
        PacketHeader.putControl(b, ControlType.HANDSHAKE, 0, 0, 0, socketId);
        induction.write(b);
        caller.onDatagram(b, 0, b.position(), now);
        caller.onTick(now);
        return caller;
    }

    private CallerHandshake callFirst() {
        return call(0x2c0b03d5, 60, 0xcc97f48d, 0x150);
    }

    private CallerHandshake callSecond() {
        return call(0x2c0b03d4, 40, 0x21fcb2b2, 0x2e5);
    }

    private void answer(CallerHandshake caller, byte[] datagram) {
        caller.onDatagram(ByteBuffer.wrap(datagram), 0, datagram.length, now);
    }

    @Test
    void aCallersMembersWriteAndReadWhatLibsrtsDo() {
        CallerHandshake first = callFirst();
        assertThat(sent.takeOnly().bytes()).isEqualTo(FIRST_CALL);
        answer(first, FIRST_ANSWER);
        assertThat(first.connection()).isNotNull();

        CallerHandshake second = callSecond();
        assertThat(sent.takeOnly().bytes()).isEqualTo(SECOND_CALL);
        answer(second, SECOND_ANSWER);
        assertThat(second.connection()).isNotNull();
        assertThat(calling.size()).isEqualTo(2);
        assertThat(calling.receiveLatencyMillis()).isEqualTo(200);
        assertThat(calling.peerLatencyMillis()).isEqualTo(200);
    }

    @Test
    void aMemberThatJoinsLateBeginsWithTheGroupsNextNumber() {
        answer(callFirst(), FIRST_ANSWER);
        for (int i = 0; i < 7; i++) {
            calling.send(ByteBuffer.wrap(text(i)), 0, 1, now, now);
        }
        sent.take();
        callSecond();

        assertThat(sent.takeOnly().handshake().isn()).isEqualTo(ISN + 7);
    }

    /** libsrt's conclusion with a cookie of ours. */
    private ConnectionRequest request(byte[] golden, int port) {
        Handshake induction = new Handshake(4, 0, 2, ISN, 1_500, 8_192, 1, 1, 0, IP, HandshakeExtensions.NONE);
        ByteBuffer b = ByteBuffer.allocate(1_500);
        PacketHeader.putControl(b, ControlType.HANDSHAKE, 0, 0, 0, 0);
        induction.write(b);
        listener.onDatagram(b, 0, b.position(), IP, port, sent, now);
        ByteBuffer.wrap(golden).putInt(COOKIE_AT, sent.takeOnly().handshake().cookie());
        return listener.onDatagram(ByteBuffer.wrap(golden), 0, golden.length, IP, port, sent, now);
    }

    /** What libsrt's listener answers, but with our version, and the conclusion's cookie. */
    private static byte[] expected(byte[] golden, ConnectionRequest request, byte[] conclusion) {
        byte[] expected = golden.clone();
        ByteBuffer.wrap(expected).putInt(COOKIE_AT, ByteBuffer.wrap(conclusion).getInt(COOKIE_AT));
        ByteBuffer.wrap(expected).putInt(VERSION_AT, Capabilities.VERSION);
        assertThat(request.isn()).isEqualTo(ISN);
        return expected;
    }

    private SrtGroup mirror(ConnectionRequest request) {
        return SrtGroup.mirroring(
                Objects.requireNonNull(request.group()), 0x1603e521, request.isn(), OPTIONS, events, now);
    }

    @Test
    void aListenerAnswersWhatLibsrtsDoes() {
        byte[] conclusion = FIRST_CALL.clone();
        ConnectionRequest first = request(conclusion, 4_001);
        SrtGroup group = mirror(first);
        ConnectionRequest.Accepted accepted =
                first.accept(OPTIONS, 0x1603e522, sent, events, group).connection();
        now = START + 0x21f * 1_000L;
        accepted.answer(now);
        assertThat(sent.takeOnly().bytes()).isEqualTo(expected(FIRST_ANSWER, first, conclusion));

        conclusion = SECOND_CALL.clone();
        ConnectionRequest second = request(conclusion, 4_002);
        assertThat(group.mirrors(Objects.requireNonNull(second.group()))).isTrue();
        accepted = second.accept(OPTIONS, 0x1603e520, sent, events, group).connection();
        now = START + 0x72e * 1_000L;
        accepted.answer(now);
        assertThat(sent.takeOnly().bytes()).isEqualTo(expected(SECOND_ANSWER, second, conclusion));
        assertThat(group.size()).isEqualTo(2);
    }

    @Test
    void aListenersMemberSendsFromTheGroupsNumbersWhateverItsOwnFirstNumberIs() {
        byte[] conclusion = FIRST_CALL.clone();
        ConnectionRequest first = request(conclusion, 4_001);
        SrtGroup group =
                SrtGroup.mirroring(Objects.requireNonNull(first.group()), 1, first.isn(), OPTIONS, events, now);
        SrtConnection early =
                first.accept(OPTIONS, 1, sent, events, group).connection().connection();
        conclusion = SECOND_CALL.clone();
        ByteBuffer.wrap(conclusion).putInt(16 + 8, ISN + 1_000); // its caller has sent a thousand packets meanwhile
        Recorder onSecond = new Recorder();
        request(conclusion, 4_002).accept(OPTIONS, 2, onSecond, events, group);
        group.leave(early, now);
        group.send(ByteBuffer.wrap(text(1)), 0, 1, now, now);
        group.onTick(now);

        assertThat(onSecond.takeData()).extracting(Packet::sequence).containsExactly(ISN);
    }

    @Test
    void aCallerGetsTheSameSocketsAnswerForARepeatedConclusion() {
        byte[] conclusion = FIRST_CALL.clone();
        ConnectionRequest request = request(conclusion, 4_001);
        ConnectionRequest.Accepted accepted =
                request.accept(OPTIONS, 7, sent, events, mirror(request)).connection();

        assertThat(accepted.isRepeatedBy(request(conclusion, 4_001))).isTrue();
        assertThat(accepted.isRepeatedBy(request(SECOND_CALL.clone(), 4_001))).isFalse();
    }

    @Test
    void aCallerWhoseListenerAcceptsNoGroupsGivesUp() {
        CallerHandshake caller = callFirst();
        byte[] refusal = java.util.Arrays.copyOf(FIRST_ANSWER, 64);
        ByteBuffer.wrap(refusal).putInt(16 + 20, 1_015);
        answer(caller, refusal);

        assertThat(caller.failure()).isEqualTo(RejectReason.GROUP);
    }

    @Test
    void aCallerThatGetsNoGroupOrAnotherThanTheFirstMembersGivesUp() {
        CallerHandshake without = callFirst();
        byte[] plain = java.util.Arrays.copyOf(FIRST_ANSWER, GROUP_AT - 4);
        ByteBuffer.wrap(plain).putShort(16 + 6, (short) 1);
        refusesAnswer(without, plain);
        assertThat(calling.size()).isZero();

        answer(callFirst(), FIRST_ANSWER);
        byte[] other = SECOND_ANSWER.clone();
        ByteBuffer.wrap(other).putInt(GROUP_AT, 0x5603e522);
        refusesAnswer(callSecond(), other);
        assertThat(calling.size()).isEqualTo(1);
    }

    private void refusesAnswer(CallerHandshake caller, byte[] datagram) {
        sent.take();
        answer(caller, datagram);
        assertThat(caller.failure()).isEqualTo(RejectReason.GROUP);
        assertThat(caller.connection()).isNull();
        assertThat(sent.takeOnly().is(ControlType.SHUTDOWN)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1603e521 0200003c", "5603e521 0201003c", "5603e521 0100003c", "5603e521 0300003c", "5603e521"})
    void aCallerRefusesAMalformedGroup(String body) {
        refusesAnswer(callFirst(), withGroup(FIRST_ANSWER, body));
    }

    private static byte[] withGroup(byte[] golden, String body) {
        byte[] bytes = hex(body);
        ByteBuffer changed = ByteBuffer.allocate(GROUP_AT + bytes.length);
        changed.put(golden, 0, GROUP_AT).put(bytes).putShort(GROUP_AT - 2, (short) (bytes.length / 4));
        return changed.array();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2c0b03d6 0200003c", "6c0b03d6 0201003c", "6c0b03d6"})
    void aListenerRefusesAMalformedGroup(String body) {
        ConnectionRequest request = request(withGroup(FIRST_CALL, body), 4_001);
        ConnectionRequest.Answer plain = request.accept(OPTIONS, 7, sent, events);

        assertThat(plain.refusal()).isEqualTo(RejectReason.GROUP);
        assertThat(sent.takeOnly().handshake().type()).isEqualTo(1_015);
        GroupExtension group = request.group();
        assertThat(group != null && SrtGroup.isKnown(group)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6c0b03d6 0000003c", "6c0b03d6 0300003c", "6c0b03d6 ff00003c"})
    void aListenerKnowsNoOtherTypes(String body) {
        assertThat(SrtGroup.isKnown(request(withGroup(FIRST_CALL, body), 4_001).group()))
                .isFalse();
    }

    @Test
    void aGroupOfAnotherCallerOrTypeIsNotMirrored() {
        SrtGroup group = mirror(request(FIRST_CALL.clone(), 4_001));

        assertThat(group.mirrors(new GroupExtension(0x6c0b03d6, 2, 0, 1))).isTrue();
        assertThat(group.mirrors(new GroupExtension(0x6c0b03d6, 1, 0, 1))).isFalse();
        assertThat(group.mirrors(new GroupExtension(0x6c0b03d7, 2, 0, 1))).isFalse();
    }
}
