package dev.tramo.srt.fec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.fec.FecSettings.Arq;
import dev.tramo.srt.handshake.CallerHandshake;
import dev.tramo.srt.handshake.ConnectionRequest;
import dev.tramo.srt.handshake.ListenerHandshake;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.HandshakeExtensions;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.RejectReason;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What caller and listener agree on about the packet filter. */
class FecHandshakeTest extends SrtFixture {
    private static final String FULL = "fec,cols:4,rows:3,layout:even";
    private static final Capabilities NO_FILTER =
            new Capabilities(Capabilities.VERSION, Capabilities.LIVE & ~Capabilities.FILTER, 120, 120);

    private static SrtOptions with(String filter) {
        return SrtOptions.DEFAULT.with(o -> o.packetFilter = filter);
    }

    private static Handshake read(Packet packet) {
        return packet.handshake();
    }

    /** What the listener answers to a caller that asks for a filter. */
    private String answer(String caller, String listener) {
        ListenerHandshake handshake = new ListenerHandshake(with(listener), now);
        return read(answered(handshake, with(listener), concluding(caller, Capabilities.LIVE, handshake)))
                .extensions()
                .filter();
    }

    /** A caller's conclusion, of whose capabilities only these are declared. */
    private Handshake concluding(String filter, int flags, ListenerHandshake listener) {
        Recorder sent = new Recorder();
        receive(listener, handshake(4, 2, Handshake.INDUCTION, 0, HandshakeExtensions.NONE), sent);
        int cookie = read(sent.takeOnly()).cookie();
        HandshakeExtensions extensions = HandshakeExtensions.of(
                false, new Capabilities(Capabilities.VERSION, flags, 120, 0), "", filter, new byte[0]);
        return handshake(5, extensions.field(), Handshake.CONCLUSION, cookie, extensions);
    }

    private Packet answered(ListenerHandshake listener, SrtOptions options, Handshake conclusion) {
        Recorder sent = new Recorder();
        ConnectionRequest.Answer answer =
                receive(listener, conclusion, sent).accept(options, PEER_ID, sent, new Events());
        if (answer.connection() != null) {
            answer.connection().answer(now);
        }
        return sent.takeOnly();
    }

    private ConnectionRequest receive(ListenerHandshake listener, Handshake handshake, Recorder sent) {
        ByteBuffer b = datagram(handshake);
        return listener.onDatagram(b, 0, b.position(), CALLER_IP, CALLER_PORT, sent, now);
    }

    private static ByteBuffer datagram(Handshake handshake) {
        ByteBuffer b = ByteBuffer.allocate(SrtOptions.MSS_BYTES);
        PacketHeader.putControl(b, ControlType.HANDSHAKE, 0, 0, 0, 0);
        handshake.write(b);
        return b;
    }

