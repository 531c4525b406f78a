package dev.tramo.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which peers an address means. */
class SrtPeerAddressTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,192.0.2.7,true",
        "192.0.2.7:9000,192.0.2.7,true",
        "192.0.2.7:9001,192.0.2.7,false",
        "192.0.2.8,192.0.2.7,false",
        "2001:db8::1,2001:db8:0:0::1,true",
        "[2001:db8::1],2001:db8::1,true",
        "[2001:db8::1]:9000,2001:db8::1,true",
        "[2001:db8::1]:9001,2001:db8::1,false"
    })
    void anAddressMeansAllItsPortsAndOneWithAPortThatOne(String wanted, String peer, boolean matches) {
        assertThat(SrtPeerAddress.parse(wanted).matches(new InetSocketAddress(peer, 9000)))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "10.1", "192.0.2.7:", "192.0.2.7:65536", "[::1", "[::1]:x", "::1]:9000"})
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SrtPeerAddress.parse(text))
                .withMessageStartingWith("no address of a peer; allowed are");
    }
}
