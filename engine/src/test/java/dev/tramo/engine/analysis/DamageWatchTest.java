package dev.tramo.engine.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.Figures;
import dev.tramo.engine.endpoint.FileFigures;
import dev.tramo.engine.endpoint.RtmpFigures;
import dev.tramo.engine.endpoint.RtpFigures;
import dev.tramo.engine.endpoint.SrtFigures;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.srt.SrtStatistics;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What endpoints count is told once, at the place where it was lost, in total and by the second. */
class DamageWatchTest {
    private final DamageWatch source = new DamageWatch(true);
    private final DamageWatch destination = new DamageWatch(false);

    private static EndpointSnapshot endpoint(Figures figures, long dropped, String reason) {
        return new EndpointSnapshot(
                new EndpointSnapshot.Header(
                        State.RUNNING, reason, Instant.EPOCH, "192.0.2.7:9000", true, 0, 0, 0, List.of()),
                figures,
                new Totals(1_000, 0, 0, 0, dropped, 0));
    }

    private static SrtStatistics statistics(long refused, long late, long tooLate, long undecrypted) {
        return new SrtStatistics(
                SrtStatistics.NONE.link(),
                new SrtStatistics.Sent(0, 0, 0, 0, 0, 0, 0, 0, refused, 0, 0, 0, 0, 0, late),
                // More came after their turn than had been given up: duplicates of what had come.
                new SrtStatistics.Received(
                        0, 0, 0, 0, 0, 0, 0, tooLate + 50, tooLate, 0, 0, undecrypted, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    private static SrtFigures srt(long unsent, SrtPeer... peers) {
        return new SrtFigures(SrtStatistics.NONE, List.of(peers), UdpFigures.NONE, unsent);
    }

    private static SrtPeer peer(int since, SrtStatistics statistics) {
        return new SrtPeer(
                "192.0.2.7:9000",
                "",
                Instant.ofEpochSecond(since),
                List.of(),
                statistics,
                0,
                0,
                List.of(),
                OptionalDouble.empty());
    }

    private static RtpFigures rtp(long lost, long tooLate, long dropped) {
        RtpFigures none = RtpFigures.NONE;
        return new RtpFigures(
                1_000,
                0,
                0,
                lost,
                tooLate,
                0,
                0,
                0,
                0,
                0,
                none.stream(),
                none.fec(),
                List.of(),
                List.of(),
                0,
                0,
                new UdpFigures(1_000, 0, dropped, 0, 0, 0));
    }

    private static DamageCounts counts(long lostOnPath, long tooLate, long droppedHere, long notTaken) {
        return new DamageCounts(
                OptionalLong.empty(), known(lostOnPath), known(tooLate), known(droppedHere), known(notTaken));
    }

    private static OptionalLong known(long count) {
        return count < 0 ? OptionalLong.empty() : OptionalLong.of(count);
    }

    private static String verdict(DamageWatch watch, EndpointSnapshot seen) {
        return Verdicts.ofDestination(watch.total(), seen);
    }

    @Test
    void whatAnSrtSourceGaveUpIsLostOrLateOrUnreadableAndAddsUp() {
        EndpointSnapshot seen = endpoint(srt(0, peer(1, statistics(0, 0, 3, 2))), 10, "");
        source.observe(seen);

        assertThat(source.total()).isEqualTo(counts(5, 3, 2, -1));
        assertThat(source.total().sum()).isEqualTo(10);
        assertThat(source.lostDatagrams()).isEqualTo(10);
        assertThat(Verdicts.ofSource(source.total(), seen))
                .isEqualTo("lost between 192.0.2.7:9000 and here: 5 packets, not recovered in time: raise the latency; "
                        + "lost between 192.0.2.7:9000 and here: 3 packets, recovered too late: latency too short; "
                        + "not decryptable: 2 packets: check the passphrase");
    }

    @Test
    void sessionsThatEndedCountOnAndSecondsAddUpToTheTotal() {
        source.observe(endpoint(srt(0, peer(1, statistics(0, 0, 1, 0))), 4, ""));
        DamageCounts first = source.lastSecond();
        source.observe(endpoint(srt(0), 4, ""));
        DamageCounts second = source.lastSecond();
        source.observe(endpoint(srt(0, peer(9, statistics(0, 0, 2, 0))), 11, ""));
        DamageCounts third = source.lastSecond();

        assertThat(first).isEqualTo(counts(3, 1, 0, -1));
        assertThat(second).isEqualTo(counts(0, 0, 0, -1));
        assertThat(third).isEqualTo(counts(5, 2, 0, -1));
        assertThat(source.total()).isEqualTo(counts(8, 3, 0, -1));
        assertThat(first.sum() + second.sum() + third.sum())
                .isEqualTo(source.total().sum());

        source.reset();
        assertThat(source.total()).isEqualTo(counts(0, 0, 0, -1));
        source.observe(endpoint(srt(0, peer(9, statistics(0, 0, 2, 0))), 12, ""));
        assertThat(source.total()).isEqualTo(counts(1, 0, 0, -1)).isEqualTo(source.lastSecond());
    }

    @Test
    void anSrtDestinationTellsWhatLeftItsBufferFromWhatNobodyTook() {
        EndpointSnapshot seen = endpoint(srt(20, peer(1, statistics(3, 4, 0, 0))), 30, "");
        destination.observe(endpoint(srt(0), 0, ""));
        destination.observe(seen);

        assertThat(destination.total()).isEqualTo(counts(-1, 4, 7, 23));
        assertThat(verdict(destination, seen))
                .isEqualTo("dropped here: 7 packets left the send buffer, being too late for 192.0.2.7:9000: raise the"
                        + " latency; 4 packets sent too late for 192.0.2.7:9000: raise the bandwidth limit; not taken by"
                        + " 192.0.2.7:9000: 23 datagrams or frames: it, or the path to it, is too slow");
    }

    @Test
    void anRtpSourceTellsWhatCameTooLateFromWhatNeverCame() {
        EndpointSnapshot seen = endpoint(rtp(9, 4, 6), 9, "");
        source.observe(seen);

        assertThat(source.total()).isEqualTo(counts(5, 4, 6, -1));
        assertThat(Verdicts.ofSource(source.total(), seen))
                .endsWith("; dropped here: 6 of the datagrams that came, the receive buffer being full");
    }

    @Test
    void aReceiveBufferThatOverflowsAndASendThatFailsAreDropsHere() {
        source.observe(endpoint(new UdpFigures(1_000, 0, 8, 0, 0, 0), 8, ""));
        assertThat(source.total()).isEqualTo(counts(-1, -1, 8, -1));

        EndpointSnapshot seen = endpoint(new UdpFigures(1_000, 0, 0, 0, 5, 0), 5, "no route");
        destination.observe(seen);
        assertThat(destination.total()).isEqualTo(counts(-1, -1, 5, -1));
        assertThat(verdict(destination, seen)).isEqualTo("dropped here: 5 datagrams were not sent: no route");
    }

    @Test
    void aSlowServerAndAFullDiskTakeNothing() {
        EndpointSnapshot push = endpoint(RtmpFigures.NONE, 40, "");
        destination.observe(endpoint(RtmpFigures.NONE, 0, ""));
        destination.observe(push);
        assertThat(destination.total()).isEqualTo(counts(-1, -1, 0, 40));
        assertThat(verdict(destination, push))
                .isEqualTo("not taken by 192.0.2.7:9000: 40 datagrams or frames: it, or the path to it, is too slow");

        DamageWatch file = new DamageWatch(false);
        EndpointSnapshot recording = endpoint(new FileFigures("a.ts", 0, 0, 12, 1, 0, 0), 12, "");
        file.observe(endpoint(new FileFigures("a.ts", 0, 0, 0, 1, 0, 0), 0, ""));
        file.observe(recording);
        assertThat(file.total()).isEqualTo(counts(-1, -1, 0, 12));
        assertThat(verdict(file, recording))
                .isEqualTo("not recorded: 12 datagrams or fragments: the disk is full, or too slow");
    }

    @Test
    void whatArrivedDamagedIsOneOfThem() {
        source.observe(endpoint(rtp(2, 0, 0), 2, ""));
        source.arrived(5);
        assertThat(source.total().sum()).isEqualTo(7);
        source.observe(endpoint(rtp(2, 0, 0), 2, ""));
        source.arrived(6);
        assertThat(source.lastSecond().arrivedDamaged()).hasValue(1);
        assertThat(source.lastSecond().lostOnPath()).hasValue(0);
    }

    private void observe(boolean isConnected, long unsent) {
        EndpointSnapshot.Header header = new EndpointSnapshot.Header(
                isConnected ? State.RUNNING : State.CONNECTING, "", Instant.EPOCH, "", isConnected, 0, 0, 0, List.of());
        destination.observe(new EndpointSnapshot(header, srt(unsent), Totals.of(0, 0, unsent, unsent)));
    }

    private long notTaken() {
        return destination.total().notTaken().orElseThrow();
    }

    @Test
    void whatCameBeforeTheFirstConnectionIsNoDamageOnceThereIsOne() {
        observe(false, 70);
        assertThat(notTaken()).isEqualTo(70);
        observe(true, 110);
        assertThat(notTaken()).isZero();
        assertThat(destination.lastSecond().notTaken()).hasValue(0);
        observe(true, 110);
        assertThat(notTaken()).isZero();
    }

    @Test
    void whatComesWhileTheConnectionIsLostIsDamage() {
        observe(true, 0);
        observe(false, 30);
        observe(true, 50);
        assertThat(notTaken()).isEqualTo(50);
        destination.reset();
        assertThat(notTaken()).isZero();
    }
}
