package dev.tramo.srt.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What buffers may take, and what happens when it is not enough. */
class BufferMemoryTest extends SrtFixture {
    private static final int CHUNK = PayloadPool.CHUNK_BYTES;
    private static final byte[] PAYLOAD = new byte[1_316];

    private final BufferMemory memory = new BufferMemory(64L * CHUNK);

    private static int fill(BufferMemory.Share.Account account) {
        int chunks = 0;
        while (account.take(CHUNK)) {
            chunks++;
        }
        return chunks;
    }

    @Test
    void oneEndpointMayHoldHalfHoweverManyConnectionsItHas() {
        BufferMemory.Share share = memory.newShare();
        List<BufferMemory.Share.Account> crowd = crowd(share, 31);

        assertThat(memory.bytes()).isBetween(30L * CHUNK, 32L * CHUNK);
        assertThat(crowd).allSatisfy(account -> assertThat(fill(account)).isZero());
        crowd.forEach(BufferMemory.Share.Account::close);
        assertThat(memory.bytes()).isZero();
        assertThat(fill(share.newAccount())).isBetween(24, 26);
    }

    /** So many connections that take what they get, in turn. */
    private static List<BufferMemory.Share.Account> crowd(BufferMemory.Share share, int connections) {
        List<BufferMemory.Share.Account> crowd = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            crowd.add(share.newAccount());
        }
        for (int round = 0; round < 64; round++) {
            crowd.forEach(account -> account.take(CHUNK));
        }
        return crowd;
    }

    @Test
    void aNewcomerGetsAFifthOfWhatTheOthersHold() {
        BufferMemory large = new BufferMemory(640L * CHUNK);
        BufferMemory.Share crowded = large.newShare();
        int each = (int) (crowd(crowded, 7).getFirst().bytes() / CHUNK);

        assertThat(each).isBetween(42, 46);
        assertThat(fill(crowded.newAccount())).isGreaterThan(each / 6);
        assertThat(fill(large.newShare().newAccount())).isGreaterThan(2 * each);
    }

    @Test
    void whatIsClosedTakesNothingAnyMore() {
        BufferMemory.Share.Account account = memory.newShare().newAccount();
        account.take(CHUNK);
        account.close();

        assertThat(account.take(CHUNK)).isFalse();
        account.giveBack(CHUNK);
        assertThat(memory.bytes()).isZero();
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new BufferMemory(0));
    }

    /** A peer asks for a latency of a minute and acknowledges nothing. */
    @Test
    void aPeerThatAcknowledgesNothingCostsItsShareAndTheNewestIsKept() {
        Subject subject = subject(Capabilities.LIVE);
        for (int i = 0; i < 20_000; i++) {
            now += MILLI;
            assertThat(subject.submit(PAYLOAD)).isTrue();
            subject.control(ControlType.KEEPALIVE, 0);
            subject.sent.take();
        }

        SrtStatistics.Sent sent = subject.connection.statistics().sent();
        assertThat(memory.bytes()).isBetween(24L * CHUNK, 26L * CHUNK);
        assertThat(sent.packetsDropped()).isGreaterThan(17_000);
        assertThat(subject.connection.packetsShortOfMemory()).isEqualTo(sent.packetsDropped());
        assertThat(sent.packetsUnique()).as("all were sent once").isGreaterThan(19_900);

        subject.connection.close("test", now);
        assertThat(memory.bytes()).isZero();
    }

    @Test
    void aPeerThatWaitsForEverythingIsSentNothingNewInstead() {
        Subject subject = subject(Capabilities.LIVE & ~Capabilities.TLPKTDROP);
        int taken = 0;
        for (int i = 0; i < 5_000; i++) {
            now += MILLI;
            taken += subject.submit(PAYLOAD) ? 1 : 0;
        }

        assertThat(taken).isBetween(24 * 64, 26 * 64);
        assertThat(subject.connection.statistics().sent().packetsDropped()).isZero();
        assertThat(subject.connection.packetsShortOfMemory()).isEqualTo(5_000 - taken);
    }

    @Test
    void aPeerThatWaitsForEverythingIsNotWaitedForWithoutEnd() {
        Subject subject = new Subject();
        subject.peerFlags = Capabilities.LIVE & ~Capabilities.TLPKTDROP;
        subject.peerLatencyMillis = 2_000;
        subject.open();
        int taken = 0;
        for (int i = 0; i < 20_000; i += 10) {
            now += 10 * MILLI;
            taken += subject.submit(PAYLOAD) ? 1 : 0;
        }

        assertThat(taken).as("of 2,000: those of 12 s").isBetween(1_190, 1_210);
    }

    @Test
    void whatTheBufferIsEmptiedOfIsGivenBack() {
        Subject subject = subject(Capabilities.LIVE);
        for (int i = 0; i < 1_000; i++) {
            subject.submit(PAYLOAD);
        }
        long full = memory.bytes();
        now += SECOND;
        subject.connection.onTick(now);
        subject.ack((int) subject.connection.statistics().sent().packetsUnique(), 8_192);
        for (int i = 0; i < 100; i++) {
            now += 100 * MILLI;
            subject.connection.onTick(now);
            subject.ack((int) subject.connection.statistics().sent().packetsUnique(), 8_192);
        }

        assertThat(full).isGreaterThan(15L * CHUNK);
        assertThat(memory.bytes()).isLessThanOrEqualTo(2L * CHUNK);
    }

    /** Eight seconds of it do not fit: it comes early, but whole and in order. */
    @Test
    void aReceiverWithoutMemoryDeliversEarlyAndLosesNothing() {
        Subject subject = subject(Capabilities.LIVE);
        for (int i = 0; i < 8_000; i++) {
            now += MILLI;
            subject.data(i);
        }

        assertThat(memory.bytes()).isBetween(24L * CHUNK, 26L * CHUNK);
        List<String> delivered = subject.events.texts();
        assertThat(delivered).hasSizeGreaterThan(6_300);
        assertThat(delivered)
                .isEqualTo(IntStream.range(0, delivered.size())
                        .mapToObj(Integer::toString)
                        .toList());
        assertThat(subject.connection.packetsShortOfMemory()).isEqualTo(delivered.size());
        assertThat(subject.connection.statistics().received().packetsDropped()).isZero();
    }

    @Test
    void forgedTimestampsAndGapsDoNotMakeAReceiverTakeMoreThanItsShare() {
        Subject subject = subject(Capabilities.LIVE);
        for (int i = 0; i < 4_000; i++) {
            int later = micros(now + 50 * SECOND - subject.peerStartNanos);
            subject.receive(data(RECEIVE_ISN + 200 * i, i + 1, 0, false, later, text(i)));
            now += MILLI;
        }

        assertThat(memory.bytes()).isLessThanOrEqualTo(32L * CHUNK);
    }

    @Test
    void aCallerIsRefusedWhenNothingIsLeftForIt() {
        BufferMemory small = new BufferMemory(2L * CHUNK);
        BufferMemory.Share share = small.newShare();

        assertThat(share.admits(2L * CHUNK)).isTrue();
        share.newAccount().take(CHUNK);
        assertThat(share.admits(2L * CHUNK)).isFalse();
    }

    /** Ten that fill up one after the other: the first ones must not keep what the last ones need. */
    @Test
    void whoCameFirstGivesBackWhatThoseWhoComeLaterNeed() {
        List<Subject> subjects = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Subject subject = subject(Capabilities.LIVE);
            subjects.add(subject);
            for (int k = 0; k < 1_000; k++) {
                now += MILLI;
                subjects.forEach(each -> {
                    assertThat(each.submit(PAYLOAD)).isTrue();
                    each.connection.onTick(now);
                    each.sent.take();
                });
            }
            subjects.forEach(each -> each.control(ControlType.KEEPALIVE, 0));
        }
        List<Integer> kept = subjects.stream()
                .map(each -> 25_600 - each.connection.statistics().sent().availablePackets())
                .toList();

        assertThat(memory.bytes()).isLessThanOrEqualTo(64L * CHUNK);
        assertThat(kept).allSatisfy(packets -> assertThat(packets).isBetween(3 * 64, 9 * 64));
    }

    private Subject subject(int peerFlags) {
        Subject subject = new Subject();
        subject.options = SrtOptions.DEFAULT.with(o -> o.memory = memory.newShare());
        subject.peerFlags = peerFlags;
        subject.peerFlowWindow = 25_600;
        subject.peerLatencyMillis = SrtOptions.LATENCY_MILLIS_MAX;
        subject.receiveLatencyMillis = 8_000;
        return subject.open();
    }
}
