package dev.tramo.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.mpegts.analysis.AnalysisLevel;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import dev.tramo.mpegts.analysis.Indicator;
import dev.tramo.mpegts.analysis.IndicatorReport;
import dev.tramo.mpegts.analysis.StreamReport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Packets of a {@link MadeStream} with their times, which a test may damage before they are analyzed. */
final class AnalyzerRun {
    static final long BITS_PER_SECOND = 1_000_000;
    static final long SECOND_NANOS = 1_000_000_000;
    private static final int PICTURE_PACKETS = 15;

    record Timed(byte[] bytes, long nanos) {}

    final List<Timed> packets = new ArrayList<>();

    /** So many seconds of a stream as it should be. */
    static AnalyzerRun seconds(int seconds) {
        AnalyzerRun run = new AnalyzerRun();
        MadeStream stream = new MadeStream(BITS_PER_SECOND, 0, PICTURE_PACKETS, 1);
        while (stream.nanos() < seconds * SECOND_NANOS) {
            long nanos = stream.nanos();
            run.packets.add(new Timed(stream.next().clone(), nanos));
        }
        return run;
    }

    /** The first packet of a PID from a time on that is so. */
    int find(int pid, double second, Predicate<byte[]> is) {
        for (int i = 0; i < packets.size(); i++) {
            Timed packet = packets.get(i);
            if (packet.nanos >= second * 1e9 && Ts.pid(packet.bytes, 0) == pid && is.test(packet.bytes)) {
                return i;
            }
        }
        throw new AssertionError("no such packet");
    }

    /** A packet without PCR and PES header. */
    int plain(double second) {
        return find(MadeStream.VIDEO_PID, second, packet -> !Ts.startsUnit(packet, 0));
    }

    byte[] bytes(int index) {
        return packets.get(index).bytes;
    }

    /** Puts null packets in the place of those of a PID. */
    void remove(int pid, double from, double to) {
        for (int i = 0; i < packets.size(); i++) {
            Timed packet = packets.get(i);
            boolean isWithin = packet.nanos >= from * 1e9 && packet.nanos < to * 1e9;
            if (isWithin && Ts.pid(packet.bytes, 0) == pid) {
                byte[] empty = new byte[Ts.PACKET_BYTES];
                empty[0] = Ts.SYNC;
                empty[1] = 0x1F;
                empty[2] = (byte) 0xFF;
                empty[3] = 0x10;
                packets.set(i, new Timed(empty, packet.nanos));
            }
        }
    }

    /** Analyzes it in datagrams of seven packets, of whatever length they are. */
    StreamReport analyze() {
        return analyze(AnalysisLevel.FULL);
    }

    StreamReport analyze(AnalysisLevel level) {
        TsAnalyzer analyzer = new TsAnalyzer(level, AnalysisThresholds.STANDARD, 0);
        long observed = SECOND_NANOS;
        long now = 0;
        ByteBuffer datagram = ByteBuffer.allocate(Ts.DATAGRAM_PACKETS * 204);
        for (int i = 0; i < packets.size(); i += Ts.DATAGRAM_PACKETS) {
            datagram.clear();
            for (int k = i; k < Math.min(packets.size(), i + Ts.DATAGRAM_PACKETS); k++) {
                datagram.put(packets.get(k).bytes);
                now = packets.get(k).nanos;
            }
            analyzer.onDatagram(datagram, 0, datagram.position(), now);
            if (now >= observed) {
                analyzer.observe(now);
                observed += SECOND_NANOS;
            }
        }
        return analyzer.report(now);
    }

    /** The counts of the indicators that were raised, by their number. */
    static Map<String, Long> raised(StreamReport report) {
        Map<String, Long> counts = new TreeMap<>();
        for (IndicatorReport indicator : report.indicators()) {
            if (indicator.count() > 0) {
                counts.put(indicator.indicator().number(), indicator.count());
            }
        }
        return counts;
    }

    /** What was raised, and nothing else. */
    void raises(Indicator indicator, long count, int pid) {
        StreamReport report = analyze();
        assertThat(raised(report)).isEqualTo(Map.of(indicator.number(), count));
        assertThat(report.of(indicator).pid()).isEqualTo(pid);
    }
}
