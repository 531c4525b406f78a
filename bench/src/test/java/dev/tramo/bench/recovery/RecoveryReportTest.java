package dev.tramo.bench.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.path.Outcome;
import dev.tramo.bench.path.Pair;
import dev.tramo.bench.path.PathRun;
import dev.tramo.bench.traffic.Delivery;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class RecoveryReportTest {
    private static final long SENT = 100_000;

    /** Each pair loses {@code step} more than the one before it, the first nothing. */
    private static Cell cell(Network network, int roundTrips, long step) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Pair pair : Pair.values()) {
            long lost = pair.ordinal() * step;
            Delivery delivery = new Delivery(SENT, SENT - lost, 0, 0, new Histogram(2), List.of());
            outcomes.add(new Outcome(pair, delivery, 0, delivery.sentBytes() * 11 / 10, delivery.sentBytes() / 100));
        }
        return new Cell(network, roundTrips, new PathRun.Result(outcomes, 0, 2_000_000, 1_000_000));
    }

    @Test
    void aRowHasWhatEachPairLostAndSent() {
        String markdown = new RecoveryReport(8, 25, 40, 1, new Machine(2, "CPU", "Linux", "JDK"), "1.5.1")
                .markdown(List.of(cell(Network.LOSS_10, 4, 7), cell(Network.BURSTS, 2, 0)));

        assertThat(markdown)
                .contains("| 10 % loss | 4 × RTT | 0 | 70 | 140 | 210 | 1.100 | 1.100 | 1.100 | 1.100 |")
                .contains("| bursts of 5, one in 200 datagrams | 2 × RTT | 0 | 0 | 0 | 0 |")
                .contains("one datagram lost shows as 10;")
                .contains("at most: 0.010 where Tramo receives")
                .contains("the generator was 2.0 ms late, the relays 1.0 ms");
    }

    @Test
    void thePlotHasALineForEachPairAndAPointForEachLoss() throws Exception {
        String svg = RecoveryPlot.svg(
                List.of(
                        cell(Network.LOSS_1, 4, 1),
                        cell(Network.LOSS_20, 4, 1_000),
                        cell(Network.LOSS_20, 2, 1_000),
                        cell(Network.JITTER, 4, 1)),
                4);

        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(4);
        assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(8);
        assertThat(svg).contains("20 % loss", "libsrt → libsrt").doesNotContain("jitter");
    }
}
