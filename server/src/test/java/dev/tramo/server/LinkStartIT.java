package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import dev.tramo.server.Links.Link;
import java.net.DatagramSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How a start, a restart and a change of what runs are answered. */
@ExtendWith(SharedServer.class)
class LinkStartIT {
    private final int port = Datagrams.freePort();
    private final String udp = "127.0.0.1:" + Datagrams.freePort();
    /** Another than the input: what comes out must not go in again. */
    private final String udpOut = "127.0.0.1:" + Datagrams.freePort();

    @AfterEach
    void deleteAll(Api api) {
        Links.deleteAll(api);
    }

    private Link tx(Api api) {
        return Links.add(api, "tx", Map.of("ServiceName", "out", "ListenPort", port, "UdpIn", udp));
    }

    private Link rx(Api api) {
        return Links.add(
                api,
                "rx",
                Map.of(
                        "ServiceName",
                        "in",
                        "TxIp",
                        "127.0.0.1",
                        "ListenPort",
                        port,
                        "UdpOut",
                        udpOut,
                        "PassPhrase",
                        ""));
    }

    private static void is(Answer answer, int status, Link link, String... parts) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.message()).contains(parts);
        if (status < 300) {
            assertThat(answer.id()).isEqualTo(link.id());
        }
    }

    private static void isStopped(Link link) {
        JsonNode now = link.get();
        assertThat(now.path("Status").asInt(-1)).isZero();
        assertThat(now.path("Connected").asInt(-1)).isZero();
        assertThat(now.path("ContainerId").asText("none")).isEmpty();
        is(link.stop(), 409, link, "not started");
    }

    @Test
    void withoutAPeerAStartIsAnswered202AndShownAsWaiting(Api api) {
        Link tx = tx(api);
        Link rx = rx(api);
        rx.update(Map.of("ListenPort", Datagrams.freePort()));
        List<CompletableFuture<Answer>> starts = List.of(tx.startAsync(), rx.startAsync());
        is(starts.get(0).join(), 202, tx, "out", "waiting");
        is(starts.get(1).join(), 202, rx, "in", "waiting");

        for (Link link : List.of(tx, rx)) {
            JsonNode now = link.get();
            assertThat(now.path("Status").asInt()).isEqualTo(1);
            assertThat(now.path("Connected").asInt()).isEqualTo(2);
            assertThat(now.path("ContainerId").asText()).matches("[0-9a-f]{10}");
            is(link.start(), 409, link, "already started");
            is(link.stop(), 200, link, "stopped");
            isStopped(link);
        }
    }

    @Test
    void whatConnectsIsAnswered200AlsoWhenRestarted(Api api) {
        Link tx = tx(api);
        Link rx = rx(api);
        Links.startBoth(tx, rx);
        String run = rx.get().path("ContainerId").asText();
        assertThat(rx.get().path("Connected").asInt()).isEqualTo(1);

        is(rx.restart(), 200, rx, "in", "restarted");

        assertThat(rx.get().path("ContainerId").asText())
                .matches("[0-9a-f]{10}")
                .isNotEqualTo(run);
        assertThat(rx.get().path("Reconnections").asInt(-1)).as("of this run").isZero();
        assertThat(tx.get().path("Reconnections").asInt())
                .as("seen by the peer")
                .isEqualTo(1);
    }

    @Test
    void ofManyStartsAtOnceExactlyOneCounts(Api api) {
        Link tx = tx(api);
        List<Integer> statuses = IntStream.range(0, 12).mapToObj(i -> tx.startAsync()).toList().stream()
                .map(CompletableFuture::join)
                .map(Answer::status)
                .toList();

        assertThat(statuses).containsOnly(202, 409).containsOnlyOnce(202);
    }

    @Test
    void aUdpAddressThatIsNotOursIs500WithTheReasonAndTheLinkIsStoppedAgain(Api api) {
        Link tx = tx(api);
        tx.update(Map.of("UdpIn", "192.0.2.1:5000"));

        is(tx.start(), 500, tx, "out", "192.0.2.1:5000");

        isStopped(tx);
    }

    @Test
    void anInterfaceThatDoesNotExistIs500WithTheReason(Api api) {
        Link tx = tx(api);
        tx.update(Map.of("UdpIn", "239.255.1.1:5000?interface=nowhere7"));

        is(tx.start(), 500, tx, "out", "nowhere7");

        isStopped(tx);
    }

    @Test
    void anSrtPortThatIsTakenIs500WithTheReasonAndTheLinkIsStoppedAgain(Api api) throws Exception {
        Link tx = tx(api);
        try (DatagramSocket taken = new DatagramSocket(port)) {
            assertThat(taken.isBound()).isTrue();
            is(tx.start(), 500, tx, "out", String.valueOf(port));
        }
        isStopped(tx);
    }

    @Test
    void aChangeThatCannotBeMadeLeavesTheRunningLinkAsItWas(Api api) throws Exception {
        Link tx = tx(api);
        Link rx = rx(api);
        Links.startBoth(tx, rx);
        try (DatagramSocket taken = new DatagramSocket(Datagrams.freePort())) {
            for (Map<String, ?> change :
                    List.of(Map.of("UdpIn", "192.0.2.1:5000"), Map.of("ListenPort", taken.getLocalPort()))) {
                is(tx.update(change), 500, tx, "out");
                assertThat(tx.get().path("UdpIn").asText()).isEqualTo(udp);
                assertThat(tx.get().path("ListenPort").asInt()).isEqualTo(port);
            }
        }
        rx.awaitConnected(1);
        tx.awaitConnected(1);
    }

    @Test
    void theExtremesOfEveryRangeCanBeStarted(Api api) {
        Map<String, Object> both =
                Map.of("Latency", 65_535, "SrtBw", 1_000_000, "PassPhrase", "ñ".repeat(39), "PbKeyLen", 32);
        Link tx = tx(api);
        Link rx = rx(api);
        tx.update(both);
        rx.update(both);
        assertThat(tx.update(Map.of("InputBw", 1_000_000, "OverHead", 100)).status())
                .isEqualTo(200);
        assertThat(rx.update(Map.of("TTL", 255)).status()).isEqualTo(200);

        Links.startBoth(tx, rx);

        rx.awaitConnected(1);
    }

    @Test
    void aWrongPassPhraseKeepsThePeersApartAndIsGivenAsReason(Api api) {
        Link tx = tx(api);
        Link rx = rx(api);
        tx.update(Map.of("PassPhrase", "right passphrase"));
        rx.update(Map.of("PassPhrase", "wrong passphrase"));
        CompletableFuture<Answer> listening = tx.startAsync();
        await().atMost(Links.SOON).until(() -> tx.get().path("Status").asInt() == 1);

        is(rx.start(), 202, rx, "passphrase");

        assertThat(rx.get().path("Connected").asInt()).isEqualTo(2);
        is(listening.join(), 202, tx, "waiting");
        assertThat(rx.update(Map.of("PassPhrase", "right passphrase")).status()).isEqualTo(200);
        rx.awaitConnected(1);
    }

    @Test
    void deletingARunningLinkStopsIt(Api api) throws Exception {
        Link tx = tx(api);
        Link rx = rx(api);
        Links.startBoth(tx, rx);

        assertThat(tx.delete().status()).isEqualTo(200);

        rx.awaitConnected(2);
        try (DatagramSocket free = new DatagramSocket(port)) {
            assertThat(free.isBound()).as("the port is free again").isTrue();
        }
    }
}
