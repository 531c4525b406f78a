package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.Api.Answer;
import dev.tramo.server.Links.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls for links that are not started, with the document's own examples. */
@ExtendWith(SharedServer.class)
class LinkCallsIT {
    @AfterEach
    void deleteAll(Api api) {
        Links.deleteAll(api);
    }

    private static void isRefused(Answer answer, int status, String kind, String... parts) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/json");
        assertThat(answer.json().fieldNames()).toIterable().containsExactly(kind.toUpperCase());
        assertThat(answer.message()).contains(parts);
    }

    private static void isDone(Answer answer, String kind, String name, long id) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().fieldNames()).toIterable().containsExactly(kind.toUpperCase(), "Id");
        assertThat(answer.message()).startsWith(name + " ");
        assertThat(answer.id()).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({"rx, Test_3", "tx, TX_2"})
    void theDocumentsExampleIsAddedReadUpdatedAndDeleted(String kind, String name, Api api) {
        String body = kind.equals("rx") ? Contract.RX_BODY : Contract.TX_BODY;
        Answer added = api.post("/v1/add_" + kind, body);
        long id = added.id();
        assertThat(id).isPositive();
        isDone(added, kind, name, id);

        assertThat(api.get("/v1/get_" + kind).json())
                .hasSize(1)
                .first()
                .isEqualTo(api.get("/v1/get_" + kind + "/" + id).json());
        isDone(api.put("/v1/update_" + kind + "/" + id, body), kind, name, id);
        isDone(api.delete("/v1/delete_" + kind + "/" + id), kind, name, id);

        assertThat(api.get("/v1/get_" + kind).body()).isEqualTo("[]\n");
        isRefused(api.get("/v1/get_" + kind + "/" + id), 404, kind, String.valueOf(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rx", "tx"})
    void anAnswerHasTheNamesOrderAndTypesOfTheDocumentsExample(String kind, Api api) {
        Link link = Links.add(api, kind, Map.of());
        ObjectNode example = Contract.answer(kind);
        ObjectNode answer = (ObjectNode) link.get();
        if (kind.equals("tx")) {
            // Beside PacketFilter; the example has but the one.
            assertThat(answer.remove("FEC")).isEqualTo(answer.get("PacketFilter"));
        }

        assertThat(names(answer)).isEqualTo(names(example));
        for (String name : names(example)) {
            assertThat(answer.get(name).getNodeType())
                    .as(name)
                    .isEqualTo(example.get(name).getNodeType());
            assertThat(answer.get(name).isIntegralNumber())
                    .as("%s is a whole number", name)
                    .isEqualTo(example.get(name).isIntegralNumber());
        }
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @ParameterizedTest
    @ValueSource(strings = {"rx", "tx"})
    void anAnswerHasTheValuesThatWereGivenNumbersAsNumbers(String kind, Api api) {
        JsonNode answer = Links.add(api, kind, Map.of()).get();

        Contract.body(kind).properties().forEach(given -> {
            String name = given.getKey().equals("FecLayOut") ? "FecLayout" : given.getKey();
            JsonNode example = Contract.answer(kind).path(name);
            assertThat(answer.get(name).asText())
                    .as(name)
                    .isEqualTo(given.getValue().asText());
            assertThat(answer.get(name).isNumber()).as(name).isEqualTo(name.equals("FEC") || example.isNumber());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"rx", "tx"})
    void aStoppedLinkShowsNoContainerAndAllZero(String kind, Api api) {
        ObjectNode answer = (ObjectNode) Links.add(api, kind, Map.of()).get();
        List<String> names = names(answer);

        assertThat(answer.get("ContainerId").asText("none")).isEmpty();
        for (String name : names.subList(names.indexOf("Status"), names.size())) {
            assertThat(answer.get(name).asDouble()).as(name).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rx", "tx"})
    void whatWasReadCanBeSentBack(String kind, Api api) {
        Link link = Links.add(api, kind, Map.of());
        JsonNode before = link.get();

        assertThat(link.update(before.toString()).status()).isEqualTo(200);

        assertThat(link.get()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"rx, 700", "tx, 2000"})
    void theDocumentsExampleAnswerCanBeSentAsUpdate(String kind, int latency, Api api) {
        Link link = Links.add(api, kind, Map.of("ServiceName", "another name", "Latency", 1));
        Answer answer = link.update(kind.equals("rx") ? Contract.RX_ANSWER : Contract.TX_ANSWER);

        isDone(answer, kind, kind.equals("rx") ? "Test_3" : "TX_2", link.id());
        assertThat(link.get().path("Latency").asInt()).isEqualTo(latency);
        assertThat(link.get().path("Status").asInt()).as("nobody sets it").isZero();
    }

    @Test
    void whatIsLeftOutTakesTheDocumentedDefault(Api api) {
        JsonNode rx = Links.addBody(api, "rx", """
                {"ServiceName": "short", "Mode": "Listener", "ListenPort": 9000, "UdpOut": "127.0.0.1:5000"}""").get();
        JsonNode tx = Links.addBody(api, "tx", """
                {"ServiceName": "short", "Mode": "LISTENER", "ListenPort": 9000, "UdpIn": "127.0.0.1:5000"}""").get();

        for (JsonNode link : List.of(rx, tx)) {
            assertThat(link.path("Mode").asText()).isEqualTo("listener");
            assertThat(link.path("PassPhrase").asText("none")).isEmpty();
            assertThat(link.path("PbKeyLen").asInt()).isEqualTo(16);
            assertThat(link.path("FEC").asInt(-1)).isZero();
            assertThat(link.path("FecCols").asInt()).isEqualTo(10);
            assertThat(link.path("FecRows").asInt()).isEqualTo(5);
            assertThat(link.path("FecLayout").asText()).isEqualTo("staircase");
            assertThat(link.path("FecArq").asText()).isEqualTo("always");
            assertThat(link.path("Congestion").asText()).isEqualTo("live");
            assertThat(link.path("TransType").asText()).isEqualTo("live");
            assertThat(link.path("GroupConnect").asInt(-1)).isZero();
        }
        assertThat(tx.path("OverHead").asInt()).isEqualTo(25);
        assertThat(rx.path("GroupType").asText()).isEqualTo("backup");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rx", "tx"})
    void anUpdateKeepsTheEncryptionThatItDoesNotName(String kind, Api api) {
        String rest = "\"ServiceName\": \"secret\", \"Mode\": \"listener\", \"ListenPort\": 9000, \"Udp"
                + (kind.equals("rx") ? "Out" : "In") + "\": \"127.0.0.1:5000\"";
        Link link = Links.addBody(
                api, kind, "{" + rest + ", \"Latency\": 300, \"PassPhrase\": \"a-good-passphrase\", \"PbKeyLen\": 32}");

        isDone(link.update("{" + rest + "}"), kind, "secret", link.id());
        assertThat(link.get().path("PassPhrase").asText()).isEqualTo("a-good-passphrase");
        assertThat(link.get().path("PbKeyLen").asInt()).isEqualTo(32);
        assertThat(link.get().path("Latency").asInt())
                .as("all else takes its default")
                .isEqualTo(120);

        Answer ended = link.update("{" + rest + ", \"PassPhrase\": \"\"}");
        assertThat(ended.status()).isEqualTo(200);
        assertThat(ended.message()).isEqualTo("secret updated, not encrypted any more");
        assertThat(link.get().path("PassPhrase").asText("none")).isEmpty();
    }

    @Test
    void bothSpellingsOfAFieldAreTaken(Api api) {
        String shortTx = "{\"ServiceName\": \"%s\", \"Mode\": \"listener\", \"ListenPort\": 9000,"
                + " \"UdpIn\": \"127.0.0.1:5000\", %s}";
        for (String fields : List.of(
                "\"FecLayOut\": \"even\", \"FEC\": 1",
                "\"FecLayout\": \"even\", \"PacketFilter\": \"1\"",
                "\"FecLayOut\": \"even\", \"FecLayout\": \"EVEN\", \"FEC\": 1, \"PacketFilter\": \"1\"")) {
            Link link = Links.addBody(api, "tx", shortTx.formatted("spelling", fields));
            assertThat(link.get().path("FecLayout").asText()).as(fields).isEqualTo("even");
            assertThat(link.get().path("FEC").asInt()).as(fields).isEqualTo(1);
            assertThat(link.get().path("PacketFilter").asInt()).as(fields).isEqualTo(1);
            link.delete();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rx", "tx"})
    void anUnknownIdIs404AlsoOneThatIsNoNumber(String kind, Api api) {
        String kindOfOther = kind.equals("rx") ? "tx" : "rx";
        long ofOther = Links.add(api, kindOfOther, Map.of()).id() + 1_000_000;
        for (String id : List.of(
                "0", "-1", "abc", "1.5", "1e3", "%20", "%00", "99999999999999999999", String.valueOf(ofOther))) {
            isRefused(api.get("/v1/get_" + kind + "/" + id), 404, kind, "Id");
            isRefused(api.put("/v1/update_" + kind + "/" + id, Contract.bodyWith(kind, Map.of())), 404, kind, "Id");
            isRefused(api.delete("/v1/delete_" + kind + "/" + id), 404, kind, "Id");
            for (String verb : List.of("start", "stop", "restart")) {
                isRefused(api.post("/v1/" + verb + "_" + kind + "/" + id), 404, kind, "Id");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rx", "tx"})
    void aServiceNameIsTakenOnceAmongItsKind(String kind, Api api) {
        Link first = Links.add(api, kind, Map.of("ServiceName", "mine"));
        Link second = Links.add(api, kind, Map.of("ServiceName", "other"));
        Links.add(api, kind.equals("rx") ? "tx" : "rx", Map.of("ServiceName", "mine"));

        isRefused(
                api.post("/v1/add_" + kind, Contract.bodyWith(kind, Map.of("ServiceName", "mine"))), 409, kind, "mine");
        isRefused(second.update(Map.of("ServiceName", "mine")), 409, kind, "ServiceName", "mine");
        assertThat(first.update(Map.of("ServiceName", "mine", "Latency", 99)).status())
                .isEqualTo(200);
        assertThat(second.get().path("ServiceName").asText()).isEqualTo("other");
    }

    @Test
    void ofManyWhoTakeTheSameNameAtOnceExactlyOneWins(Api api) {
        List<CompletableFuture<Answer>> adds = IntStream.range(0, 24)
                .mapToObj(i -> api.postAsync("/v1/add_rx", Contract.bodyWith("rx", Map.of("Latency", i))))
                .toList();
        List<Answer> answers = adds.stream().map(CompletableFuture::join).toList();

        assertThat(answers).extracting(Answer::status).containsOnly(200, 409).containsOnlyOnce(200);
        assertThat(api.get("/v1/get_rx").json()).hasSize(1);
    }

    @Test
    void anIdIsNeverGivenTwice(Api api) {
        Link first = Links.add(api, "rx", Map.of());
        first.delete();
        Link second = Links.add(api, "rx", Map.of());

        assertThat(second.id()).isGreaterThan(first.id());
    }

    @Test
    void theListIsInTheOrderOfIds(Api api) {
        for (String name : List.of("c", "a", "b")) {
            Links.add(api, "tx", Map.of("ServiceName", name));
        }

        assertThat(api.get("/v1/get_tx").json())
                .extracting(link -> link.path("ServiceName").asText())
                .containsExactly("c", "a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rx", "tx"})
    void whatIsStoppedCannotBeStoppedOrRestarted(String kind, Api api) {
        Link link = Links.add(api, kind, Map.of("ServiceName", "quiet"));

        isRefused(link.stop(), 409, kind, "quiet", "not started");
        isRefused(link.restart(), 409, kind, "quiet", "not started");
        assertThat(link.get().path("Status").asInt()).isZero();
    }
}
