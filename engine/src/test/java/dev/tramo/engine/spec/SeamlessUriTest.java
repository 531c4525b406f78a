package dev.tramo.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeamlessUriTest {
    private static SeamlessSpec source(String uri) {
        return (SeamlessSpec) EndpointUri.source("source", uri);
    }

    private static SeamlessSpec destination(String uri) {
        return (SeamlessSpec) EndpointUri.destination("out", uri);
    }

    @Test
    void theSecondLinkHasTheOptionsOfTheFirstButForItsOwnEnd() {
        SeamlessSpec spec = source("srt://:9000?latency=200&passphrase=secret-secret&streamid=news&adapter=192.0.2.1"
                + "&bindtodevice=eth1&mss=1400&seamless=198.51.100.7:9001");
        SrtSpec one = spec.links().getFirst();
        SrtSpec two = spec.links().getLast();
        assertThat(one.mode()).isEqualTo(SrtMode.LISTENER);
        assertThat(two.mode()).isEqualTo(SrtMode.CALLER);
        assertThat(two.address()).isEqualTo("198.51.100.7:9001");
        assertThat(two.local()).isEqualTo(SrtLocal.ANY);
        assertThat(two.options()).isEqualTo(one.options());
        assertThat(two.options().receiveLatencyMillis()).isEqualTo(200);
        assertThat(spec.hold().skewMillis()).isEqualTo(100);
        assertThat(spec.hold().bufferMillis()).isZero();
    }

    @Test
    void theSecondLinkMayHaveItsOwn() {
        SeamlessSpec spec = destination("srt://192.0.2.7:9000?rcvlatency=200&peerlatency=300&passphrase=secret-secret"
                + "&seamless=192.0.2.8:9001&seamless-mode=listener&seamless-latency=80&seamless-passphrase=other-secret"
                + "&seamless-streamid=b&seamless-adapter=192.0.2.2&seamless-bindtodevice=eth2&maxcallers=3");
        SrtSpec one = spec.links().getFirst();
        SrtSpec two = spec.links().getLast();
        assertThat(two.mode()).isEqualTo(SrtMode.LISTENER);
        assertThat(two.options().receiveLatencyMillis()).isEqualTo(80);
        assertThat(two.options().peerLatencyMillis()).isEqualTo(80);
        assertThat(one.options().receiveLatencyMillis()).isEqualTo(200);
        assertThat(one.options().encryption().passphrase()).isEqualTo("secret-secret");
        assertThat(two.options().encryption().passphrase()).isEqualTo("other-secret");
        assertThat(two.options().streamId()).isEqualTo("b");
        assertThat(two.local().address()).isEqualTo("192.0.2.2");
        assertThat(two.local().device()).isEqualTo("eth2");
        assertThat(two.access().callersMax()).isEqualTo(3);
        assertThat(spec.hold()).isEqualTo(RtpHold.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "srt://:9000?seamless=:9001",
                "srt://192.0.2.7:9000?seamless=192.0.2.8:9000&skew=450&latency=300&seamless-latency=100",
                "srt://:9000?rcvlatency=100&peerlatency=50&seamless=[2001:db8::1]:9001&seamless-latency=100",
                "srt://:9000?streamid=a&seamless=:9000&seamless-streamid=b",
                "srt://:9000?passphrase=a%26b-secret&seamless=:9001&seamless-passphrase=c%26d-secret",
                "srt://:9000?passphrase=secret-secret&streamid=x&seamless=:9001&seamless-passphrase=&seamless-streamid=",
                "srt://192.0.2.7:9000?seamless=:9001&allow=10.0.0.0/8&adapter=192.0.2.1&seamless-adapter=192.0.2.2",
                "srt://192.0.2.7:9000?mode=rendezvous&seamless=192.0.2.8:9000&seamless-mode=rendezvous&bindtodevice=eth1"
                        + "&seamless-bindtodevice=eth2"
            })
    void whatIsWrittenIsReadAsTheSame(String uri) {
        SeamlessSpec spec = source(uri);
        String written = EndpointUri.write(spec);
        assertThat(EndpointUri.source("source", written)).as(written).isEqualTo(spec);
        SeamlessSpec to = new SeamlessSpec(spec.links(), RtpHold.NONE);
        assertThat(EndpointUri.destination("out", EndpointUri.write(to)))
                .as(EndpointUri.write(to))
                .isEqualTo(to);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "srt://:9000?seamless=9001 | seamless: 9001; allowed is host:port, or :port to listen",
                "srt://:9000?seamless=:9001?latency=1 | allowed is host:port, or :port to listen",
                "srt://:9000?seamless=:70000 | seamless: port: 70000; allowed are 1 to 65535",
                "srt://:9000?seamless=:9000 | seamless: port 9000 is the first link; allowed is another address, port, adapter",
                "srt://:9000?seamless=:9001&skew=0 | skew: 0; allowed are whole numbers from 1 to 1000, ms",
                "srt://:9000?seamless=:9001&skew=2000 | skew: 2000; allowed are whole numbers from 1 to 1000, ms",
                "srt://:9000?skew=100 | skew: it goes with seamless",
                "srt://:9000?seamless-latency=100 | seamless-latency: it goes with seamless",
                "srt://:9000?seamless=:9001&seamless-passphrase=short | seamless: passphrase",
                "srt://:9000?seamless=:9001&seamless-latency=x | seamless-latency: x; allowed are whole numbers",
                "srt://:9000?seamless=:9001&seamless-mode=x | seamless-mode: x; allowed are caller, listener and rendezvous",
                "srt://:9000?seamless=:9001&groupconnect=1 | seamless: not together with nodes or groupconnect",
                "srt://:9000?seamless=:9001&payloadsize=100 | payloadsize: 100; allowed are 200 and more with seamless",
                "srt://:9000?seamless=:9001&unknown=1 | unknown: unknown; known are",
                "srt://192.0.2.7:9000?seamless=192.0.2.8:9000&allow=10.0.0.0/8 | allow: only a listener has it"
            })
    void whatIsWrongIsNamed(String uri, String message) {
        assertThatThrownBy(() -> source(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void onlyASourceHasASkew() {
        assertThatThrownBy(() -> destination("srt://192.0.2.7:9000?seamless=192.0.2.8:9000&skew=50"))
                .hasMessage("out: skew: only a source has it");
    }

    @Test
    void aSecretThatIsCutOffIsNotRepeated() {
        assertThatThrownBy(() -> source("srt://:9000?seamless=:9001&seamless-passphrase=first&half-of-it"))
                .hasMessageNotContaining("half")
                .hasMessageContaining("seamless-passphrase: followed by no option; a & in it is written %26");
    }

    @Test
    void theOtherSideIsGivenBothLinksWithoutPassphrases() {
        SeamlessSpec spec = source("srt://:9000?passphrase=secret-secret&streamid=a&latency=300&seamless=192.0.2.8:9001"
                + "&seamless-passphrase=other-secret&seamless-latency=100&skew=50");
        String theirs = SrtUriWriter.peers(spec, "gateway.example");
        assertThat(theirs).doesNotContain("secret").doesNotContain("skew");
        SeamlessSpec peer = destination(theirs);
        assertThat(peer.links().getFirst().address()).isEqualTo("gateway.example:9000");
        assertThat(peer.links().getLast().address()).isEqualTo(":9001");
        assertThat(peer.links().getFirst().options().receiveLatencyMillis()).isEqualTo(300);
        assertThat(peer.links().getLast().options().receiveLatencyMillis()).isEqualTo(100);
        assertThat(peer.links().getLast().options().streamId()).isEqualTo("a");
    }

    @Test
    void aRouteKnowsThePortsOfBothLinks() {
        RouteSpec route = new RouteSpec("rx", source("srt://:9000?seamless=:9001"), Map.of());
        assertThat(route.listenPorts()).isEqualTo(Set.of(9000, 9001));
        assertThat(route.gatherNanos()).isEqualTo(120 * 1_000_000 / 40);
        assertThatThrownBy(() -> new RouteSpec("rx", source("srt://:9000?seamless=:9001&maxcallers=2"), Map.of()))
                .hasMessageContaining("maxcallers is 2; a source has one caller at a time");
    }

    @Test
    void aRingByTheSecondLinkIsFound() {
        RouteSpec route = new RouteSpec(
                "ring",
                source("srt://:9000?seamless=:9001"),
                Map.of("out", destination("srt://192.0.2.7:9000?seamless=127.0.0.1:9001")));
        assertThat(Rings.closedBy(route, Set.of())).isPresent();
    }
}
