package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Links.Link;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real streams: UDP to a TX, over SRT to an RX, and out as UDP. */
@ExtendWith(SharedServer.class)
class StreamIT {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int TS_BYTES = 7 * 188;
    private static final int HEADER_BYTES = 44;
    private static final int PAYLOAD_BYTES_MAX = 1_456;

    private final int srtPort = Datagrams.freePort();
    private final int udpIn = Datagrams.freePort();
    private final int udpOut = Datagrams.freePort();
    private Link tx;
    private Link rx;
    private Datagrams output;

    /** A TX that listens and an RX that calls it, stopped. */
    @BeforeEach
    void addLinks(Api api) throws Exception {
        tx = Links.add(
                api,
                "tx",
                Map.of("ServiceName", "out", "ListenPort", srtPort, "UdpIn", LOOPBACK + ":" + udpIn, "Latency", 100));
        rx = Links.add(
                api,
                "rx",
                Map.of(
                        "ServiceName",
                        "in",
                        "TxIp",
                        LOOPBACK,
                        "ListenPort",
                        srtPort,
                        "UdpOut",
                        LOOPBACK + ":" + udpOut,
                        "PassPhrase",
                        "",
                        "Latency",
                        100));
        output = Datagrams.receivingOn(udpOut);
    }

    @AfterEach
    void deleteAll(Api api) {
        Links.deleteAll(api);
        output.close();
    }

    private void stream(List<byte[]> datagrams) throws Exception {
        output.awaitAllOf(datagrams, LOOPBACK, udpIn);
    }

