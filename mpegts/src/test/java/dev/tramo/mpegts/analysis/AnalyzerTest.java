package dev.tramo.mpegts.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.tramo.mpegts.AnalyzerSamples;
import dev.tramo.mpegts.Ts;
import dev.tramo.mpegts.fixture.MadeStream;
import dev.tramo.mpegts.fixture.TimedStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an analysis tells of a stream that is as it should be, and that no stream makes it grow. */
class AnalyzerTest {
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final AnalysisThresholds STANDARD = AnalysisThresholds.STANDARD;

    @Test
    void aStreamIsDescribed() {
        StreamReport report = AnalyzerRun.analyze(TimedStream.seconds(8));

        assertThat(report.isTransportStream()).isTrue();
        assertThat(report.transportStreamId()).isEqualTo(1);
        assertThat(report.isConstantRate()).isTrue();
        assertThat((double) report.bitsPerSecond()).isCloseTo(TimedStream.BITS_PER_SECOND, within(5e3));
        assertThat(report.nullPackets()).isPositive();
        ServiceReport service = report.services().getFirst();
        assertThat(service.id()).isEqualTo(MadeStream.SERVICE);
        assertThat(service.name()).isEqualTo("Made");
        assertThat(service.provider()).isEqualTo("Me");
        assertThat(service.pcrPid()).isEqualTo(MadeStream.VIDEO_PID);
        assertThat(service.clock().orElseThrow().intervalMillis()).isBetween(38.0, 43.0);
        assertThat(service.clock().orElseThrow().accuracyNanos().orElseThrow()).isLessThan(40);
        assertThat(service.clock().orElseThrow().jitterMillis()).isLessThan(15);
        PidReport video = service.pids().get(1);
        assertThat(video.kind()).isEqualTo(PidReport.Kind.VIDEO);
        assertThat(video.codec()).isEqualTo("H.264");
        assertThat(video.ptsToPcrMillis().orElseThrow()).isCloseTo(500, within(20.0));
        VideoReport found = video.video().orElseThrow();
        assertThat(found.width()).isEqualTo(320);
        assertThat(found.height()).isEqualTo(240);
        assertThat(found.frameRate()).isEqualTo(25);
        assertThat(found.keyframeMillis()).isEqualTo(1_000);
        assertThat(found.profile()).isEqualTo("High");
        PidReport audio = service.pids().get(2);
        assertThat(audio.audio().orElseThrow().sampleRate()).isEqualTo(48_000);
        assertThat(report.otherPids())
                .extracting(PidReport::kind)
                .containsExactlyInAnyOrder(PidReport.Kind.PAT, PidReport.Kind.SI, PidReport.Kind.NULL);
        double shares =
                report.otherPids().stream().mapToDouble(PidReport::share).sum()
                        + service.pids().stream().mapToDouble(PidReport::share).sum();
        assertThat(shares).isCloseTo(1, within(0.001));
    }

    @Test
    void tablesAndHeadersAreRead() {
        TsAnalyzer analyzer = new TsAnalyzer(AnalysisLevel.FULL, STANDARD, 0);
        byte[] stream = AnalyzerSamples.tables();
        analyzer.onDatagram(ByteBuffer.wrap(stream), 0, stream.length, 5);
        analyzer.onDatagram(ByteBuffer.wrap(stream), 0, stream.length, 6);

        ServiceReport service = analyzer.report(6).services().getFirst();

        assertThat(service.provider()).isEqualTo("Me");
        assertThat(service.name()).isEqualTo("äö");
        SpliceReport splice = pid(service, AnalyzerSamples.SPLICE_PID).splices().getFirst();
        assertThat(splice).isEqualTo(new SpliceReport("splice_insert", 66, true, 90_000, 5));
        VideoReport mpeg2 = pid(service, AnalyzerSamples.MPEG2_PID).video().orElseThrow();
        assertThat(mpeg2.width()).isEqualTo(720);
        assertThat(mpeg2.height()).isEqualTo(576);
        assertThat(mpeg2.frameRate()).isEqualTo(25);
        assertThat(mpeg2.hasCaptions()).isTrue();
        assertThat(pid(service, AnalyzerSamples.LATM_PID).language()).isEqualTo("eng");
        assertThat(pid(service, AnalyzerSamples.HEVC_PID).video().orElseThrow().width())
                .isEqualTo(320);
    }

