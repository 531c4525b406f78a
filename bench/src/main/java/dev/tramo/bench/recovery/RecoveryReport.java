package dev.tramo.bench.recovery;

import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.path.Pair;
import dev.tramo.bench.report.Spread;
import dev.tramo.bench.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The table as Markdown.
 *
 * @param mbps payload of each link, Mbit/s
 * @param seconds of each cell
 * @param rttMillis of all networks
 */
record RecoveryReport(double mbps, int seconds, double rttMillis, long seed, Machine machine, String sltVersion) {
    private static final List<Pair> PAIRS = List.of(Pair.values());

    String markdown(List<Cell> cells) {
        Table table = new Table(Stream.concat(
                        Stream.of("network, each way", "latency"),
                        Stream.concat(
                                PAIRS.stream().map(pair -> "lost: " + pair.title()),
                                PAIRS.stream().map(pair -> "sent: " + pair.title())))
                .toArray(String[]::new));
        for (Cell cell : cells) {
            List<String> row = new ArrayList<>(List.of(cell.network().title(), cell.roundTrips() + " × RTT"));
            PAIRS.forEach(pair -> row.add(Spread.number(cell.lostPerMillion(pair), 0)));
            PAIRS.forEach(pair -> row.add(Spread.number(cell.sentShare(pair), 3)));
            table.row(row);
        }
        return conditions(cells) + "\n" + table;
    }

    private String conditions(List<Cell> cells) {
        long datagrams = cells.getFirst().of(Pair.OWN_OWN).delivery().sent();
        return "Lost: datagrams of a million; sent: bytes of data packets for each byte of payload, 1.012 without repeats.\n"
                + mbps + " Mbit/s for " + seconds + " s a row, all pairs at once, so one datagram lost shows as "
                + Spread.number(1e6 / Math.max(1, datagrams), 0) + "; RTT " + rttMillis + " ms, seeds from " + seed
                + " on.\n"
                + "On " + machine + ", libsrt " + sltVersion + ".\n"
                + "Bytes of reports back for each byte of payload, at most: "
                + Spread.number(mostReported(cells, Pair.OWN_OWN), 3) + " where Tramo receives, "
                + Spread.number(mostReported(cells, Pair.SLT_SLT), 3) + " where libsrt does. "
                + "At most the generator was " + millis(generatorLateness(cells)) + " ms late, the relays "
                + millis(relayLateness(cells)) + " ms.\n";
    }

    private static double mostReported(List<Cell> cells, Pair pair) {
        return cells.stream()
                .mapToDouble(cell -> cell.reportedShare(pair))
                .max()
                .orElse(0);
    }

    private static long generatorLateness(List<Cell> cells) {
        return cells.stream()
                .mapToLong(cell -> cell.result().generatorLatenessNanosMax())
                .max()
                .orElse(0);
    }

    private static long relayLateness(List<Cell> cells) {
        return cells.stream()
                .mapToLong(cell -> cell.result().relayLatenessNanosMax())
                .max()
                .orElse(0);
    }

    private static String millis(long nanos) {
        return Spread.number(nanos / 1e6, 1);
    }
}
