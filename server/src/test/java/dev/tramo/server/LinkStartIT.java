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
import java.util.stream.Stream;
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
    void aUdpAddressThatIsNotOursIsAConflictThatNamesItAndTheLinkIsStoppedAgain(Api api) {
        Link tx = tx(api);
        tx.update(Map.of("UdpIn", "192.0.2.1:5000"));

        is(tx.start(), 409, tx, "out", "UdpIn", "192.0.2.1:5000", "address of this machine");

        isStopped(tx);
    }

    @Test
    void anInterfaceThatDoesNotExistIsAConflictThatNamesIt(Api api) {
        Link tx = tx(api);
        tx.update(Map.of("UdpIn", "239.255.1.1:5000?interface=nowhere7"));

        is(tx.start(), 409, tx, "out", "UdpIn", "nowhere7");

        isStopped(tx);
    }

    @Test
    void anSrtPortThatIsTakenIsAConflictThatNamesItAndTheLinkIsStoppedAgain(Api api) throws Exception {
        Link tx = tx(api);
        try (DatagramSocket taken = new DatagramSocket(port)) {
            assertThat(taken.isBound()).isTrue();
            is(tx.start(), 409, tx, "out", "ListenPort", String.valueOf(port), "another program");
        }
        isStopped(tx);
    }

    @Test
    void aPortThatAnotherRouteHasIsAConflictThatNamesTheRoute(Api api) {
        Link first = tx(api);
        Link listener = Links.add(
                api,
                "tx",
                Map.of("ServiceName", "again", "ListenPort", port, "UdpIn", "127.0.0.1:" + Datagrams.freePort()));
        Link input =
                Links.add(api, "tx", Map.of("ServiceName", "input", "ListenPort", Datagrams.freePort(), "UdpIn", udp));
        assertThat(first.start().status()).isEqualTo(202);

        is(listener.start(), 409, listener, "again", "ListenPort", "route tx-" + first.id(), String.valueOf(port));
        is(input.start(), 409, input, "input", "UdpIn", "route tx-" + first.id(), udp);

        Answer route = api.put(
                "/v2/routes/third",
                "{\"source\": \"udp://" + udp + "\", \"destinations\": {\"out\": \"udp://127.0.0.1:9\"}}");
        assertThat(route.status()).isEqualTo(409);
        assertThat(route.json().path("Error").asText())
                .startsWith("third not started: source: ")
                .contains("route tx-" + first.id());
        isStopped(listener);
        isStopped(input);
    }

    @Test
    void aStartOfWhatIsDeletedOrStoppedMeanwhileDoesNotSayThatItWaits(Api api) {
        Link deleted = tx(api);
        Link stopped = rx(api);
        stopped.update(Map.of("ListenPort", Datagrams.freePort()));
        CompletableFuture<Answer> starts = deleted.startAsync();
        CompletableFuture<Answer> startsToo = stopped.startAsync();
        await().atMost(Links.SOON).until(() -> deleted.get().path("Status").asInt() == 1);
        await().atMost(Links.SOON).until(() -> stopped.get().path("Status").asInt() == 1);
        assertThat(deleted.delete().status()).isEqualTo(200);
        Answer stop = stopped.stop();

        is(starts.join(), 404, deleted, "out", "deleted");
        assertThat(stop.status()).isEqualTo(200);
        is(startsToo.join(), 409, stopped, "in", "stopped");
    }

    /** More than there are threads for calls: if each held one while it waits, the call that comes last would wait for 60 of them. */
    @Test
    void hundredsOfStartsAtOnceKeepNobodyElseWaiting(Api api) {
        List<Link> all = IntStream.range(0, 260)
                .mapToObj(i -> Links.add(
                        api,
                        "rx",
                        Map.of("ServiceName", "n" + i, "TxIp", "127.0.0.1", "ListenPort", port, "UdpOut", udp)))
                .toList();
        List<Api> clients = Stream.generate(api::another).limit(4).toList();
        clients.forEach(
                client -> assertThat(client.get("/v1/protected").status()).isEqualTo(200));
        List<CompletableFuture<Answer>> starts = IntStream.range(0, all.size())
                .mapToObj(i -> clients.get(i % clients.size())
                        .postAsync("/v1/start_rx/" + all.get(i).id()))
                .toList();

        assertThat(all.getFirst().get().path("ServiceName").asText()).isEqualTo("n0");

        assertThat(starts.stream().filter(CompletableFuture::isDone).count())
                .as("starts that were answered before")
                .isLessThan(60);
        assertThat(starts.stream().map(CompletableFuture::join).map(Answer::status))
                .containsOnly(202);
    }

    @Test
    void aChangeThatCannotBeMadeLeavesTheRunningLinkAsItWas(Api api) throws Exception {
        Link tx = tx(api);
        Link rx = rx(api);
        Links.startBoth(tx, rx);
        try (DatagramSocket taken = new DatagramSocket(Datagrams.freePort())) {
            for (Map<String, ?> change :
                    List.of(Map.of("UdpIn", "192.0.2.1:5000"), Map.of("ListenPort", taken.getLocalPort()))) {
                is(tx.update(change), 409, tx, "out");
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
