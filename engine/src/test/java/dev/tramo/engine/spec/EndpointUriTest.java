package dev.tramo.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.group.GroupType;
import dev.tramo.srt.send.Bandwidth;
import dev.tramo.srt.send.Recovery;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written as a URI is read as the same, whatever it is. */
class EndpointUriTest {
    private static final int ROUNDS = 5_000;
    private static final List<String> HOSTS =
            List.of("192.0.2.7", "encoder-1.example", "2001:db8::7", "a_b.c", "::1", "fe80::1:2", "fe80::1%eth1");
    private static final List<String> ADDRESSES = List.of("127.0.0.1", "192.0.2.1", "::1", "2001:db8::1");
    private static final String ODD = "&%+# =?/;:@,\"'\\<>[]{}|^`~äßñ€漢字😀\u00a0\u2028\t";

    /** Random, valid and full of what has a meaning in URIs. */
    private static final class Any {
        private final Random random;

        private Any(long seed) {
            random = new Random(seed);
        }

        private boolean yes() {
            return random.nextBoolean();
        }

        private int from(int min, int max) {
            return switch (random.nextInt(8)) {
                case 0 -> min;
                case 1 -> max;
                default -> (int) random.nextLong(min, max + 1L);
            };
        }

        private <T> T of(List<T> all) {
            return all.get(random.nextInt(all.size()));
        }

        private <E extends Enum<E>> E of(Class<E> type) {
            return of(List.of(type.getEnumConstants()));
        }

        /** At most so many characters of four bytes. */
        private String text(int min, int max) {
            StringBuilder text = new StringBuilder();
            int length = from(min, max);
            int[] odd = ODD.codePoints().toArray();
            for (int i = 0; i < length; i++) {
                text.appendCodePoint(yes() ? odd[random.nextInt(odd.length)] : 'a' + random.nextInt(26));
            }
            return text.toString();
        }

        private SrtSpec srt() {
            SrtMode mode = of(SrtMode.class);
            boolean listens = mode == SrtMode.LISTENER;
            SrtBonding bonding = listens && yes()
                    ? SrtBonding.ACCEPTING
                    : mode == SrtMode.CALLER && random.nextInt(3) == 0 ? group() : SrtBonding.NONE;
            boolean withoutHost = listens || (bonding.isGroup() && yes());
            return new SrtSpec(
                    mode,
                    withoutHost ? "" : of(HOSTS),
                    from(1, 65_535),
                    local(mode),
                    options(!bonding.isGroup() && !bonding.accepts()),
                    listens ? access() : SrtAccess.DEFAULT,
                    bonding);
        }

        private SrtLocal local(SrtMode mode) {
            String address = yes() ? "" : of(ADDRESSES);
            boolean fromPort = mode == SrtMode.CALLER && !address.isEmpty() && yes();
            return new SrtLocal(
                    address, fromPort ? from(1, 65_535) : 0, from(0, 255), from(0, 255), yes() ? "" : "eth1.100");
        }

        private SrtAccess access() {
            String networks = yes() ? "" : "10.0.0.0/8, fd00::/8,192.0.2.7";
            return new SrtAccess(new Networks(networks), from(1, SrtAccess.CALLERS_MAX));
        }

        private SrtBonding group() {
            List<SrtBonding.Path> paths = new ArrayList<>();
            boolean ofAddresses = yes();
            int count = from(2, SrtBonding.PATHS_MAX);
            for (int i = 0; i < count; i++) {
                paths.add(new SrtBonding.Path(
                        of(HOSTS),
                        from(1, 65_535),
                        from(0, SrtBonding.WEIGHT_MAX),
                        ofAddresses && yes() ? of(ADDRESSES) : ""));
            }
            return new SrtBonding(false, of(GroupType.class), paths);
        }

