package dev.tramo.bench.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UsageTest {
    @Test
    void aProcessNameMayContainAnything() {
        String stat = "4711 (a) R 1 (b) S 1 4711 4711 0 -1 4194560 1 2 3 4 250 50 7 8 20 0 1 0 9";
        assertThat(Usage.cpuSeconds(stat)).isEqualTo(3);
    }

    @Test
    void readsKilobytesAsBytes() throws Exception {
        assertThat(Usage.kilobytes("VmPeak:\t  9 kB\nVmRSS:\t     12 kB\n", "VmRSS:"))
                .isEqualTo(12_288);
    }

    @Test
    void packetsStandUnderTheirName() throws Exception {
        assertThat(Usage.udpPackets("""
                        Tcp: a b
                        Tcp: 1 2
                        Udp: InDatagrams NoPorts InErrors OutDatagrams
                        Udp: 5 0 0 77
                        UdpLite: InDatagrams OutDatagrams
                        UdpLite: 0 0
                        """)).isEqualTo(77);
        assertThat(Usage.machineUdpPackets()).isNotNegative();
    }

    @Test
    void ourOwnUsageIsPlausible() throws Exception {
        Usage usage = Usage.of(List.of(ProcessHandle.current().pid()));
        assertThat(usage.cpuSeconds()).isPositive();
        assertThat(usage.pssBytes()).isBetween(10_000_000L, usage.rssBytes() + 5_000_000);
        assertThat(Usage.machineCpuSeconds()).isGreaterThanOrEqualTo(usage.cpuSeconds() / 2);
    }
}
