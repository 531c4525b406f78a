package dev.tramo.server.observe.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.observe.Snapshots;
import dev.tramo.server.placement.PlacementKind;
import dev.tramo.server.routes.RouteService.Seen;
import dev.tramo.server.routes.StoredRoute;
import dev.tramo.srt.driver.SrtPath;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which series snapshots become, as Prometheus reads them. */
class RouteMetricsTest {
    private static final SrtPath PATH = new SrtPath(9000, "192.0.2.7:40000", 1);
    private static final SrtPath OTHER = new SrtPath(9000, "192.0.2.8:40000", 2);
    private static final int MANY = 1_000;

    private final Observations observations = new Observations();

    private RouteTotals countingFrom(Instant start) {
        return new RouteTotals(observations, Clock.fixed(start, ZoneOffset.UTC));
    }

    private static Seen seen(RouteSnapshot snapshot) {
        StoredRoute route = new StoredRoute(
                "tx-1",
                "News \"at\" 8",
                Map.of("site/x", "north", "site.x", "south"),
                Map.of("source", "udp://239.1.1.1:5000"),
                Map.of(),
                true,
                "");
        return new Seen(route, PlacementKind.DOCKER, Optional.ofNullable(snapshot));
    }

    private static EndpointSnapshot udp(long bytes) {
        return new EndpointSnapshot(
                Snapshots.udp(State.RUNNING).header(), new UdpFigures(bytes / 10, bytes, -1, 1, 2, 3));
    }

    private void observe(RouteSnapshot snapshot) {
        observations.publish(new Observation.Seen(snapshot, Instant.now()));
    }