        private SrtOptions options(boolean mayFilter) {
            boolean filters = mayFilter && random.nextInt(3) == 0;
            return SrtOptions.DEFAULT.with(o -> {
                o.receiveLatencyMillis = from(0, SrtOptions.LATENCY_MILLIS_MAX);
                o.peerLatencyMillis = yes() ? o.receiveLatencyMillis : from(0, SrtOptions.LATENCY_MILLIS_MAX);
                o.tooLatePacketDrop = yes();
                o.encryption = encryption(!filters);
                o.bandwidth = new Bandwidth(
                        of(List.of(-1L, 0L, 1L, 125_000_000L, Long.MAX_VALUE / 1_000)),
                        of(List.of(0L, 1L, Long.MAX_VALUE / 1_000)),
                        from(Bandwidth.OVERHEAD_PERCENT_MIN, Bandwidth.OVERHEAD_PERCENT_MAX));
                o.streamId = text(0, 128);
                o.flowWindowPackets = from(SrtOptions.PACKETS_MIN, SrtOptions.PACKETS_MAX);
                o.sendBufferPackets = from(SrtOptions.PACKETS_MIN, SrtOptions.PACKETS_MAX);
                o.receiveBufferPackets = from(SrtOptions.PACKETS_MIN, SrtOptions.PACKETS_MAX);
                o.peerIdleMillis = from(1, Integer.MAX_VALUE);
                o.connectTimeoutMillis = from(1, Integer.MAX_VALUE / 10);
                o.sendDropDelayMillis = from(-1, Integer.MAX_VALUE / 2);
                o.packetFilter = filters ? "fec,cols:10,rows:5,layout:even,arq:onreq" : "";
                o.reorderTolerancePackets = from(0, SrtOptions.REORDER_TOLERANCE_PACKETS_MAX);
                o.lossReports = yes();
                o.recovery = of(Recovery.class);
                o.peerVersionMin = from(0, 0xFF_FFFF);
                o.mssBytes = from(SrtOptions.MSS_BYTES_MIN, SrtOptions.MSS_BYTES);
                o.payloadBytesMax = from(1, SrtOptions.PAYLOAD_BYTES_MAX);
            });
        }

        private Encryption encryption(boolean mayBeGcm) {
            long refresh = from(3, Integer.MAX_VALUE);
            return new Encryption(
                    yes() ? "" : text(10, 19),
                    of(List.of(0, 16, 24, 32)),
                    yes(),
                    mayBeGcm ? of(Encryption.Mode.class) : Encryption.Mode.CTR,
                    yes() ? Encryption.NONE.refreshPackets() : refresh,
                    yes() ? Math.min(Encryption.NONE.preAnnouncePackets(), (refresh - 1) / 2) : 1);
        }

        private UdpSpec udp(boolean isDestination) {
            boolean isGroup = yes();
            boolean isIpv6 = yes();
            String address = isGroup
                    ? (isIpv6 ? "ff15::1" : "239.1.2.3")
                    : of(
                            isIpv6
                                    ? List.of("::1", "2001:db8::7", "fe80::1%eth1")
                                    : List.of("127.0.0.1", isDestination ? "192.0.2.1" : "0.0.0.0"));
            String source = !isDestination && yes() ? (isIpv6 ? "2001:db8::9" : "192.0.2.9") : "";
            String interfaceName = yes() ? "" : of(List.of("eth1", "eth1.100", "br-lan:1", "veth@if7", "192.0.2.1"));
            return new UdpSpec(
                    address, from(1, 65_535), interfaceName, source, isDestination && yes() ? from(1, 255) : 0);
        }
    }

    @Test
    void whatIsWrittenIsReadAsTheSame() {
        for (long seed = 0; seed < ROUNDS; seed++) {
            Any any = new Any(seed);
            SrtSpec srt = any.srt();
            UdpSpec from = any.udp(false);
            UdpSpec to = any.udp(true);

            assertThat(EndpointUri.source("source", EndpointUri.write(srt)))
                    .as("seed %d, %s", seed, EndpointUri.write(srt))
                    .isEqualTo(srt);
            assertThat(EndpointUri.destination("out", EndpointUri.write(srt))).isEqualTo(srt);
            assertThat(EndpointUri.source("source", EndpointUri.write(from)))
                    .as("seed %d", seed)
                    .isEqualTo(from);
            assertThat(EndpointUri.destination("out", EndpointUri.write(to)))
                    .as("seed %d", seed)
                    .isEqualTo(to);
        }
    }

    @Test
    void whatIsShownHasNoPassphraseAndIsElseTheSame() {
        for (long seed = 0; seed < ROUNDS; seed++) {
            SrtSpec srt = new Any(seed).srt();
            SrtSpec shown = SrtUri.parse(SrtUriWriter.own(srt));
            Encryption was = srt.options().encryption();

            assertThat(shown.options().encryption().passphrase()).isEmpty();
            assertThat(shown.options().with(o -> o.encryption = was))
                    .as("seed %d", seed)
                    .isEqualTo(srt.options());
        }
    }
}
