package dev.tramo.server.figures;

import dev.tramo.engine.endpoint.SrtDelays;
import dev.tramo.srt.delay.DelayReport;
import dev.tramo.srt.delay.DelayWindow;
import dev.tramo.srt.delay.LossRuns;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * How long after their origin the packets of a receiving SRT session arrived, as a worker tells it when it is asked: some kilobytes.
 *
 * @param peer address and port
 * @param since when it was connected
 * @param latencyMillis delay of delivery
 * @param worstRetransmissionShare of the last hour's windows
 */
public record SrtDelayFigures(
        String peer,
        Instant since,
        int latencyMillis,
        Window lastHour,
        double worstRetransmissionShare,
        Window session) {
    /**
     * Counts over a time, as {@link DelayWindow} has them.
     *
     * @param delays pairs of a delay in ms and the number of packets that took so long
     * @param runPackets packets in runs of losses, by the runs' length
     */
    public record Window(
            long spanMillis,
            int delayMillisMax,
            List<Long> delays,
            long beyond,
            long neverCame,
            long retransmissions,
            List<Long> runPackets,
            long runs,
            long longestRunPackets,
            long longestRunMillis) {
        /** Takes copies. */
        public Window {
            delays = List.copyOf(delays);
            runPackets = List.copyOf(runPackets);
        }

        private static Window of(DelayWindow window) {
            LossRuns runs = window.runs();
            return new Window(
                    window.spanMillis(),
                    window.delayMillisMax(),
                    list(window.delays()),
                    window.beyond(),
                    window.neverCame(),
                    window.retransmissions(),
                    list(runs.packetsByClass()),
                    runs.runs(),
                    runs.longestPackets(),
                    runs.longestMillis());
        }

        private static List<Long> list(long[] numbers) {
            return Arrays.stream(numbers).boxed().toList();
        }

        private DelayWindow window() {
            return new DelayWindow(
                    spanMillis,
                    delayMillisMax,
                    array(delays),
                    beyond,
                    neverCame,
                    retransmissions,
                    new LossRuns(array(runPackets), runs, longestRunPackets, longestRunMillis));
        }

        private static long[] array(List<Long> numbers) {
            return numbers.stream().mapToLong(Long::longValue).toArray();
        }
    }

    /** What the engine recorded. */
    public static SrtDelayFigures of(SrtDelays delays) {
        DelayReport report = delays.report();
        return new SrtDelayFigures(
                delays.peer(),
                delays.since(),
                report.latencyMillis(),
                Window.of(report.lastHour()),
                report.worstRetransmissionShare(),
                Window.of(report.session()));
    }

    /**
     * As the engine has it.
     *
     * @throws IllegalArgumentException if its numbers cannot be so
     */
    public SrtDelays delays() {
        return new SrtDelays(
                peer,
                since,
                new DelayReport(latencyMillis, lastHour.window(), worstRetransmissionShare, session.window()));
    }
}
