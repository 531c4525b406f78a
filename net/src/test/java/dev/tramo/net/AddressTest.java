package dev.tramo.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTest {
    private static final int CASES = 10_000;

    private static Address address(String ip, int port) throws UnknownHostException {
        return Address.of(new InetSocketAddress(InetAddress.getByName(ip), port));
    }

    private static Address address(byte[] ip, int port) throws UnknownHostException {
        return Address.of(new InetSocketAddress(InetAddress.getByAddress(ip), port));
    }

    @Test
    void anIpv4AddressSurvivesTheWayToASocketAddressAndBack() throws UnknownHostException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < CASES; i++) {
            byte[] ip = ip(random, 4);
            int port = random.nextInt(0x10000);
            survives(seed, ip, port);
            assertThat(address(ip, port).isIpv4()).as("seed %d", seed).isTrue();
        }
    }

    @Test
    void anIpv6AddressSurvivesTheWayToASocketAddressAndBack() throws UnknownHostException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < CASES; i++) {
            survives(seed, ip(random, 16), random.nextInt(0x10000));
        }
    }

    private static void survives(long seed, byte[] ip, int port) throws UnknownHostException {
        InetSocketAddress socketAddress = new InetSocketAddress(InetAddress.getByAddress(ip), port);
        Address address = Address.of(socketAddress);

        assertThat(address.toInetSocketAddress()).as("seed %d", seed).isEqualTo(socketAddress);
        assertThat(Address.of(address.toInetSocketAddress()))
                .as("seed %d", seed)
                .isEqualTo(address)
                .hasSameHashCodeAs(address);
        assertThat(address.ipBytes())
                .as("seed %d", seed)
                .isEqualTo(socketAddress.getAddress().getAddress());
        assertThat(address.port()).as("seed %d", seed).isEqualTo(port);
    }

    @Test
    void anIpv4MappedAddressIsTheIpv4Address() throws UnknownHostException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < CASES; i++) {
            byte[] ip = ip(random, 4);
            int port = random.nextInt(0x10000);
            byte[] mapped = new byte[16];
            mapped[10] = mapped[11] = (byte) 0xFF;
            System.arraycopy(ip, 0, mapped, 12, 4);
            InetAddress six = Inet6Address.getByAddress(null, mapped, -1);

            assertThat(Address.of(new InetSocketAddress(six, port)))
                    .as("seed %d", seed)
                    .isEqualTo(address(ip, port));
        }
    }

    @Test
    void anIpv6AddressReadsBackFromItsText() throws UnknownHostException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < CASES; i++) {
            byte[] ip = ip(random, 16);
            int zeroFrom = 4 * random.nextInt(4);
            Arrays.fill(ip, zeroFrom, zeroFrom + 4, (byte) 0);
            ip[zeroFrom == 0 ? 4 : 0] = 0x20; // so that it is no IPv4-mapped one
            String text = address(ip, 9000).toString();

            assertThat(text).as("seed %d", seed).contains("::").endsWith("]:9000");
            assertThat(InetAddress.getByName(text.substring(1, text.indexOf(']'))))
                    .as("seed %d", seed)
                    .isEqualTo(InetAddress.getByAddress(ip));
        }
    }

    /** Any bytes, many of them zero or all ones, where mistakes hide. */
    private static byte[] ip(Random random, int length) {
        byte[] ip = new byte[length];
        for (int i = 0; i < length; i++) {
            ip[i] = (byte)
                    switch (random.nextInt(4)) {
                        case 0 -> 0;
                        case 1 -> 0xFF;
                        default -> random.nextInt(0x100);
                    };
        }
        return ip;
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1:9000",
        "::ffff:192.0.2.1, 192.0.2.1:9000",
        "::, [::]:9000",
        "::1, [::1]:9000",
        "2001:db8::, [2001:db8::]:9000",
        "2001:db8:0:0:0:0:0:1, [2001:db8::1]:9000",
        "2001:db8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:9000",
        "2001:db8:0:1:0:0:0:1, [2001:db8:0:1::1]:9000",
        "2001:db8:0:1:10:0:20:1, [2001:db8:0:1:10:0:20:1]:9000",
        "10:0:0:100:0:0:0:0, [10:0:0:100::]:9000",
    })
    void theTextIsTheShortestUsualOne(String ip, String text) throws UnknownHostException {
        assertThat(address(ip, 9000)).hasToString(text);
    }

    @Test
    void theInterfaceTellsLinkLocalAddressesApartAndNoOthers() throws UnknownHostException {
        assertThat(scoped("fe80::1", 2)).isNotEqualTo(scoped("fe80::1", 3)).hasToString("[fe80::1%2]:1");
        assertThat(scoped("fe80::1", 2).toInetSocketAddress().getAddress())
                .isInstanceOfSatisfying(
                        Inet6Address.class, six -> assertThat(six.getScopeId()).isEqualTo(2));
        assertThat(scoped("2001:db8::1", 2)).isEqualTo(address("2001:db8::1", 1));
    }

    private static Address scoped(String ip, int scope) throws UnknownHostException {
        byte[] bytes = InetAddress.getByName(ip).getAddress();
        return Address.of(new InetSocketAddress(Inet6Address.getByAddress(null, bytes, scope), 1));
    }

    @Test
    void addressesDifferByIpAndByPortButNotByTheLocalAddress() throws UnknownHostException {
        Address address = address("192.0.2.1", 9000);

        assertThat(address).isNotEqualTo(address("192.0.2.2", 9000)).isNotEqualTo(address("192.0.2.1", 9001));
        assertThat(new Address(address.high, address.low, address.port, address.scope, 0, Address.mapped(0x7F000001)))
                .isEqualTo(address)
                .hasSameHashCodeAs(address);
    }

    @Test
    void anUnresolvedAddressIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.of(InetSocketAddress.createUnresolved("nowhere.invalid", 1)))
                .withMessageContaining("nowhere.invalid");
    }

    @Test
    void wildcardsAreOfTheFamilyAskedFor() {
        assertThat(Addresses.any(false).getHostAddress()).isEqualTo("0.0.0.0");
        assertThat(Addresses.any(true)).isInstanceOf(Inet6Address.class);
        assertThat(Addresses.any(true).isAnyLocalAddress()).isTrue();
    }
}
