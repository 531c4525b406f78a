package dev.tramo.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {
    private static boolean contains(String networks, String address) {
        return new Networks(networks).contain(InetAddress.ofLiteral(address));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, 11.0.0.0",
        "10.0.0.0/8, 10.0.0.0, 9.255.255.255",
        "10.1.2.3/8, 10.9.9.9, 11.1.2.3",
        "192.0.2.7, 192.0.2.7, 192.0.2.8",
        "192.0.2.7/32, 192.0.2.7, 192.0.2.6",
        "192.0.2.128/25, 192.0.2.128, 192.0.2.127",
        "0.0.0.0/0, 203.0.113.9, fd00::1",
        "::/0, fd00::1, 10.0.0.1",
        "fd00::/8, fdff::1, fe00::1",
        "fd00::7, fd00::7, fd00::8",
        "2001:db8::/33, 2001:db8:7fff::1, 2001:db8:8000::1",
        "10.0.0.0/8, ::ffff:10.1.2.3, ::ffff:11.1.2.3",
        "::ffff:10.0.0.0, 10.0.0.0, 10.0.0.1",
        "' 10.0.0.0/8 , fd00::/8 ', fd00::1, fe80::1",
        "'192.0.2.1,10.0.0.0/8,', 10.0.0.1, 192.0.2.2",
    })
    void aNetworkHoldsItsAddressesAndNoOthers(String networks, String within, String outside) {
        assertThat(contains(networks, within)).isTrue();
        assertThat(contains(networks, outside)).isFalse();
    }

    @Test
    void noNetworkHoldsNobody() {
        assertThat(new Networks("").isEmpty()).isTrue();
        assertThat(new Networks(" , ").isEmpty()).isTrue();
        assertThat(contains("", "127.0.0.1")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "example.com/8",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "10.0.0.0/x",
                "10.0.0.0/8/8",
                "/8",
                "10/8",
                "10.1/16",
                "10.0.0.256",
                "10.0.0.0-10.0.0.9",
                "fd00::/129",
                "::ffff:10.0.0.0/104",
                "10.0.0.0/8 fd00::/8",
                "*"
            })
    void whatIsNoNetworkIsRefusedByItself(String wrong) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Networks("192.0.2.1, " + wrong))
                .withMessageContaining("\"" + wrong + "\" is no network")
                .withMessageContaining("10.0.0.0/8");
    }
}
