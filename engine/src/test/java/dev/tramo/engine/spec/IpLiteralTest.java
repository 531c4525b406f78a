package dev.tramo.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses that other programs would read as others are none, wherever one is given. */
class IpLiteralTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"127.1", "010.0.0.1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.04", "2130706433", "1.2.3."})
    void isRefusedEverywhereWithItsTextAndWhatIsAllowed(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EndpointUri.destination("out", "udp://" + address + ":5000"))
                .withMessageContainingAll("out: ", address, "allowed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EndpointUri.source("source", "udp://" + address + ":5000"))
                .withMessageContainingAll("source: ", address, "allowed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EndpointUri.destination("out", "srt://" + address + ":5000"))
                .withMessageContainingAll("out: ", address, "allowed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EndpointUri.source(
                        "source", "srt://:9000?mode=caller&groupconnect=1&nodes=192.0.2.1," + address))
                .withMessageContainingAll("source: ", address, "allowed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EndpointUri.source("source", "udp://239.1.1.1:5000?source=" + address))
                .withMessageContaining("allowed");
        assertThatIllegalArgumentException().isThrownBy(() -> new Networks(address));
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0", "[::]"})
    void aDestinationIsNoWildcard(String wildcard) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EndpointUri.destination("out", "udp://" + wildcard + ":5000"))
                .withMessageContainingAll("out: ", "every address", "allowed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EndpointUri.destination("out", "srt://" + wildcard + ":5000?mode=caller"))
                .withMessageContainingAll("out: ", "every address", "allowed");
        assertThat(EndpointUri.source("source", "udp://" + wildcard + ":5000")).isNotNull();
    }

    @Test
    void onlyWhatIsReceivedHasASource() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EndpointUri.destination("out", "udp://239.1.1.1:5000?source=192.0.2.7"))
                .withMessageContainingAll("out: ", "source 192.0.2.7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[fe80::1%eth0]", "[fe80::1%25eth0]"})
    void aLinkLocalAddressHasItsInterfaceWhichNeedNotBeThereYet(String host) {
        assertThat(EndpointUri.source("source", "udp://" + host + ":5000"))
                .isEqualTo(new UdpSpec("fe80::1%eth0", 5000, "", "", 0));
        assertThat(((SrtSpec) EndpointUri.destination("out", "srt://" + host + ":9000")).host())
                .isEqualTo("fe80::1%eth0");
        assertThat(((SrtSpec) EndpointUri.source("source", "srt://" + host + ":9000?mode=listener"))
                        .local()
                        .address())
                .isEqualTo("fe80::1%eth0");
    }

    @Test
    void onlyALinkLocalAddressHasAnInterface() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EndpointUri.source("source", "udp://[2001:db8::1%eth0]:5000"));
    }

    @Test
    void aNameIsNoAddress() {
        assertThat(((SrtSpec) EndpointUri.destination("out", "srt://10.example:9000")).host())
                .isEqualTo("10.example");
    }
}