    private static PidReport pid(ServiceReport service, int pid) {
        return service.pids().stream()
                .filter(found -> found.pid() == pid)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void otherBytesAreNoTransportStream() {
        byte[] bytes = new byte[1316];
        new Random(3).nextBytes(bytes);
        TsAnalyzer analyzer = new TsAnalyzer(AnalysisLevel.BASIC, STANDARD, 0);
        for (int i = 0; i < 1_000; i++) {
            analyzer.onDatagram(ByteBuffer.wrap(bytes), 0, bytes.length, i * 1_000_000L);
        }
        assertThat(analyzer.report(0).isTransportStream()).isFalse();
        assertThat(AnalyzerRun.raised(analyzer.report(0))).isEmpty();
        assertThat(analyzer.counters(0)).isEqualTo(StreamCounters.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(ints = {188, 192, 204})
    void packetsOfAnySizeAreFoundWhereverDatagramsDivideThem(int size) {
        TsAnalyzer analyzer = new TsAnalyzer(AnalysisLevel.FULL, STANDARD, 0);
        TimedStream run = TimedStream.seconds(4);
        ByteBuffer whole = ByteBuffer.allocate(run.packets().size() * size);
        for (TimedStream.Timed packet : run.packets()) {
            whole.put(packet.bytes()).put(new byte[size - Ts.PACKET_BYTES]);
        }
        int packets = run.packets().size();
        for (int at = 0; at < whole.capacity(); at += 1_000) {
            long nanos = run.packets().get(Math.min(packets - 1, at / size)).nanos();
            analyzer.onDatagram(whole, at, Math.min(1_000, whole.capacity() - at), nanos);
        }
        assertThat(analyzer.report(0).packets()).isEqualTo(packets);
        assertThat(AnalyzerRun.raised(analyzer.report(0))).isEmpty();
    }

    @Test
    void packetsBehindAnRtpHeaderAreFound() {
        TsAnalyzer analyzer = new TsAnalyzer(AnalysisLevel.BASIC, STANDARD, 0);
        TimedStream run = TimedStream.seconds(2);
        for (int i = 0; i + 7 <= run.packets().size(); i += 7) {
            ByteBuffer datagram = ByteBuffer.allocate(12 + 7 * Ts.PACKET_BYTES);
            datagram.put((byte) 0x80).put((byte) 33).put(new byte[10]);
            for (int k = i; k < i + 7; k++) {
                datagram.put(run.bytes(k));
            }
            analyzer.onDatagram(
                    datagram, 0, datagram.capacity(), run.packets().get(i + 6).nanos());
        }
        assertThat(analyzer.report(0).packets()).isEqualTo(run.packets().size() / 7 * 7);
        assertThat(AnalyzerRun.raised(analyzer.report(0))).isEmpty();
    }

    @Test
    void aDayOfAnUndamagedStreamRaisesNothing() {
        TsAnalyzer analyzer = new TsAnalyzer(AnalysisLevel.BASIC, STANDARD, 0);
        // The clock wraps after five hours.
        MadeStream stream = new MadeStream(80_000, (1L << 33) * 300 - 5L * 3_600 * 27_000_000, 1, 2);
        ByteBuffer datagram = ByteBuffer.allocate(Ts.DATAGRAM_BYTES);
        long observed = SECOND_NANOS;
        while (stream.nanos() < 24 * 3_600 * SECOND_NANOS) {
            datagram.clear();
            long now = 0;
            for (int i = 0; i < Ts.DATAGRAM_PACKETS; i++) {
                now = stream.nanos();
                datagram.put(stream.next());
            }
            analyzer.onDatagram(datagram, 0, Ts.DATAGRAM_BYTES, now);
            if (now >= observed) {
                analyzer.observe(now);
                observed += SECOND_NANOS;
            }
        }
        assertThat(AnalyzerRun.raised(analyzer.report(stream.nanos()))).isEmpty();
        assertThat(analyzer.report(stream.nanos()).isConstantRate()).isTrue();
    }

    @Test
    void anotherThresholdIsAnotherLimit() {
        TimedStream run = TimedStream.seconds(3);
        TsAnalyzer analyzer = new TsAnalyzer(
                AnalysisLevel.BASIC, new AnalysisThresholds(500, 500, 1_000, 30, 100, 500, 700, 2_000, 10_000, 500), 0);
        run.packets()
                .forEach(packet ->
                        analyzer.onDatagram(ByteBuffer.wrap(packet.bytes()), 0, Ts.PACKET_BYTES, packet.nanos()));
        // 25 intervals of 40 ms in each second.
        assertThat(analyzer.report(0).of(Indicator.PCR_REPETITION).count()).isBetween(70L, 75L);
        assertThatThrownBy(() -> new AnalysisThresholds(99, 500, 1_000, 30, 100, 500, 700, 2_000, 10_000, 500))
                .hasMessage("patMillis: 99; allowed are 100 to 10000");
    }

    @Test
    void aPauseOfTheSourceIsNoErrorOfItsTables() {
        TimedStream run = TimedStream.seconds(8);
        for (int i = 0; i < run.packets().size(); i++) {
            TimedStream.Timed packet = run.packets().get(i);
            if (packet.nanos() > 4 * SECOND_NANOS) {
                run.packets().set(i, new TimedStream.Timed(packet.bytes(), packet.nanos() + 10 * SECOND_NANOS));
            }
        }
        assertThat(AnalyzerRun.raised(AnalyzerRun.analyze(run))).isEmpty();
    }

    @Test
    void aResetCountsFromZeroAndKeepsWhatIsKnown() {
        TimedStream run = TimedStream.seconds(4);
        run.packets().remove(run.plain(2));
        TsAnalyzer analyzer = new TsAnalyzer(AnalysisLevel.BASIC, STANDARD, 0);
        run.packets()
                .forEach(packet ->
                        analyzer.onDatagram(ByteBuffer.wrap(packet.bytes()), 0, Ts.PACKET_BYTES, packet.nanos()));
        assertThat(analyzer.report(0).continuityErrors()).isEqualTo(1);

        analyzer.reset(4 * SECOND_NANOS);

        StreamReport report = analyzer.report(0);
        assertThat(AnalyzerRun.raised(report)).isEmpty();
        assertThat(report.packets()).isZero();
        assertThat(report.continuityErrors()).isZero();
        assertThat(report.services().getFirst().name()).isEqualTo("Made");
        assertThat(analyzer.counters(0).continuityErrors()).isEqualTo(1);
    }

    @Test
    void aHostileStreamDoesNotMakeItGrow() {
        TsAnalyzer analyzer = new TsAnalyzer(AnalysisLevel.FULL, STANDARD, 0);
        Random random = new Random(9);
        byte[] packet = new byte[Ts.PACKET_BYTES];
        for (int i = 0; i < 100_000; i++) {
            random.nextBytes(packet);
            packet[0] = Ts.SYNC;
            packet[1] = (byte) (i >>> 8 & 0x1F | 0x40);
            packet[2] = (byte) i;
            packet[3] = (byte) (0x30 | i >>> 13 & 15);
            packet[4] = 7;
            packet[5] = 0x10;
            analyzer.onDatagram(ByteBuffer.wrap(packet), 0, Ts.PACKET_BYTES, i * 1_000L);
        }
        StreamReport report = analyzer.report(0);
        assertThat(report.packets()).isEqualTo(100_000);
        assertThat(report.otherPids()).hasSizeLessThanOrEqualTo(1024);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingIsAllocatedPerPacket(boolean isFull) {
        TimedStream run = TimedStream.seconds(8);
        AnalysisLevel level = isFull ? AnalysisLevel.FULL : AnalysisLevel.BASIC;
        TsAnalyzer analyzer = new TsAnalyzer(level, STANDARD, 0);
        ByteBuffer[] packets = run.packets().stream()
                .map(packet -> ByteBuffer.wrap(packet.bytes()))
                .toArray(ByteBuffer[]::new);
        long[] nanos =
                run.packets().stream().mapToLong(TimedStream.Timed::nanos).toArray();
        int half = packets.length / 2;
        feed(analyzer, packets, nanos, 0, half);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = threads.getCurrentThreadAllocatedBytes();
        feed(analyzer, packets, nanos, half, packets.length);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        // Tables are read ten times a second, keyframes' headers once.
        assertThat((double) allocated / (packets.length - half)).isLessThan(4);
    }

    private static void feed(TsAnalyzer analyzer, ByteBuffer[] packets, long[] nanos, int from, int to) {
        for (int i = from; i < to; i++) {
            analyzer.onDatagram(packets[i], 0, Ts.PACKET_BYTES, nanos[i]);
        }
    }
}