    private JsonNode awaitReceived(long packets) {
        return rx.await(
                "%d packets".formatted(packets),
                now -> now.path("RecvPacketsUnique").asLong() >= packets);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 16",
        "a passphrase, 16",
        "a passphrase, 24",
        "a passphrase, 32",
    })
    void whatComesInByUdpGoesOutByUdpByteForByteInOrder(String passPhrase, int keyLength) throws Exception {
        for (Link link : List.of(tx, rx)) {
            link.update(Map.of("PassPhrase", passPhrase, "PbKeyLen", keyLength));
        }
        Links.startBoth(tx, rx);

        stream(Datagrams.random(200, 1, PAYLOAD_BYTES_MAX));
    }

    @Test
    void aTxThatCallsAnRxThatListensWorksAsWell() throws Exception {
        tx.update(Map.of("Mode", "caller", "RxIp", "localhost"));
        rx.update(Map.of("Mode", "listener", "TxIp", ""));
        Links.startBoth(rx, tx);

        stream(Datagrams.random(50, TS_BYTES));
    }

    @ParameterizedTest
    @CsvSource({"staircase, always, 5", "even, onreq, 5", "staircase, never, 5", "even, always, 1"})
    void fecPacketsAreSentBesideTheStreamAndCounted(String layout, String arq, int rows) throws Exception {
        for (Link link : List.of(tx, rx)) {
            Map<String, Object> fec =
                    new HashMap<>(Map.of("FEC", 1, "FecCols", 10, "FecRows", rows, "FecLayout", layout, "FecArq", arq));
            if (link == rx) {
                fec.put("TlpktDrop", 1);
            }
            assertThat(link.update(fec).status()).isEqualTo(200);
        }
        Links.startBoth(tx, rx);

        stream(Datagrams.random(300, TS_BYTES));
        assertThat(tx.await(
                                "FEC packets",
                                now -> now.path("SendPacketsFilterExtra").asLong() >= 30)
                        .path("PacketFilter")
                        .asInt())
                .isEqualTo(1);
        JsonNode received = rx.await(
                "FEC packets",
                now -> now.path("RecvPacketsFilterExtra").asLong() >= 30
                        && now.path("RecvPacketsUnique").asLong() == 300);
        assertThat(received.path("RecvPacketsFilterLoss").asLong(-1)).isZero();
    }

    @Test
    void fecThatTheOtherEndDoesNotWantIsSaidInWords() {
        rx.update(Map.of("FEC", 1, "FecCols", 10, "FecRows", 5, "FecLayout", "even"));
        tx.update(Map.of("FEC", 1, "FecCols", 10, "FecRows", 6, "FecLayout", "even"));
        assertThat(tx.start().status()).isEqualTo(202);

        assertThat(rx.start().body()).contains("packet filter settings do not match");
    }

    @ParameterizedTest
    @ValueSource(strings = {"backup", "broadcast"})
    void aBondedRxReceivesByBothAddressesOfTheTx(String type, Api api) throws Exception {
        tx.update(Map.of("GroupConnect", 1));
        rx.update(
                Map.of("GroupConnect", 1, "GroupType", type, "GroupIp1", LOOPBACK, "GroupIp2", "127.0.0.2:" + srtPort));
        Links.startBoth(tx, rx);

        stream(Datagrams.random(300, TS_BYTES));
        JsonNode source = awaitMembers(api, 2);
        assertThat(source.path("peers").path(0).path("members").findValuesAsText("peer"))
                .containsExactlyInAnyOrder(LOOPBACK + ":" + srtPort, "127.0.0.2:" + srtPort);
        assertThat(awaitReceived(300).path("Connected").asInt()).isEqualTo(1);
    }

    private JsonNode awaitMembers(Api api, int count) {
        return org.awaitility.Awaitility.await("paths")
                .atMost(Links.SOON)
                .until(
                        () -> api.get("/v2/routes/rx-" + rx.id())
                                .json()
                                .path("sources")
                                .path(0),
                        source -> source.path("peers").path(0).path("members").size() == count);
    }

    @Test
    void aTxThatIsNotBondedRefusesABondedRxInWords() {
        rx.update(Map.of("GroupConnect", 1, "GroupIp1", LOOPBACK, "GroupIp2", "127.0.0.2"));
        assertThat(tx.start().status()).isEqualTo(202);

        assertThat(rx.start().body()).contains("bonding settings do not match");
    }

    @Test
    void statisticsAreTrue() throws Exception {
        int packets = 300;
        Links.startBoth(tx, rx);
        stream(Datagrams.random(packets, TS_BYTES));
        JsonNode received = awaitReceived(packets);
        JsonNode sent = tx.await("sent", now -> now.path("SendPacketsUnique").asLong() >= packets);

        long bytes = (long) packets * (TS_BYTES + HEADER_BYTES);
        assertThat(received.path("RecvPacketsUnique").asLong()).isEqualTo(packets);
        assertThat(received.path("RecvBytesUnique").asLong()).isEqualTo(bytes);
        // Repeats that nobody needed, which a machine that stands still for a while brings about, count in the totals.
        long repeats = received.path("RecvPacketsRetransmitted").asLong();
        assertThat(received.path("RecvPackets").asLong()).isEqualTo(packets + repeats);
        assertThat(received.path("RecvBytes").asLong()).isEqualTo((packets + repeats) * (TS_BYTES + HEADER_BYTES));
        assertThat(sent.path("SendPacketsUnique").asLong()).isEqualTo(packets);
        assertThat(sent.path("SendBytesUnique").asLong()).isEqualTo(bytes);
        assertThat(sent.path("SendPackets").asLong())
                .isEqualTo(packets + sent.path("SendPacketsRetransmitted").asLong());
        for (String zero : List.of("RecvPacketsDropped", "RecvBytesDropped", "RecvPacketsFilterExtra")) {
            assertThat(received.path(zero).asLong(-1)).as(zero).isZero();
        }
        for (JsonNode end : List.of(received, sent)) {
            assertThat(end.path("Status").asInt()).isEqualTo(1);
            assertThat(end.path("Connected").asInt()).isEqualTo(1);
            assertThat(end.path("Reconnections").asInt(-1)).isZero();
            assertThat(end.path("LinkMaxBandwidth").asDouble()).isEqualTo(12.0);
            assertThat(end.path("LinkRtt").asDouble()).isPositive();
            assertThat(end.path("ContainerId").asText()).matches("[0-9a-f]{10}");
        }
        rx.await("a rate of the last second", now -> now.path("RecvMbitRate").asDouble() == 0.0);
        assertThat(awaitReceived(packets).path("RecvPacketsUnique").asLong()).isEqualTo(packets);
    }

    @Test
    void whenTheTxStopsTheRxWaitsAndConnectsAgainWhenItStarts() throws Exception {
        Links.startBoth(tx, rx);
        stream(Datagrams.random(20, TS_BYTES));

        assertThat(tx.stop().status()).isEqualTo(200);
        JsonNode waiting = rx.awaitConnected(2);
        assertThat(waiting.path("Status").asInt()).isEqualTo(1);
        assertThat(tx.get().path("Connected").asInt(-1)).isZero();

        assertThat(tx.start().status()).isIn(200, 202);
        JsonNode again = rx.awaitConnected(1);
        assertThat(again.path("Reconnections").asInt()).isEqualTo(1);
        stream(Datagrams.random(20, TS_BYTES));
        assertThat(awaitReceived(20).path("RecvPacketsUnique").asLong())
                .as("of this session")
                .isEqualTo(20);
    }

    @Test
    void aNewUdpOutMovesTheOutputAndKeepsTheSession() throws Exception {
        Links.startBoth(tx, rx);
        stream(Datagrams.random(30, TS_BYTES));
        String run = rx.get().path("ContainerId").asText();
        int newPort = Datagrams.freePort();
        try (Datagrams moved = Datagrams.receivingOn(newPort)) {
            assertThat(rx.update(Map.of("UdpOut", LOOPBACK + ":" + newPort)).status())
                    .isEqualTo(200);

            moved.awaitAllOf(Datagrams.random(30, TS_BYTES), LOOPBACK, udpIn);
        }
        JsonNode now = awaitReceived(60);
        assertThat(now.path("RecvPacketsUnique").asLong()).isEqualTo(60);
        assertThat(now.path("Reconnections").asInt(-1)).isZero();
        assertThat(now.path("ContainerId").asText()).isEqualTo(run);
        assertThat(output.received()).as("at the old address").hasSize(30);
    }

    @Test
    void aNewUdpInMovesTheInputAndKeepsTheSession() throws Exception {
        Links.startBoth(tx, rx);
        stream(Datagrams.random(30, TS_BYTES));
        int newPort = Datagrams.freePort();

        assertThat(tx.update(Map.of("UdpIn", LOOPBACK + ":" + newPort)).status())
                .isEqualTo(200);

        output.awaitAllOf(Datagrams.random(30, TS_BYTES), LOOPBACK, newPort);
        JsonNode now = awaitReceived(60);
        assertThat(now.path("RecvPacketsUnique").asLong()).isEqualTo(60);
        assertThat(now.path("Reconnections").asInt(-1)).isZero();
    }

    @Test
    void aChangeOfWhatDoesNotRunDisturbsNothing() throws Exception {
        Links.startBoth(tx, rx);
        stream(Datagrams.random(30, TS_BYTES));
        String run = rx.get().path("ContainerId").asText();

        assertThat(rx.update(Map.of("ServiceName", "renamed", "Ip1Weight", 1, "FecCols", 3))
                        .status())
                .isEqualTo(200);
        assertThat(tx.update(Map.of("ServiceName", "renamed", "RxIp", "10.9.8.7"))
                        .status())
                .isEqualTo(200);

        stream(Datagrams.random(30, TS_BYTES));
        JsonNode now = awaitReceived(60);
        assertThat(now.path("ServiceName").asText()).isEqualTo("renamed");
        assertThat(now.path("RecvPacketsUnique").asLong()).isEqualTo(60);
        assertThat(now.path("Reconnections").asInt(-1)).isZero();
        assertThat(now.path("ContainerId").asText()).isEqualTo(run);
        assertThat(tx.get().path("Reconnections").asInt(-1)).isZero();
    }

    @Test
    void aNewPassPhraseAtBothEndsIsTakenOverAtOnce() throws Exception {
        Links.startBoth(tx, rx);
        stream(Datagrams.random(20, TS_BYTES));

        assertThat(tx.update(Map.of("PassPhrase", "a new passphrase")).status()).isEqualTo(200);
        assertThat(rx.update(Map.of("PassPhrase", "a new passphrase")).status()).isEqualTo(200);

        rx.awaitConnected(1);
        tx.awaitConnected(1);
        stream(Datagrams.random(20, TS_BYTES));
    }

    @Test
    void multicastComesInOnTheInterfaceThatWasNamed() throws Exception {
        String group = "239.255.77.3";
        tx.update(Map.of("UdpIn", group + ":" + udpIn + "?interface=lo"));
        assertThat(tx.get().path("UdpIn").asText()).isEqualTo(group + ":" + udpIn + "?interface=lo");
        Links.startBoth(tx, rx);

        output.awaitAllOf(Datagrams.random(50, TS_BYTES), group, udpIn);
    }
}