    private static Handshake handshake(int version, int field, int type, int cookie, HandshakeExtensions extensions) {
        return new Handshake(version, 0, field, SEND_ISN, 1_500, 8_192, type, OUR_ID, cookie, LISTENER_IP, extensions);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fec | fec,cols:4,rows:3,layout:even | fec,arq:onreq,cols:4,layout:even,rows:3",
                "fec,cols:4,arq:never | fec,rows:-3 | fec,arq:never,cols:4,layout:staircase,rows:-3",
                "fec,cols:10 | fec | fec,arq:onreq,cols:10,layout:staircase,rows:1",
                // The caller's own text, if the listener has nothing to say.
                "fec,rows:3,cols:4 | '' | fec,rows:3,cols:4"
            })
    void theAnswerSaysWhatBothSidesSayTogether(String caller, String listener, String answer) {
        assertThat(answer(caller, listener)).isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fec | fec,cols:4,rows:3,layout:even",
                "fec,cols:4,rows:3,layout:even | fec",
                "fec,cols:4,rows:3,layout:even | ''",
                "fec,cols:4,layout:even | fec,rows:3,cols:4"
            })
    void bothSidesUseWhatWasAgreedInBothDirections(String caller, String listener) {
        Ends ends = new Ends(with(caller), with(listener));
        List<byte[]> lost = List.of(text(5), text(6));
        for (int place = 0; place < 24; place++) {
            ends.caller().send(ByteBuffer.wrap(text(place)), 0, text(place).length, now, now);
            ends.listener().send(ByteBuffer.wrap(text(place)), 0, text(place).length, now, now);
            for (int tick = 0; tick < 2; tick++) {
                ends.caller().onTick(now);
                ends.listener().onTick(now);
                carryBut(ends.callerSent.take(), lost, ends.listener());
                carryBut(ends.listenerSent.take(), lost, ends.caller());
                now += MILLI;
            }
        }
        for (SrtConnection end : List.of(ends.caller(), ends.listener())) {
            // 6 rows and 8 columns
            assertThat(end.statistics().sent().packetsFilterExtra()).isEqualTo(14);
            assertThat(end.statistics().received().packetsFilterExtra()).isEqualTo(14);
            assertThat(end.statistics().received().packetsFilterSupply()).isEqualTo(2);
            assertThat(end.statistics().sent().packetsRetransmitted()).isZero();
        }
        now += SECOND;
        ends.exchange();
        assertThat(ends.listenerEvents.texts()).isEqualTo(texts(0, 23));
        assertThat(ends.callerEvents.texts()).isEqualTo(texts(0, 23));
    }

    private void carryBut(List<Packet> packets, List<byte[]> lost, SrtConnection to) {
        for (Packet packet : packets) {
            boolean isLost = packet.isData()
                    && packet.message() > 0
                    && lost.stream().anyMatch(payload -> java.util.Arrays.equals(payload, packet.payload()));
            if (!isLost) {
                deliver(to, packet.bytes(), now);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fec,cols:4 | fec,cols:5",
                "fec,cols:4,rows:3 | fec,rows:2",
                "fec,cols:4,layout:even | fec,layout:staircase",
                "fec,cols:4,arq:never | fec,arq:onreq",
                // no columns
                "fec | ''",
                "fec,rows:3 | fec,layout:even"
            })
    void conflictingAndIncompleteFiltersAreRefusedAndTheCallerIsToldWhy(String caller, String listener) {
        Ends ends = new Ends(with(caller), with(listener));

        assertThat(ends.answer.refusal()).isEqualTo(RejectReason.FILTER);
        assertThat(ends.handshake.failure()).isEqualTo(RejectReason.FILTER);
        assertThat(RejectReason.FILTER.code()).isEqualTo(1014);
        assertThat(ends.handshake.connection()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fec,cols:four",
                "fec,cols:4,key:value",
                "xor,cols:4",
                "fec,cols:4,",
                "fec,cols:1",
                "fec,cols:4,rows:0"
            })
    void aCallersFilterThatNobodyKnowsIsRefused(String caller) {
        for (String own : new String[] {"", FULL}) {
            ListenerHandshake listener = new ListenerHandshake(with(own), now);
            Handshake reply = read(answered(listener, with(own), concluding(caller, Capabilities.LIVE, listener)));

            assertThat(reply.type()).isEqualTo(RejectReason.FILTER.code());
        }
    }

    @Test
    void aListenersFilterIsOffIfTheCallerHasNone() {
        Ends ends = new Ends(SrtOptions.DEFAULT, with(FULL));
        for (int place = 0; place < 12; place++) {
            ends.caller().send(ByteBuffer.wrap(text(place)), 0, text(place).length, now, now);
            ends.listener().send(ByteBuffer.wrap(text(place)), 0, text(place).length, now, now);
            ends.exchange();
            now += MILLI;
        }

        assertThat(ends.caller().statistics().sent().packetsFilterExtra()).isZero();
        assertThat(ends.listener().statistics().sent().packetsFilterExtra()).isZero();
        assertThat(ends.listener().statistics().received().packetsUnique()).isEqualTo(12);
    }

    @Test
    void aCallerThatDeclaresNoFilterGetsNone() {
        for (String own : new String[] {"", FULL}) {
            ListenerHandshake listener = new ListenerHandshake(with(own), now);
            Handshake reply = read(answered(listener, with(own), concluding(FULL, NO_FILTER.flags(), listener)));

            assertThat(reply.type()).isEqualTo(Handshake.CONCLUSION);
            assertThat(reply.extensions().filter()).isEmpty();
        }
    }

    /** Our caller, and a listener that answers its conclusion with this filter. */
    private CallerHandshake called(String filter, String answer, int flags, Recorder sent) {
        CallerHandshake caller =
                new CallerHandshake(with(filter), OUR_ID, SEND_ISN, LISTENER_IP, sent, new Events(), now);
        HandshakeExtensions extensions = HandshakeExtensions.of(
                true, new Capabilities(Capabilities.VERSION, flags, 120, 120), "", answer, new byte[0]);
        caller.onTick(now);
        for (Handshake reply : List.of(
                handshake(5, Handshake.MAGIC, Handshake.INDUCTION, 1, HandshakeExtensions.NONE),
                handshake(5, extensions.field(), Handshake.CONCLUSION, 1, extensions))) {
            ByteBuffer b = datagram(reply);
            caller.onDatagram(b, 0, b.position(), now);
            caller.onTick(now);
        }
        return caller;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // a listener that knows of no filter
                "fec,cols:4 | ''",
                "fec,cols:4 | fec,cols:5",
                "fec | fec",
                "fec,cols:4 | nonsense",
                // never asked for, and not complete
                "'' | fec"
            })
    void aCallerRefusesWhatItDidNotAskForAndTellsTheListener(String filter, String answer) {
        for (int flags : new int[] {Capabilities.LIVE, NO_FILTER.flags()}) {
            Recorder sent = new Recorder();
            CallerHandshake caller = called(filter, answer, flags, sent);

            assertThat(caller.failure()).isEqualTo(RejectReason.FILTER);
            assertThat(caller.connection()).isNull();
            assertThat(sent.take().getLast().is(ControlType.SHUTDOWN)).isTrue();
        }
    }

    @Test
    void aCallerAsksWithItsOwnText() {
        Recorder sent = new Recorder();
        CallerHandshake caller = called("fec,rows:3,cols:4", FULL, Capabilities.LIVE, sent);
        Handshake conclusion = sent.take().getLast().handshake();

        assertThat(conclusion.extensions().filter()).isEqualTo("fec,rows:3,cols:4");
        assertThat(conclusion.extension() & 4).isEqualTo(4);
        assertThat(caller.connection()).isNotNull();
    }

    @Test
    void withAFilterAPayloadIsFourBytesShorter() {
        Ends with = new Ends(with(FULL), with(""));
        Ends without = new Ends(with(""), with(FULL));
        ByteBuffer payload = ByteBuffer.allocate(1_456);

        for (SrtConnection end : List.of(with.caller(), with.listener())) {
            assertThat(end.send(payload, 0, 1_453, now, now)).isFalse();
            assertThat(end.send(payload, 0, 1_452, now, now)).isTrue();
        }
        for (SrtConnection end : List.of(without.caller(), without.listener())) {
            assertThat(end.send(payload, 0, 1_456, now, now)).isTrue();
        }
    }

    @Test
    void onASmallerMtuToo() {
        SrtOptions small = with("fec,cols:2").with(o -> o.mssBytes = 1_400);
        Ends ends = new Ends(small, with(""));

        for (SrtConnection end : List.of(ends.caller(), ends.listener())) {
            assertThat(end.send(ByteBuffer.allocate(1_400), 0, 1_353, now, now)).isFalse();
            assertThat(end.send(ByteBuffer.allocate(1_400), 0, 1_352, now, now)).isTrue();
        }
    }

    @Test
    void whoeverWaitsForLatePacketsAgreesToNoFilterThatNeverAsksForThem() {
        String never = new FecSettings(4, 1, false, Arq.NEVER).text();
        SrtOptions waiting = SrtOptions.DEFAULT.with(o -> o.tooLatePacketDrop = false);
        ListenerHandshake listener = new ListenerHandshake(waiting, now);
        Handshake reply = read(answered(listener, waiting, concluding(never, Capabilities.LIVE, listener)));
        Ends caller = new Ends(waiting.with(o -> o.packetFilter = "fec,cols:4"), with("fec,arq:never"));

        assertThat(reply.type()).isEqualTo(RejectReason.FILTER.code());
        assertThat(caller.handshake.failure()).isEqualTo(RejectReason.FILTER);
        assertThat(caller.handshake.connection()).isNull();
    }
}
