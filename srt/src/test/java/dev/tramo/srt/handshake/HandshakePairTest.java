package dev.tramo.srt.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.wire.RejectReason;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our caller and our listener with each other. */
class HandshakePairTest extends SrtFixture {
    private static final Encryption SECRET = Encryption.with("a common secret", 0);
    private static final Encryption OTHER = Encryption.with("another secret!", 0);

    private static SrtOptions with(Encryption encryption) {
        return SrtOptions.DEFAULT.with(o -> o.encryption = encryption);
    }

    private static SrtOptions latencies(int receive, int peer) {
        return SrtOptions.DEFAULT.with(o -> {
            o.receiveLatencyMillis = receive;
            o.peerLatencyMillis = peer;
        });
    }

    @ParameterizedTest
    @CsvSource({
        "120, 0, 120, 0,   120, 120",
        "80, 80, 200, 200, 200, 200",
        "20, 0, 120, 300,  300, 120",
        "500, 0, 120, 0,   500, 120",
        "120, 700, 0, 0,   120, 700",
        "0, 0, 0, 0,       0, 0",
        "65535, 65535, 0, 0, 8000, 8000",
        "120, 0, 65535, 65535, 65535, 65535"
    })
    void bothSidesAgreeOnTheLatencies(
            int callerReceive, int callerPeer, int listenerReceive, int listenerPeer, int atCaller, int atListener) {
        Ends ends = new Ends(latencies(callerReceive, callerPeer), latencies(listenerReceive, listenerPeer));

        assertThat(ends.caller().receiveLatencyMillis()).isEqualTo(atCaller);
        assertThat(ends.listener().peerLatencyMillis()).isEqualTo(atCaller);
        assertThat(ends.listener().receiveLatencyMillis()).isEqualTo(atListener);
        assertThat(ends.caller().peerLatencyMillis()).isEqualTo(atListener);
    }

    @ParameterizedTest
    @CsvSource({"16, 0, 16", "0, 24, 24", "0, 0, 16", "32, 16, 32", "24, 32, 24"})
    void theCallersKeyLengthCountsThenTheListenersThenSixteen(int caller, int listener, int agreed) {
        Ends ends = new Ends(
                with(Encryption.with("a common secret", caller)), with(Encryption.with("a common secret", listener)));

        assertThat(ends.caller().statistics().link().keyBytes()).isEqualTo(agreed);
        assertThat(ends.listener().statistics().link().keyBytes()).isEqualTo(agreed);
    }

    @Test
    void passphrasesThatDoNotFitAreRefusedAndTheCallerIsToldWhy() {
        refused(SECRET, OTHER, RejectReason.BAD_SECRET);
        refused(SECRET, Encryption.NONE, RejectReason.UNSECURE);
        refused(Encryption.NONE, SECRET, RejectReason.UNSECURE);
    }

    private void refused(Encryption caller, Encryption listener, RejectReason reason) {
        Ends ends = new Ends(with(caller), with(listener));

        assertThat(ends.answer.refusal()).isEqualTo(reason);
        assertThat(ends.handshake.failure()).isEqualTo(reason);
        assertThat(ends.handshake.connection()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "a common secret, a common secret, true,  true",
        "a common secret, another secret!, false, false",
        "a common secret, '',              false, true",
        "'',              a common secret, true,  false",
        "'',              '',              true,  true"
    })
    void whenNotEnforcedAnyPassphrasesConnectAndOnlyWhatIsReadableIsDelivered(
            String callers, String listeners, boolean listenerReads, boolean callerReads) {
        Ends ends = new Ends(
                with(Encryption.with(callers, 0).notEnforced()),
                with(Encryption.with(listeners, 0).notEnforced()));
        ends.caller().send(ByteBuffer.wrap(text(1)), 0, 1, now, now);
        ends.listener().send(ByteBuffer.wrap(text(2)), 0, 1, now, now);
        ends.exchange();
        now += SECOND;
        ends.exchange();

        assertThat(ends.listenerEvents.texts()).isEqualTo(listenerReads ? texts(1, 1) : texts(1, 0));
        assertThat(ends.callerEvents.texts()).isEqualTo(callerReads ? texts(2, 2) : texts(2, 1));
        assertThat(ends.listener().statistics().received().packetsUndecrypted()).isEqualTo(listenerReads ? 0 : 1);
        assertThat(ends.caller().statistics().received().packetsDropped()).isEqualTo(callerReads ? 0 : 1);
    }

    @Test
    void theStreamIdIsCarried() {
        Ends ends = new Ends(SrtOptions.DEFAULT.with(o -> o.streamId = "#!::u=me,r=stage/2"), SrtOptions.DEFAULT);

        assertThat(ends.request.streamId()).isEqualTo("#!::u=me,r=stage/2");
    }

    @Test
    void theListenerSendsFromTheCallersFirstNumber() {
        Ends ends = new Ends(SrtOptions.DEFAULT, SrtOptions.DEFAULT);
        ends.listener().send(ByteBuffer.wrap(text(1)), 0, 1, now, now);
        ends.listener().onTick(now);

        assertThat(ends.listenerSent.takeOnly().sequence()).isEqualTo(SEND_ISN);
    }

    @Test
    void aSmallBufferKeepsFlowingWithoutTooLateDrop() {
        // More than the buffer holds within the latency: the sender has to wait, and nothing may get stuck or lost.
        SrtOptions options =
                SrtOptions.DEFAULT.with(o -> o.tooLatePacketDrop = false).withBufferPackets(32);
        Ends ends = new Ends(options, options);
        int submitted = 0;
        for (int millis = 0; millis < 20_000; millis++) {
            if (submitted < 500) {
                byte[] payload = text(submitted);
                if (ends.caller().send(ByteBuffer.wrap(payload), 0, payload.length, now, now)) {
                    submitted++;
                }
            }
            ends.exchange();
            now += MILLI;
        }

        assertThat(ends.listenerEvents.texts()).isEqualTo(texts(0, 499));
        assertThat(ends.listener().statistics().received().packetsDropped()).isZero();
    }
}
