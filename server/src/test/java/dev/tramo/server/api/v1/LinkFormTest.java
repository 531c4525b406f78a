package dev.tramo.server.api.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.server.LogLines;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.RefusedException.Reason;
import dev.tramo.server.routes.StoredRoute;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Links as routes, and what becomes of a link whose URIs are changed by another API. */
class LinkFormTest {
    private static final String SECRET = "a-good-passphrase";
    private final LinkForm form = new LinkForm();

    private static StoredRoute link(LinkKind kind, String body) throws RefusedException {
        LinkSettings settings = LinkReader.read(kind, body.getBytes(StandardCharsets.UTF_8));
        return LinkForm.stored(new Link(5, settings, true), Map.of());
    }

    private static StoredRoute rx() throws RefusedException {
        return link(LinkKind.RX, """
                {"ServiceName": "in", "Mode": "listener", "ListenPort": 9000, "UdpOut": "239.1.1.1:5000", "Latency": 700,
                 "SrtBw": 12000, "PassPhrase": "%s", "FEC": 1, "FecCols": 10, "FecRows": 5}""".formatted(SECRET));
    }

    private static StoredRoute tx() throws RefusedException {
        return link(LinkKind.TX, """
                {"ServiceName": "out", "Mode": "caller", "RxIp": "198.51.100.7", "ListenPort": 9001, "UdpIn": "239.1.1.1:5000",
                 "InputBw": 6000}""");
    }

    private static StoredRoute with(StoredRoute route, String source, String destination) {
        return new StoredRoute(
                route.id(),
                route.name(),
                route.labels(),
                Map.of(StoredRoute.SOURCE, source),
                Map.of(LinkRoutes.DESTINATION, destination),
                route.running(),
                route.api());
    }

    private LinkSettings changed(StoredRoute before, StoredRoute wanted) throws RefusedException {
        StoredRoute fitted = form.fitted(Optional.of(before), wanted);
        assertThat(fitted.spec()).isEqualTo(LinkRoutes.route(fitted.id(), settings(fitted)));
        return settings(fitted);
    }

    private static LinkSettings settings(StoredRoute route) {
        return LinkForm.link(route).orElseThrow().settings();
    }

    @Test
    void whatIsSentBackUnchangedStaysTheSameLink() throws Exception {
        for (StoredRoute link : new StoredRoute[] {rx(), tx()}) {
            assertThat(form.fitted(Optional.of(link), link)).isEqualTo(link);
            StoredRoute labelled = form.fitted(Optional.of(link), link.withLabels(Map.of("site", "bilbao")));
            assertThat(labelled.withLabels(Map.of())).isEqualTo(link);
        }
    }

    @Test
    void aChangeOfTheUrisShowsInTheFields() throws Exception {
        StoredRoute rx = rx();
        LinkSettings received =
                changed(rx, with(rx, rx.source().replace("latency=700", "latency=900"), "udp://239.1.1.2:5002?ttl=4"));
        assertThat(received.whole(LinkFields.LATENCY)).isEqualTo(900);
        assertThat(received.text(LinkFields.UDP_OUT)).isEqualTo("239.1.1.2:5002");
        assertThat(received.whole(LinkFields.TTL)).isEqualTo(4);
        assertThat(received.text(LinkFields.PASS_PHRASE)).isEqualTo(SECRET);
        assertThat(received.whole(LinkFields.FEC_COLS)).isEqualTo(10);
        assertThat(received.whole(LinkFields.SRT_BW)).isEqualTo(12_000);

        LinkSettings plain = changed(rx, with(rx, "srt://192.0.2.9:9002", "udp://239.1.1.2:5002"));
        assertThat(plain.text(LinkFields.MODE)).isEqualTo(LinkFields.CALLER);
        assertThat(plain.text(LinkFields.TX_IP)).isEqualTo("192.0.2.9");
        assertThat(plain.whole(LinkFields.LISTEN_PORT)).isEqualTo(9_002);
        assertThat(plain.whole(LinkFields.FEC)).isZero();
        assertThat(plain.text(LinkFields.PASS_PHRASE)).isEmpty();

        StoredRoute tx = tx();
        String out = tx.destinations().get(LinkRoutes.DESTINATION);
        LinkSettings sent =
                changed(tx, with(tx, "udp://239.1.1.9:5000?interface=lo", out.replace("198.51.100.7", "198.51.100.8")));
        assertThat(sent.text(LinkFields.UDP_IN)).isEqualTo("239.1.1.9:5000?interface=lo");
        assertThat(sent.text(LinkFields.RX_IP)).isEqualTo("198.51.100.8");
        assertThat(sent.whole(LinkFields.INPUT_BW)).isEqualTo(6_000);
    }

    @Test
    void aNewNameIsTheServiceName() throws Exception {
        StoredRoute rx = rx();
        StoredRoute renamed =
                new StoredRoute(rx.id(), "other", rx.labels(), rx.sources(), rx.destinations(), rx.running(), rx.api());
        assertThat(changed(rx, renamed).serviceName()).isEqualTo("other");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "srt://:9000?streamid=news | udp://239.1.1.1:5000 | no field for all of these options; the nearest",
                "srt://:9000?allow=10.0.0.0/8 | udp://239.1.1.1:5000 | no field for all of these options",
                "udp://239.1.1.1:5000 | udp://239.1.1.2:5000 | is a link of /v1: from srt:// to udp://",
                "srt://:9000 | srt://:9001 | is a link of /v1: from srt:// to udp://",
            })
    void whatAnRxCannotBeIsAConflict(String source, String destination, String words) throws Exception {
        StoredRoute rx = rx();
        assertThatThrownBy(() -> form.fitted(Optional.of(rx), with(rx, source, destination)))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONFLICT))
                .hasMessageContaining(words)
                .message()
                .doesNotContain(SECRET);
    }

    @Test
    void aLinkHasOneDestinationAndIsAddedByItsOwnApi() throws Exception {
        StoredRoute rx = rx();
        StoredRoute two = rx.withDestinations(Map.of("out", "udp://127.0.0.1:1", "far", "udp://127.0.0.1:2"));
        assertThatThrownBy(() -> form.fitted(Optional.of(rx), two)).hasMessageContaining("one destination");
        assertThatThrownBy(() -> form.fitted(Optional.empty(), rx)).hasMessageContaining("/v1/add_rx");
    }

    @Test
    void whatAnOlderVersionStoredGetsTheDefaultsOfLaterFields() throws Exception {
        StoredRoute route = LinkForm.ofOlder("RX", 7, """
                {"ServiceName": "old", "Mode": "listener", "ListenPort": 9, "UdpOut": "127.0.0.1:5000"}""", true);
        assertThat(route.id()).isEqualTo("rx-7");
        assertThat(route.running()).isTrue();
        assertThat(settings(route).whole(LinkFields.LATENCY)).isEqualTo(120);
    }

    @Test
    void whatCannotBeReadIsLoggedWithoutItsSecrets() {
        StoredRoute broken = new StoredRoute(
                "rx-8",
                "broken",
                Map.of(),
                Map.of(StoredRoute.SOURCE, "srt://:9"),
                Map.of("out", "udp://127.0.0.1:1"),
                true,
                "{\"ServiceName\": \"broken\", \"PassPhrase\": \"" + SECRET + "\", \"Mode\"");
        try (LogLines log = new LogLines(LinkForm.class)) {
            assertThat(LinkForm.link(broken)).isEmpty();
            assertThat(log.lines())
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains("stored link rx-8 is unreadable")
                            .doesNotContain(SECRET));
        }
    }
}
