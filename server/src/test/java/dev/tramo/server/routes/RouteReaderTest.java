package dev.tramo.server.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.engine.spec.UdpSpec;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sends of a route, read and checked. */
class RouteReaderTest {
    private static RouteConfiguration read(String body) throws RouteRefusedException {
        return RouteReader.read(body.getBytes(StandardCharsets.UTF_8));
    }

    private static String with(String source, String destination) {
        return "{\"source\":\"" + source + "\",\"destinations\":{\"out\":\"" + destination + "\"}}";
    }

    @Test
    void aRouteIsReadAsItIsGivenAndRunsUnlessItSaysOtherwise() throws RouteRefusedException {
        RouteConfiguration read = read("""
                {"source": " srt://:9000?streamid=news&passphrase=passphrase-of-news ",
                 "destinations": {"z": "udp://239.1.1.1:5000?ttl=4&interface=lo", "a": "srt://198.51.100.7:9000?latency=200"}}
                """);
        assertThat(read.source()).isEqualTo("srt://:9000?streamid=news&passphrase=passphrase-of-news");
        assertThat(read.destinations().keySet()).containsExactly("z", "a");
        assertThat(read.running()).isTrue();
        assertThat(read.toString()).doesNotContain("passphrase-of-news");

        RouteSpec spec = read.spec("news");
        assertThat(spec.id()).isEqualTo("news");
        assertThat(((SrtSpec) spec.source()).mode()).isEqualTo(SrtMode.LISTENER);
        assertThat(spec.destinations().get("z")).isEqualTo(new UdpSpec("239.1.1.1", 5000, "lo", "", 4));
        assertThat(((SrtSpec) spec.destinations().get("a")).host()).isEqualTo("198.51.100.7");
        assertThat(read("{\"running\":false,"
                                + with("udp://0.0.0.0:1", "udp://192.0.2.1:2").substring(1))
                        .running())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A-1_b.c", "rx", "camera", "..."})
    void namesAreTaken(String id) throws RouteRefusedException {
        RouteReader.requireId(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a b", "a/b", "ñ", "rx-1", "tx-", "camera-x", "a\n"})
    void otherNamesAreRefused(String id) {
        assertThatThrownBy(() -> RouteReader.requireId(id))
                .isInstanceOfSatisfying(
                        RouteRefusedException.class, e -> assertThat(e.status()).isEqualTo(400))
                .hasMessageStartingWith("id: ")
                .hasMessageContaining("allowed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "udp://[ff15::1]:5000?interface=eth1&source=2001:db8::9|ff15::1|eth1|2001:db8::9",
                "udp://239.1.1.1:5000|239.1.1.1|''|''",
                "udp://0.0.0.0:5000|0.0.0.0|''|''"
            })
    void udpSourcesAreReadAsLinksReadThem(String uri, String address, String interfaceName, String source) {
        assertThat(EndpointUri.source("source", uri)).isEqualTo(new UdpSpec(address, 5000, interfaceName, source, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rtmp://h/hush|\"rtmp://\"; allowed are srt://host:port?option=value and udp://address:port",
                "hush|no URI; allowed are srt://",
                "UDP://192.0.2.1:5|\"UDP://\"; allowed are",
                "udp://localhost:5|not address:port",
                "udp://192.0.2.1:65536|port 65536; allowed are 1 to 65535",
                "udp://192.0.2.1:5?ttl=0|ttl: 0; allowed are whole numbers from 1 to 255",
                "udp://192.0.2.1:5?ttl=|ttl: ; allowed are",
                "udp://192.0.2.1:5?source=192.0.2.9|only what is received has a source",
                "udp://192.0.2.1:5?pass=hush|pass: unknown; known are interface, source and ttl",
                "udp://192.0.2.1:5?interface=|interface= and source=",
                "srt://h:9?passphrase=hush|passphrase: 4 bytes; allowed are none, or 10 to 79"
            })
    void aDestinationThatCannotBeIsNamed(String uri, String message) {
        assertThatThrownBy(() -> read(with("udp://0.0.0.0:1", uri)))
                .isInstanceOf(RouteRefusedException.class)
                .hasMessageStartingWith("destinations.out: ")
                .hasMessageContaining(message)
                .message()
                .doesNotContain("hush");
    }

    @Test
    void aSourceHasOneCallerAndNoTtl() {
        assertThatThrownBy(() -> read(with("srt://:9000?maxcallers=3", "udp://192.0.2.1:5")))
                .hasMessageStartingWith("source: maxcallers is 3; a source has one caller at a time");
        assertThatThrownBy(() -> read(with("udp://0.0.0.0:5?ttl=3", "udp://192.0.2.1:5")))
                .hasMessage("source: ttl: 3; only a destination has it");
    }
}
