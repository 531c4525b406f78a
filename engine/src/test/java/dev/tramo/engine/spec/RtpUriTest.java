package dev.tramo.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.mpegts.rtp.FecMatrix;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RtpUriTest {
    private static RtpSpec source(String uri) {
        return (RtpSpec) EndpointUri.source("source", uri);
    }

    private static RtpSpec destination(String uri) {
        return (RtpSpec) EndpointUri.destination("out", uri);
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        RtpSpec plain = source("rtp://239.1.1.1:5000");
        assertThat(plain.paths()).containsExactly(UdpSpec.parse("239.1.1.1:5000"));
        assertThat(plain.held()).isEqualTo(Duration.ofMillis(50));
        assertThat(plain.fec()).isEqualTo(RtpFec.NONE);
        assertThat(plain.usesRtcp()).isTrue();
        assertThat(source("rtp://239.1.1.1:5000?seamless=239.2.1.1:5000").held())
                .isEqualTo(Duration.ofMillis(150));
        assertThat(source("rtp://239.1.1.1:5000?fec=column").held()).isEqualTo(Duration.ofMillis(500));
        assertThat(destination("rtp://192.0.2.1:5000").payloadType()).isEqualTo(33);
        assertThat(destination("rtp://192.0.2.1:5000?fec=row-column").fec().matrix())
                .isEqualTo(Optional.of(new FecMatrix(10, 10, true)));
    }

    @Test
    void everyOptionIsRead() {
        RtpSpec source = source(
                "rtp://239.1.1.1:5000?interface=eth1&source=192.0.2.1&seamless=239.2.1.1:6000"
                        + "&seamless-interface=eth2&seamless-source=192.0.2.2&skew=70&buffer=30&bufferpackets=1000&fec=column&rtcp=0");
        assertThat(source.paths())
                .containsExactly(
                        new UdpSpec("239.1.1.1", 5000, "eth1", "192.0.2.1", 0),
                        new UdpSpec("239.2.1.1", 6000, "eth2", "192.0.2.2", 0));
        assertThat(source.hold()).isEqualTo(new RtpHold(30, 1000, 70));
        assertThat(source.fec().level()).isEqualTo(RtpFec.Level.COLUMN);
        assertThat(source.usesRtcp()).isFalse();
        RtpSpec out =
                destination("rtp://239.1.1.1:5000?interface=eth1&seamless=239.2.1.1:5000&seamless-interface=eth2&ttl=4"
                        + "&fec=row-column&columns=5&rows=20&payloadtype=100");
        assertThat(out.paths())
                .containsExactly(
                        new UdpSpec("239.1.1.1", 5000, "eth1", "", 4), new UdpSpec("239.2.1.1", 5000, "eth2", "", 4));
        assertThat(out.fec().matrix()).isEqualTo(Optional.of(new FecMatrix(5, 20, true)));
        assertThat(out.payloadType()).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtp://239.1.1.1:5000",
                "rtp://0.0.0.0:5000?buffer=0",
                "rtp://[ff15::1]:5000?interface=eth1&seamless=[ff15::2]:5000&seamless-interface=eth2&skew=450",
                "rtp://239.1.1.1:5000?seamless=239.1.1.1:5000&seamless-interface=eth2",
                "rtp://239.1.1.1:5000?source=192.0.2.1&fec=row-column&bufferpackets=64&rtcp=0"
            })
    void aSourceIsReadAsItIsWritten(String uri) {
        RtpSpec read = source(uri);
        assertThat(source(EndpointUri.write(read))).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtp://192.0.2.1:5000",
                "rtp://239.1.1.1:5000?ttl=9&payloadtype=0",
                "rtp://239.1.1.1:5000?seamless=239.2.1.1:5000&fec=column&columns=1&rows=4&rtcp=0"
            })
    void aDestinationIsReadAsItIsWritten(String uri) {
        RtpSpec read = destination(uri);
        assertThat(destination(EndpointUri.write(read))).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rtp://239.1.1.1 | not address:port",
                "rtp://host:5000 | not address:port",
                "rtp://239.1.1.1:5000?ttl=4 | ttl: only a destination has it",
                "rtp://239.1.1.1:5000?columns=4 | columns: only a destination has it",
                "rtp://239.1.1.1:5000?payload=4 | payload: unknown",
                "rtp://239.1.1.1:5000?buffer | buffer: no value",
                "rtp://239.1.1.1:5000?buffer=1&buffer=2 | buffer: given twice",
                "rtp://239.1.1.1:5000?buffer=5001 | buffer: 5001; allowed are whole numbers from 0 to 5000",
                "rtp://239.1.1.1:5000?buffer=-1 | buffer: -1",
                "rtp://239.1.1.1:5000?bufferpackets=63 | bufferpackets: 63; allowed are whole numbers from 64 to 16384",
                "rtp://239.1.1.1:5000?skew=10 | skew: it goes with seamless",
                "rtp://239.1.1.1:5000?seamless-interface=eth1 | seamless-interface: it goes with seamless",
                "rtp://239.1.1.1:5000?seamless=239.2.1.1:5000&skew=0 | skew: 0; allowed are whole numbers from 1 to 1000",
                "rtp://239.1.1.1:5000?seamless=239.2.1.1 | seamless: not address:port",
                "rtp://239.1.1.1:5000?seamless=239.1.1.1:5000 | is the first path",
                "rtp://239.1.1.1:5000?fec=both | fec: both; allowed are column and row-column",
                "rtp://239.1.1.1:5000?rtcp=yes | rtcp: yes; allowed are 0 and 1",
                "rtp://239.1.1.1:65535 | port 65535; allowed are 1 to 65534",
                "rtp://239.1.1.1:65532?fec=row-column | allowed are 1 to 65531"
            })
    void aWrongSourceIsRefusedWithWhatIsAllowed(String uri, String why) {
        assertThatThrownBy(() -> source(uri)).hasMessageStartingWith("source: ").hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rtp://0.0.0.0:5000 | stands for every address",
                "rtp://239.1.1.1:5000?seamless=0.0.0.0:5000 | stands for every address",
                "rtp://239.1.1.1:5000?source=192.0.2.1 | source: only a source has it",
                "rtp://239.1.1.1:5000?skew=1 | skew: only a source has it",
                "rtp://239.1.1.1:5000?rows=5 | rows: it goes with fec",
                "rtp://239.1.1.1:5000?fec=column&columns=20&rows=20 | at most 100",
                "rtp://239.1.1.1:5000?payloadtype=128 | payloadtype: 128",
                "rtp://239.1.1.1:5000?ttl=256 | ttl: 256"
            })
    void aWrongDestinationIsRefusedWithWhatIsAllowed(String uri, String why) {
        assertThatThrownBy(() -> destination(uri))
                .hasMessageStartingWith("out: ")
                .hasMessageContaining(why);
    }

    @Test
    void routesThatWouldFeedThemselvesByRtpAreFound() {
        RouteSpec ring = new RouteSpec(
                "r",
                source("rtp://239.1.1.1:5000?seamless=239.2.1.1:5000"),
                java.util.Map.of("out", destination("rtp://239.2.1.1:5000")));
        assertThat(Rings.closedBy(ring, java.util.List.of())).isPresent();
        RouteSpec none = new RouteSpec(
                "r", source("rtp://239.1.1.1:5000"), java.util.Map.of("out", destination("rtp://239.2.1.1:5000")));
        assertThat(Rings.closedBy(none, java.util.List.of())).isEmpty();
    }
}
