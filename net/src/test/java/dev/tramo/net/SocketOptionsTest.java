package dev.tramo.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** What the kernel keeps for a socket of what it was opened with. */
class SocketOptionsTest extends LoopFixture {
    private static final int IPPROTO_IP = 0;
    private static final int IP_TOS = 1;
    private static final int IP_TTL = 2;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int IPV6_TCLASS = 67;
    private static final int SOL_SOCKET = 1;
    private static final int SO_BINDTODEVICE = 25;
    private static final int HOPS = 7;
    private static final int EXPEDITED_FORWARDING = 0xB8;

    private MemorySegment option(TestSocket opened, Arena arena, int level, int option) throws Exception {
        MemorySegment value = arena.allocate(16, 4);
        MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_INT, 16);
        int fd = ((LinuxUdpSocket) opened.socket).fd;
        int result = onLoop(() ->
                LinuxCalls.getsockopt(arena.allocate(LinuxCalls.STATE_BYTES, 8), fd, level, option, value, bytes));
        assertThat(result).isZero();
        return value;
    }

    private int number(TestSocket opened, int level, int option) throws Exception {
        try (Arena arena = Arena.ofShared()) {
            return option(opened, arena, level, option).get(ValueLayout.JAVA_INT, 0);
        }
    }

    @Test
    void anIpv4SocketHasHopsAndTrafficClass() throws Exception {
        onlyOn(TransportKind.LINUX);
        TestSocket opened = open(UdpOptions.boundTo(at("127.0.0.1", 0)).by(HOPS, EXPEDITED_FORWARDING, ""));

        assertThat(number(opened, IPPROTO_IP, IP_TTL)).isEqualTo(HOPS);
        assertThat(number(opened, IPPROTO_IP, IP_TOS)).isEqualTo(EXPEDITED_FORWARDING);
    }

    @Test
    void aSocketOfBothVersionsHasThemForBoth() throws Exception {
        onlyOn(TransportKind.LINUX);
        onlyWithIpv6();
        TestSocket opened = open(UdpOptions.boundTo(at("::", 0)).by(HOPS, EXPEDITED_FORWARDING, ""));

        assertThat(number(opened, IPPROTO_IP, IP_TTL)).isEqualTo(HOPS);
        assertThat(number(opened, IPPROTO_IP, IP_TOS)).isEqualTo(EXPEDITED_FORWARDING);
        assertThat(number(opened, IPPROTO_IPV6, IPV6_UNICAST_HOPS)).isEqualTo(HOPS);
        assertThat(number(opened, IPPROTO_IPV6, IPV6_TCLASS)).isEqualTo(EXPEDITED_FORWARDING);
    }

    @Test
    void aSocketIsBoundToItsDevice() throws Exception {
        onlyOn(TransportKind.LINUX);
        TestSocket opened = open(UdpOptions.boundTo(at("127.0.0.1", 0)).by(0, 0, "lo"));

        try (Arena arena = Arena.ofShared()) {
            assertThat(option(opened, arena, SOL_SOCKET, SO_BINDTODEVICE).getString(0))
                    .isEqualTo("lo");
        }
    }

    @Test
    void aDeviceThatIsNotThereIsRefusedWithItsName() {
        onlyOn(TransportKind.LINUX);

        assertThatIOException()
                .isThrownBy(() -> open(UdpOptions.boundTo(at("127.0.0.1", 0)).by(0, 0, "nowhere0")))
                .withMessageContaining("nowhere0");
    }
}