    private static List<String> lines(RouteMetrics metrics, Seen... seen) throws IOException {
        Gathering gathering = new Gathering();
        metrics.gather(gathering, List.of(seen));
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.builder().build().write(page, gathering.snapshots());
        return page.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    private static RouteMetrics unlimited(RouteTotals totals) {
        return new RouteMetrics(null, totals, MANY, MANY, MANY);
    }

    @Test
    void everySourceHasSeriesOfItsOwnAndTellsWhetherItIsInUse() throws Exception {
        RouteTotals totals = countingFrom(Snapshots.THEN);
        RouteSnapshot snapshot = Snapshots.switched(udp(1_000), udp(500), Map.of());
        observe(snapshot);

        assertThat(lines(unlimited(totals), seen(snapshot)))
                .contains(
                        "tramo_route_switches_total{route=\"tx-1\"} 7.0",
                        "tramo_source_active{endpoint=\"sources.main\",route=\"tx-1\"} 0.0",
                        "tramo_source_active{endpoint=\"sources.backup\",route=\"tx-1\"} 1.0",
                        "tramo_source_usable{endpoint=\"sources.main\",route=\"tx-1\"} 0.0",
                        "tramo_source_usable{endpoint=\"sources.backup\",route=\"tx-1\"} 1.0")
                .anyMatch(line -> line.startsWith("tramo_endpoint_state{endpoint=\"sources.main\""))
                .noneMatch(line -> line.contains("endpoint=\"source\""));
    }

    @Test
    void aRouteHasItsStateNameLabelsAndSums() throws Exception {
        RouteTotals totals = countingFrom(Snapshots.THEN);
        RouteSnapshot snapshot = Snapshots.route(udp(1_000), Map.of("out", udp(900), "b", udp(90)));
        observe(snapshot);

        assertThat(lines(unlimited(totals), seen(snapshot)))
                .contains(
                        "tramo_route_state{route=\"tx-1\",state=\"running\"} 1.0",
                        "tramo_route_received_bytes_total{route=\"tx-1\"} 1000.0",
                        "tramo_route_sent_bytes_total{route=\"tx-1\"} 990.0",
                        "tramo_endpoint_state{endpoint=\"destinations.out\",route=\"tx-1\",state=\"running\"} 1.0",
                        "tramo_endpoint_sent_bytes_total{endpoint=\"destinations.b\",route=\"tx-1\"} 90.0",
                        "tramo_udp_received_datagrams_total{endpoint=\"source\",route=\"tx-1\"} 100.0",
                        "tramo_routes{state=\"running\"} 1.0",
                        "tramo_routes{state=\"failed\"} 0.0",
                        "tramo_received_bytes_total 1000.0")
                .anyMatch(line -> line.matches(
                        "tramo_route_info\\{kind=\"tx\",label_site_x=\"(north|south)\",name=\"News \\\\\"at\\\\\" 8\","
                                + "placement=\"docker\",route=\"tx-1\"} 1(\\.0)?"))
                .as("the system does not tell")
                .noneMatch(line -> line.startsWith("tramo_udp_dropped_datagrams_total"));
    }

    @Test
    void aPacedDestinationTellsHowSteadyItIs() throws Exception {
        RouteTotals totals = countingFrom(Snapshots.THEN);
        RouteSnapshot snapshot =
                Snapshots.route(udp(1_000), Map.of("out", udp(900).withPacing(Snapshots.PACING), "b", udp(90)));
        observe(snapshot);
        String out = "{endpoint=\"destinations.out\",route=\"tx-1\"} ";

        assertThat(lines(unlimited(totals), seen(snapshot)))
                .contains(
                        "tramo_pacing_deviation_p50_seconds" + out + "4.0E-5",
                        "tramo_pacing_buffer_seconds" + out + "0.0995",
                        "tramo_pacing_late_datagrams_total" + out + "11.0",
                        "tramo_pacing_null_packets_total" + out + "80.0",
                        "tramo_pacing_underruns_total" + out + "7.0")
                .noneMatch(line -> line.startsWith("tramo_pacing") && line.contains("destinations.b"));
    }

    @Test
    void anRtpEndpointHasSeriesForEachPath() throws Exception {
        RouteTotals totals = countingFrom(Snapshots.THEN);
        RouteSnapshot snapshot =
                Snapshots.route(Snapshots.rtp(State.DEGRADED, 1), Map.of("out", Snapshots.rtp(State.RUNNING, 2)));
        observe(snapshot);
        String first = "{endpoint=\"source\",interface=\"eth1\",path=\"239.1.1.1:5000\",route=\"tx-1\"} ";
        String second = "{endpoint=\"source\",interface=\"eth2\",path=\"239.2.1.1:5000\",route=\"tx-1\"} ";
        String out = "{endpoint=\"destinations.out\",route=\"tx-1\"} ";

        assertThat(lines(unlimited(totals), seen(snapshot)))
                .contains(
                        "tramo_endpoint_info{endpoint=\"source\",protocol=\"rtp\",route=\"tx-1\"} 1",
                        "tramo_endpoint_received_bytes_total{endpoint=\"source\",route=\"tx-1\"} 2632000.0",
                        "tramo_rtp_unrecovered_packets_total{endpoint=\"source\",route=\"tx-1\"} 22.0",
                        "tramo_rtp_recovered_packets_total{endpoint=\"source\",route=\"tx-1\"} 33.0",
                        "tramo_rtp_path_up" + first + "1.0",
                        "tramo_rtp_path_up" + second + "0.0",
                        "tramo_rtp_path_saved_packets_total" + second + "32.0",
                        "tramo_rtp_path_skew_seconds" + second + "0.0485",
                        "tramo_rtp_unsent_packets_total" + out + "21.0",
                        "tramo_rtp_reported_loss_ratio" + out + "0.025",
                        "tramo_rtp_rtt_seconds" + out + "0.0205")
                .noneMatch(line -> line.startsWith("tramo_rtp_path_skew_seconds" + first));
    }

    @Test
    void anRtpPathBeyondTheLimitIsLeftOut() throws Exception {
        RouteTotals totals = countingFrom(Snapshots.THEN);
        RouteSnapshot snapshot = Snapshots.route(Snapshots.rtp(State.RUNNING, 2), Map.of());
        observe(snapshot);

        assertThat(lines(new RouteMetrics(null, totals, MANY, MANY, 1), seen(snapshot)))
                .filteredOn(line -> line.startsWith("tramo_rtp_path_up"))
                .hasSize(1);
    }

    @Test
    void aStoppedRouteHasItsStateAndSumsAndNoEndpoints() throws Exception {
        RouteTotals totals = countingFrom(Snapshots.THEN);
        observe(Snapshots.route(udp(1_000), Map.of()));

        assertThat(lines(unlimited(totals), seen(null)))
                .contains(
                        "tramo_route_state{route=\"tx-1\",state=\"stopped\"} 1.0",
                        "tramo_route_received_bytes_total{route=\"tx-1\"} 1000.0")
                .noneMatch(line -> line.startsWith("tramo_endpoint"));
    }

    @Test
    void anSrtSourceHasSeriesForEachPeerInBaseUnits() throws Exception {
        RouteTotals totals = countingFrom(Snapshots.THEN);
        RouteSnapshot snapshot = Snapshots.route(Snapshots.srt(State.RUNNING, 3, PATH, OTHER), Map.of());
        observe(snapshot);
        String of = "{endpoint=\"source\",peer=\"192.0.2.7:40000\",route=\"tx-1\"} ";

        assertThat(lines(unlimited(totals), seen(snapshot)))
                .contains(
                        "tramo_srt_rtt_seconds" + of + "0.020125",
                        "tramo_srt_received_packets_total" + of + "101.0",
                        "tramo_srt_received_bytes_total" + of + "102.0",
                        "tramo_srt_receive_latency_seconds" + of + "0.117",
                        "tramo_srt_bandwidth_bytes_per_second" + of + "1.0159375E8",
                        "tramo_srt_sessions{endpoint=\"source\",route=\"tx-1\"} 2.0",
                        "tramo_endpoint_reconnections_total{endpoint=\"source\",route=\"tx-1\"} 3.0",
                        "tramo_endpoint_refused_attempts_total{endpoint=\"source\",route=\"tx-1\"} 12.0",
                        "tramo_endpoint_received_bytes_total{endpoint=\"source\",route=\"tx-1\"} 204.0")
                .noneMatch(line -> line.startsWith("tramo_srt_sent_packets"));
    }

    @Test
    void ofSessionsWithOneAddressAndPortOneHasSeries() throws Exception {
        RouteTotals totals = countingFrom(Snapshots.THEN);
        RouteSnapshot snapshot = Snapshots.route(Snapshots.srt(State.RUNNING, 0, PATH, PATH), Map.of());
        observe(snapshot);

        List<String> lines = lines(unlimited(totals), seen(snapshot));
        assertThat(lines)
                .filteredOn(line -> line.startsWith("tramo_srt_rtt_seconds"))
                .hasSize(1);
        assertThat(lines).contains("tramo_metrics_left_out{of=\"peers\"} 1.0");
    }

    @Test
    void whatIsBeyondTheLimitsIsCountedAndStillInTheSums() throws Exception {
        RouteTotals totals = countingFrom(Snapshots.THEN);
        RouteSnapshot snapshot = Snapshots.route(
                Snapshots.srt(State.RUNNING, 0, PATH, OTHER), Map.of("out", Snapshots.srt(State.RUNNING, 0, PATH)));
        observe(snapshot);

        List<String> lines = lines(new RouteMetrics(null, totals, 1, 1, 1), seen(snapshot), seen(snapshot));
        assertThat(lines)
                .contains(
                        "tramo_metrics_left_out{of=\"routes\"} 1.0",
                        "tramo_metrics_left_out{of=\"endpoints\"} 3.0",
                        "tramo_metrics_left_out{of=\"peers\"} 5.0",
                        "tramo_routes{state=\"running\"} 2.0",
                        "tramo_sent_bytes_total 2.0")
                .noneMatch(line -> line.contains("destinations.out"));
        assertThat(lines)
                .filteredOn(line -> line.startsWith("tramo_srt_rtt_seconds"))
                .hasSize(1);
    }

    @Test
    void sumsGrowOverSessionsThatComeAndGo() throws Exception {
        RouteTotals totals = countingFrom(Snapshots.THEN);
        for (SrtPath[] sessions : new SrtPath[][] {{PATH}, {PATH, OTHER}, {OTHER}, {}}) {
            observe(Snapshots.route(Snapshots.srt(State.RUNNING, 0, sessions), Map.of()));
        }
        assertThat(totals.received()).isEqualTo(204);
    }

    @Test
    void aSocketThatIsOpenedAnewAndANewRunAddToTheSums() throws Exception {
        RouteTotals totals = countingFrom(Snapshots.THEN);
        for (long bytes : new long[] {1_000, 1_500, 200, 300}) {
            observe(Snapshots.route(udp(bytes), Map.of()));
        }
        assertThat(totals.received()).isEqualTo(1_800);
        RouteSnapshot last = Snapshots.route(udp(300), Map.of());
        observe(new RouteSnapshot(
                last.spec(), "another", Snapshots.THEN, State.RUNNING, "", last.source(), last.destinations()));
        assertThat(totals.received()).isEqualTo(2_100);
    }

    @Test
    void whatAWorkerCountedBeforeTheServerBeganIsNoGrowth() throws Exception {
        RouteTotals totals = countingFrom(Snapshots.THEN.plusSeconds(1));
        observe(Snapshots.route(udp(1_000_000), Map.of()));
        observe(Snapshots.route(udp(1_000_300), Map.of()));

        assertThat(totals.received()).isEqualTo(300);
    }

    @Test
    void aRemovedRouteIsForgotten() throws Exception {
        RouteTotals totals = countingFrom(Snapshots.THEN);
        observe(Snapshots.route(udp(1_000), Map.of()));
        observations.publish(new Observation.Removed("tx-1"));

        assertThat(lines(unlimited(totals), seen(null)))
                .contains("tramo_route_received_bytes_total{route=\"tx-1\"} 0.0", "tramo_received_bytes_total 1000.0");
    }
}
