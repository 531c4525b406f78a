package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.Ts;
import dev.tramo.mpegts.fixture.TimedStream;
import dev.tramo.mpegts.fixture.TimedStream.Timed;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Analyzes a stream in virtual time. */
final class AnalyzerRun {
    private AnalyzerRun() {}

    /** In datagrams of seven packets, of whatever length they are. */
    static StreamReport analyze(TimedStream stream) {
        return analyze(stream, AnalysisLevel.FULL);
    }

    static StreamReport analyze(TimedStream stream, AnalysisLevel level) {
        List<Timed> packets = stream.packets();
        TsAnalyzer analyzer = new TsAnalyzer(level, AnalysisThresholds.STANDARD, 0);
        long observed = TimedStream.SECOND_NANOS;
        long now = 0;
        ByteBuffer datagram = ByteBuffer.allocate(Ts.DATAGRAM_PACKETS * 204);
        for (int i = 0; i < packets.size(); i += Ts.DATAGRAM_PACKETS) {
            datagram.clear();
            for (int k = i; k < Math.min(packets.size(), i + Ts.DATAGRAM_PACKETS); k++) {
                datagram.put(packets.get(k).bytes());
                now = packets.get(k).nanos();
            }
            analyzer.onDatagram(datagram, 0, datagram.position(), now);
            if (now >= observed) {
                analyzer.observe(now);
                observed += TimedStream.SECOND_NANOS;
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
}
