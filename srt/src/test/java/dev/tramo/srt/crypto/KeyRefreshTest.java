package dev.tramo.srt.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.ExtensionType;
import dev.tramo.srt.wire.KeyMaterialMessage;
import dev.tramo.srt.wire.PacketHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The change of keys while a connection lasts. */
class KeyRefreshTest extends SrtFixture {
    private static final Encryption SECRET =
            Encryption.with("a common secret", 16).refreshedEvery(200, 50);
    private static final long RETRY = 150 * MILLI;

    private final KeyExchange caller = KeyExchange.initiate(SECRET, 16);
    private final KeyExchange listener =
            KeyExchange.respond(SECRET, caller.request()).exchange();

    private int seq = SEND_ISN;

    /** Sends packets that are acknowledged at once. */
    private void callerSends(int packets) {
        for (int i = 0; i < packets; i++) {
            caller.onSent(seq, seq, now);
            seq++;
        }
    }

    private void callerSendsUnacknowledged(int packets) {
        for (int i = 0; i < packets; i++) {
            caller.onSent(seq, SEND_ISN, now);
            seq++;
        }
    }

    /** The peer learns the next key, and confirms it. */
    private void announce() {
        byte[] request = announcement();
        assertThat(listener.onRequest(request)).isEqualTo(request);
        caller.onReply(request);
    }

    private byte[] announcement() {
        return caller.announcement(now, RETRY);
    }

    @Test
    void theNextKeyIsAnnouncedBeforeItIsUsed() {
        callerSends(149);
        assertThat(caller.nextAnnouncementNanos()).isEqualTo(Long.MAX_VALUE);

        callerSends(1);
        assertThat(caller.nextAnnouncementNanos()).isEqualTo(now);
        KeyMaterialMessage message = KeyMaterialMessage.read(announcement());
        assertThat(message.keyFlags()).isEqualTo(3);
        assertThat(message.salt())
                .isEqualTo(KeyMaterialMessage.read(caller.request()).salt());
        assertThat(caller.sendFlags()).isEqualTo(KeyMaterialMessage.EVEN);
    }

    @Test
    void theKeyFlipsAfterSoManyPackets() {
        List<Integer> packetsPerKey = new ArrayList<>();
        int flags = caller.sendFlags();
        int count = 0;
        for (int i = 0; i < 1_000; i++) {
            if (caller.sendFlags() != flags) {
                packetsPerKey.add(count);
                count = 0;
                flags = caller.sendFlags();
            }
            count++;
            callerSends(1);
            if (caller.nextAnnouncementNanos() == now) {
                announce();
            }
        }

        assertThat(packetsPerKey).containsExactly(201, 201, 201, 201);
    }

    @Test
    void theKeyStaysUntilThePeerHasConfirmedTheNext() {
        callerSends(1_000);
        assertThat(caller.sendFlags()).isEqualTo(KeyMaterialMessage.EVEN);

        announce();
        callerSends(1);
        assertThat(caller.sendFlags()).isEqualTo(KeyMaterialMessage.ODD);
    }

    @Test
    void aThirdKeyIsNotAnnouncedWhilePacketsOfTheFirstMayHaveToBeRepeated() {
        callerSends(150);
        announce();
        callerSends(51);
        assertThat(caller.sendFlags()).isEqualTo(KeyMaterialMessage.ODD);

        callerSendsUnacknowledged(300);
        assertThat(caller.nextAnnouncementNanos()).isEqualTo(Long.MAX_VALUE);
        callerSends(1);
        assertThat(caller.nextAnnouncementNanos()).isEqualTo(now);
    }

    @Test
    void theReceiverReadsWithBothKeysWhileTheyChange() {
        byte[] before = encrypted();
        callerSends(150);
        announce();
        assertThat(KeyExchangeTest.reads(caller, listener)).isTrue();

        callerSends(51);
        assertThat(caller.sendFlags()).isEqualTo(KeyMaterialMessage.ODD);
        assertThat(KeyExchangeTest.reads(caller, listener)).isTrue();
        assertThat(KeyExchangeTest.decrypts(listener, 7, KeyMaterialMessage.EVEN, before))
                .isTrue();
        assertThat(before).isEqualTo(new byte[20]);
    }

    @Test
    void manyKeysLaterTheReceiverStillReads() {
        for (int key = 0; key < 20; key++) {
            callerSends(150);
            announce();
            callerSends(51);
            assertThat(KeyExchangeTest.reads(caller, listener)).isTrue();
        }
    }

    @Test
    void aRefreshConcernsOneDirectionOnly() {
        callerSends(150);
        announce();
        callerSends(51);

        assertThat(listener.sendFlags()).isEqualTo(KeyMaterialMessage.EVEN);
        assertThat(KeyExchangeTest.reads(listener, caller)).isTrue();
    }

    @Test
    void anAnnouncementIsRepeatedTenTimesFastAndThenEachSecond() {
        callerSends(150);
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            announcement();
            pauses.add(caller.nextAnnouncementNanos() - now);
            now = caller.nextAnnouncementNanos();
        }

