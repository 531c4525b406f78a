package dev.tramo.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.spec.Rings.Ring;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RingsTest {
    private static RouteSpec route(String id, String source, String... destinations) {
        Map<String, DestinationSpec> to = new LinkedHashMap<>();
        for (int i = 0; i < destinations.length; i++) {
            to.put("out" + i, EndpointUri.destination("out" + i, destinations[i]));
        }
        return new RouteSpec(id, EndpointUri.source("source", source), to);
    }

    private static Optional<Ring> ring(RouteSpec route, RouteSpec... others) {
        return Rings.closedBy(route, List.of(others));
    }

    @ParameterizedTest
    @CsvSource({
        "udp://127.0.0.1:5000, udp://127.0.0.1:5000",
        "udp://0.0.0.0:5000, udp://127.0.0.1:5000",
        "udp://0.0.0.0:5000, udp://127.0.0.9:5000",
        "udp://[::]:5000, udp://127.0.0.1:5000",
        "udp://[::]:5000, udp://[::1]:5000",
        "udp://0.0.0.0:5000, udp://255.255.255.255:5000",
        "udp://0.0.0.0:5000?source=127.0.0.1, udp://127.0.0.1:5000",
        "udp://239.1.1.1:5000, udp://239.1.1.1:5000",
        "udp://239.1.1.1:5000?interface=lo, udp://239.1.1.1:5000?ttl=4",
        "udp://[ff15::1]:5000, udp://[ff15::1]:5000",
        "srt://:9000, srt://127.0.0.1:9000",
        "srt://:9000, srt://localhost:9000?streamid=x",
        "srt://:9000?streamid=x, srt://127.0.0.1:9000?streamid=#!::r=x",
        "srt://127.0.0.1:9000, srt://:9000",
        "srt://127.0.0.1:9000?mode=rendezvous, srt://127.0.0.1:9000?mode=rendezvous",
        "srt://:9000?mode=caller&groupconnect=1&nodes=192.0.2.1:9000%2C127.0.0.1:9100, srt://:9100?groupconnect=1"
    })
    void aDestinationThatIsTheRoutesOwnSourceIsARing(String source, String destination) {
        assertThat(ring(route("r", source, "udp://192.0.2.1:7000", destination)))
                .hasValueSatisfying(ring -> {
                    assertThat(ring.destination()).isEqualTo("out1");
                    assertThat(ring.through()).isEmpty();
                    assertThat(ring.words()).contains("own source");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "udp://127.0.0.1:5000, udp://127.0.0.1:5001",
        "udp://127.0.0.1:5000, udp://127.0.0.2:5000",
        "udp://0.0.0.0:5000, udp://192.0.2.1:5000",
        "udp://0.0.0.0:5000, udp://[::1]:5000",
        "udp://0.0.0.0:5000, udp://239.1.1.1:5000",
        "udp://0.0.0.0:5000?source=192.0.2.1, udp://127.0.0.1:5000",
        "udp://239.1.1.1:5000, udp://239.1.1.2:5000",
        "udp://239.1.1.1:5000?interface=eth1, udp://239.1.1.1:5000?interface=eth2",
        "udp://239.1.1.1:5000?source=192.0.2.1, udp://239.1.1.1:5000",
        "srt://:9000, srt://192.0.2.1:9000",
        "srt://:9000, srt://127.0.0.1:9001",
        "srt://:9000?streamid=x, srt://127.0.0.1:9000?streamid=y",
        "srt://127.0.0.2:9000?mode=listener, srt://127.0.0.1:9000",
        "srt://:9000?streamid=x, srt://:9000?streamid=y",
        "srt://127.0.0.1:9000, srt://127.0.0.1:9000",
        "srt://no.such.host.invalid:9000, srt://:9000",
        "udp://127.0.0.1:9000, srt://127.0.0.1:9000"
    })
    void whatLeadsElsewhereIsNone(String source, String destination) {
        assertThat(ring(route("r", source, destination))).isEmpty();
    }

    @Test
    void anAddressOfThisMachineIsHere() throws Exception {
        Optional<String> own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .map(InetAddress::getHostAddress)
                .filter(address -> !address.startsWith("127."))
                .findFirst();
        String address = own.orElse("127.0.0.1");
        assertThat(ring(route("r", "udp://0.0.0.0:5000", "udp://" + address + ":5000")))
                .isPresent();
        assertThat(ring(route("r", "srt://:9000", "srt://" + address + ":9000")))
                .isPresent();
    }

    @Test
    void routesThatFeedEachOtherAreARingThatNamesThem() {
        RouteSpec a = route("a", "udp://0.0.0.0:5000", "srt://:9000");
        RouteSpec b = route("b", "srt://127.0.0.1:9000", "udp://127.0.0.1:5001");
        RouteSpec c = route("c", "udp://127.0.0.1:5001", "udp://127.0.0.1:5002", "udp://127.0.0.1:5000");
        RouteSpec beside = route("beside", "udp://127.0.0.1:5002", "udp://192.0.2.1:5000");
        assertThat(ring(c, a, b, beside)).hasValue(new Ring("out1", List.of("a", "b")));
        assertThat(ring(a, c, b, beside)).hasValue(new Ring("out0", List.of("b", "c")));
        assertThat(ring(c, a, b).orElseThrow().words()).contains("route a", "by b");
        assertThat(ring(c, a, beside)).isEmpty();
        assertThat(ring(beside, a, b, c)).isEmpty();
    }

    @Test
    void aRouteIsNotComparedWithWhatItWas() {
        RouteSpec before = route("a", "udp://127.0.0.1:5000", "udp://127.0.0.1:5001");
        RouteSpec after = route("a", "udp://127.0.0.1:5001", "udp://127.0.0.1:5000");
        assertThat(ring(after, before)).isEmpty();
    }
}