        assertThat(pauses.subList(0, 9)).containsOnly(RETRY);
        assertThat(pauses.subList(9, 13)).containsOnly(SECOND);
    }

    @Test
    void onlyTheSameBytesConfirmAnAnnouncement() {
        callerSends(150);
        byte[] request = announcement();
        byte[] altered = request.clone();
        altered[40] ^= 1;

        caller.onReply(altered);
        caller.onReply(new byte[0]);
        caller.onReply(new byte[] {4, 0, 0, 0});
        assertThat(caller.nextAnnouncementNanos()).isEqualTo(now + RETRY);

        caller.onReply(request);
        assertThat(caller.nextAnnouncementNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anAnnouncementThatDoesNotFitIsIgnored() {
        callerSends(150);
        byte[] request = announcement();
        byte[] wrongSalt = request.clone();
        wrongSalt[16] ^= 1;
        byte[] wrongKey = request.clone();
        wrongKey[40] ^= 1;
        byte[] gcm = request.clone();
        gcm[8] = KeyMaterialMessage.CIPHER_GCM;

        assertThat(listener.onRequest(wrongSalt)).isEmpty();
        assertThat(listener.onRequest(wrongKey))
                .as("no KMRSP under enforcement")
                .isEmpty();
        assertThat(listener.onRequest(gcm)).isEmpty();
        assertThat(listener.onRequest(new byte[0])).isEmpty();
        assertThat(listener.onRequest(Arrays.copyOf(request, 40))).isEmpty();
        assertThat(KeyExchange.off(Encryption.NONE).onRequest(request)).isEmpty();
        assertThat(KeyExchangeTest.reads(caller, listener))
                .as("the old key stays")
                .isTrue();
    }

    @Test
    void aConnectionRepeatsItsAnnouncementUntilItIsAnswered() {
        Subject subject = new Subject();
        subject.keys = KeyExchange.initiate(SECRET, 16);
        subject.open();
        for (int i = 0; i < 150; i++) {
            subject.send("x");
        }
        subject.runFor(10 * MILLI);
        Packet request = subject.sent.take(ControlType.EXT).getFirst();
        assertThat(request.subtype()).isEqualTo(ExtensionType.KMREQ);
        assertThat(request.payload()).hasSize(72);

        subject.runFor(295 * MILLI); // 1.5 · SRTT, which is 100 ms at first
        assertThat(subject.sent.take(ControlType.EXT))
                .hasSize(2)
                .allMatch(p -> Arrays.equals(p.payload(), request.payload()));

        subject.receive(keyMaterial(ExtensionType.KMRSP, request.payload()));
        subject.runFor(SECOND);
        assertThat(subject.sent.take(ControlType.EXT)).isEmpty();
    }

    @Test
    void aConnectionAnswersAnAnnouncementWithTheSameBytes() {
        Subject subject = new Subject();
        subject.keys = listener;
        subject.open();
        callerSends(150);
        byte[] request = announcement();
        subject.receive(keyMaterial(ExtensionType.KMREQ, request));

        Packet reply = subject.sent.take(ControlType.EXT).getFirst();
        assertThat(reply.subtype()).isEqualTo(ExtensionType.KMRSP);
        assertThat(reply.payload()).isEqualTo(request);
    }

    @Test
    void aRepeatAfterTheChangeIsTheSameCiphertextUnderTheOldKey() {
        Subject subject = new Subject();
        subject.keys = KeyExchange.initiate(SECRET, 16);
        subject.open();
        List<Packet> first = new ArrayList<>();
        for (int i = 0; i < 210; i++) {
            subject.send("the same text");
            subject.runFor(MILLI);
            for (Packet packet : subject.sent.take()) {
                if (packet.isData()) {
                    first.add(packet);
                } else if (packet.is(ControlType.EXT)) {
                    subject.receive(keyMaterial(ExtensionType.KMRSP, packet.payload()));
                }
            }
        }
        assertThat(first).hasSize(210).noneMatch(Packet::isRepeat);
        assertThat(first.get(200).keyFlags()).isEqualTo(KeyMaterialMessage.EVEN);
        assertThat(first.get(201).keyFlags()).isEqualTo(KeyMaterialMessage.ODD);

        subject.control(ControlType.NAK, 0, SEND_ISN + 3 | 0x8000_0000, SEND_ISN + 4);
        subject.runFor(MILLI);
        List<Packet> repeats = subject.sent.takeData();
        assertThat(repeats).hasSize(2).allMatch(Packet::isRepeat);
        for (int i = 0; i < 2; i++) {
            assertThat(repeats.get(i).keyFlags()).isEqualTo(KeyMaterialMessage.EVEN);
            assertThat(repeats.get(i).payload()).isEqualTo(first.get(3 + i).payload());
        }
    }

    @Test
    void twoConnectionsReadEachOtherThroughManyChanges() {
        SrtOptions options = SrtOptions.DEFAULT.with(o -> o.encryption = SECRET);
        Ends ends = new Ends(options, options);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            String text = "payload " + i;
            expected.add(text);
            byte[] bytes = text.getBytes();
            ends.caller().send(java.nio.ByteBuffer.wrap(bytes), 0, bytes.length, now, now);
            ends.listener().send(java.nio.ByteBuffer.wrap(bytes), 0, bytes.length, now, now);
            ends.exchange();
            now += MILLI;
        }
        now += SECOND;
        ends.exchange();

        assertThat(ends.listenerEvents.texts()).isEqualTo(expected);
        assertThat(ends.callerEvents.texts()).isEqualTo(expected);
        assertThat(ends.caller().statistics().received().packetsUndecrypted()).isZero();
        assertThat(ends.caller().statistics().link().keyBytes()).isEqualTo(16);
    }

    private byte[] encrypted() {
        byte[] data = new byte[20];
        caller.encrypt(7, PacketHeader.messageWord(caller.sendFlags(), 1), 0, 0, data, 0, data.length);
        return data;
    }

    private static byte[] keyMaterial(int command, byte[] body) {
        byte[] header = control(ControlType.EXT, command, 0, 0);
        byte[] packet = Arrays.copyOf(header, PacketHeader.BYTES + body.length);
        System.arraycopy(body, 0, packet, PacketHeader.BYTES, body.length);
        return packet;
    }
}
