package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.Api.Answer;
import dev.tramo.server.Links.Link;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong in a link's description is refused by name, and changes nothing. */
@ExtendWith(SharedServer.class)
class LinkInputIT {
    private static final String SECRET = "geheim_9x";

    /**
     * What a field must refuse.
     *
     * @param wrong JSON texts
     */
    record Case(String kind, String field, boolean required, List<String> wrong) {
        @Override
        public String toString() {
            return kind + " " + field;
        }
    }

    private static Case whole(String kind, String field, boolean required, int min, int max) {
        return new Case(
                kind,
                field,
                required,
                with(
                        "1.5",
                        "1e3",
                        "\"\"",
                        "\" \"",
                        "\"abc\"",
                        "\"1.5\"",
                        "\"0x10\"",
                        "\"1 2\"",
                        "\"+1\"",
                        "99999999999",
                        "\"99999999999\"",
                        "-99999999999",
                        "9".repeat(400),
                        "\"" + "9".repeat(10_000) + "\"",
                        min - 1 + "",
                        "\"" + (min - 1) + "\"",
                        max + 1 + "",
                        "\"" + (max + 1) + "\"",
                        "1e400"));
    }

    private static Case oneOf(String kind, String field, Integer... values) {
        List<String> near = new ArrayList<>();
        for (int value : values) {
            for (int other : List.of(value - 1, value + 1)) {
                if (!List.of(values).contains(other)) {
                    near.add(String.valueOf(other));
                    near.add("\"" + other + "\"");
                }
            }
        }
        near.addAll(List.of("1.5", "\"\"", "\"yes\"", "\"" + "1".repeat(10_000) + "\""));
        return new Case(kind, field, false, with(near.toArray(String[]::new)));
    }

    private static Case word(String kind, String field, boolean required, String... further) {
        List<String> wrong = new ArrayList<>(List.of("7", "1.5", "\"\"", "\"nonsense\"", "\"live caller\""));
        wrong.addAll(List.of(further));
        return new Case(kind, field, required, with(wrong.toArray(String[]::new)));
    }

    private static Case text(String kind, String field, boolean required, String... wrong) {
        List<String> all = new ArrayList<>(List.of("7", "1.5"));
        // Half a character: JSON can write it as an escape, no encoding of text can.
        Arrays.stream(wrong)
                .map(value -> Api.json(value).replace("\ud800", "\\ud800"))
                .forEach(all::add);
        return new Case(kind, field, required, with(all.toArray(String[]::new)));
    }

    /** With what every field must refuse. */
    private static List<String> with(String... wrong) {
        List<String> all = new ArrayList<>(
                List.of("null", "true", "false", "[]", "[1]", "{}", "{\"a\":1}", "\"" + "x".repeat(10_000) + "\""));
        all.addAll(List.of(wrong));
        return all;
    }

    private static Case udp(String kind, String field) {
        return text(
                kind,
                field,
                true,
                "",
                " ",
                "239.1.1.1",
                "239.1.1.1:",
                ":5000",
                "5000",
                "239.1.1.1:0",
                "239.1.1.1:65536",
                "239.1.1.1:-1",
                "host.example:5000",
                "999.1.1.1:5000",
                "udp://239.1.1.1:5000",
                "[::1:5000",
                "::1:5000",
                "[fe80::g]:5000",
                "239.1.1.1:5000?ttl=3",
                "239.1.1.1:5000?interface=",
                "239.1.1.1:5000?interface=%zz",
                "239.1.1.1:5000?interface=a%26b",
                "239.1.1.1:5000?interface=%25",
                "239.1.1.1:5000?interface=lo&",
                "239.1.1.1:5000?interface=\u0000",
                "239.1.1.1:5000?source=::1",
                "192.0.2.1:5000?source=239.1.1.1",
                "127.1:5000",
                "010.0.0.1:5000",
                "1.2.3:5000",
                "239.1.1.1:5000?source=host.example");
    }

    private static Stream<Case> common(String kind) {
        return Stream.of(
                text(kind, "ServiceName", true, "", "  ", "a\nb", "a\u0000", "x".repeat(129), "a\ud800b"),
                word(kind, "Mode", true, "\"call\""),
                whole(kind, "ListenPort", true, 1, 65_535),
                whole(kind, "Latency", false, 0, 65_535),
                whole(kind, "SrtBw", false, 0, 1_000_000),
                text(kind, "PassPhrase", false, SECRET, SECRET.repeat(9), SECRET + "\n12345", SECRET + "\ud800123"),
                oneOf(kind, "PbKeyLen", 16, 24, 32),
                oneOf(kind, "FEC", 0, 1),
                whole(kind, "FecCols", false, 0, 255),
                whole(kind, "FecRows", false, 0, 255),
                word(kind, "FecLayOut", false),
                word(kind, "FecLayout", false),
                word(kind, "FecArq", false),
                word(kind, "Congestion", false, "\"file\""),
                word(kind, "TransType", false, "\"file\""),
                oneOf(kind, "GroupConnect", 0, 1));
    }

    static Stream<Case> cases() {
        String[] noHosts = {"a b", "a_b", "http://a", "10.0.0.1:9000", "-a", "x".repeat(254), "a/b", "é"};
        String[] noPeers = {"a b", "a:0", "a:65536", "a:", ":1", "::1", "[::1", "[::1]:x"};
        return Stream.of(
                        common("rx"),
                        common("tx"),
                        Stream.of(
                                text("rx", "TxIp", false, noHosts),
                                udp("rx", "UdpOut"),
                                oneOf("rx", "TlpktDrop", 0, 1),
                                whole("rx", "TTL", false, 1, 255),
                                word("rx", "GroupType", false),
                                text("rx", "GroupIp1", false, noPeers),
                                text("rx", "GroupIp2", false, noPeers),
                                whole("rx", "Ip1Weight", false, 0, 65_535),
                                whole("rx", "Ip2Weight", false, 0, 65_535)),
                        Stream.of(
                                text("tx", "RxIp", false, noHosts),
                                udp("tx", "UdpIn"),
                                whole("tx", "InputBw", false, 0, 1_000_000),
                                whole("tx", "OverHead", false, 5, 100),
                                oneOf("tx", "PacketFilter", 0, 1)))
                .flatMap(cases -> cases);
    }

    @BeforeAll
    static void add(Api api) {
        Links.add(api, "rx", Map.of("ServiceName", "there"));
        Links.add(api, "tx", Map.of("ServiceName", "there"));
    }

    @AfterAll
    static void deleteAll(Api api, Server server) {
        Links.deleteAll(api);
        assertThat(server.output()).doesNotContain(SECRET).doesNotContain("mansillasoto");
    }

    /** Sends the body as a new link and as an update: both are refused, and what is stored stays to the byte. */
    private static void isRefused(Api api, String kind, String body, String... parts) {
        String before = api.get("/v1/get_" + kind).body();
        long id = Api.parse(before).get(0).path("Id").asLong();
        for (Answer answer :
                List.of(api.post("/v1/add_" + kind, body), api.put("/v1/update_" + kind + "/" + id, body))) {
            String shown = answer + " to " + body.substring(0, Math.min(body.length(), 1_000));
            assertThat(answer.status()).as(shown).isEqualTo(400);
            assertThat(answer.json().fieldNames()).toIterable().as(shown).containsExactly(kind.toUpperCase());
            assertThat(answer.message()).as(shown).contains(parts).doesNotContain(SECRET);
            assertThat(answer.body().length()).as(shown).isLessThan(500);
        }
        assertThat(api.get("/v1/get_" + kind).body()).isEqualTo(before);
    }

    /** The example with one field given as this JSON text. */
    private static String bodyWith(String kind, String field, String json) {
        ObjectNode body = Contract.body(kind);
        body.put("ServiceName", "new");
        body.remove(List.of(field, field.startsWith("FecLay") ? "FecLayOut" : field));
        body.remove(field.equals("PacketFilter") ? "FEC" : field);
        String rest = body.toString();
        return "{\"" + field + "\":" + json + "," + rest.substring(1);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aWrongValueIsRefusedByTheNameOfItsField(Case c, Api api) {
        String name =
                c.field().equals("FecLayOut") ? "FecLayout" : c.field().equals("PacketFilter") ? "FEC" : c.field();
        for (String wrong : c.wrong()) {
            isRefused(api, c.kind(), bodyWith(c.kind(), c.field(), wrong), name);
        }
        if (c.required()) {
            ObjectNode body = Contract.body(c.kind());
            body.remove(c.field());
            isRefused(api, c.kind(), body.toString(), c.field(), "missing");
        }
    }

    @Test
    void everyFieldOfTheDocumentIsAmongTheCases() {
        for (String kind : List.of("rx", "tx")) {
            assertThat(cases().filter(c -> c.kind().equals(kind)).map(Case::field))
                    .containsAll(() -> Contract.body(kind).fieldNames());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rx", "tx"})
    void aBodyThatIsFarTooLongIsRefused(String kind, Api api) {
        String before = api.get("/v1/get_" + kind).body();
        long id = Api.parse(before).get(0).path("Id").asLong();

        assertThat(api.statusForAnnounced("POST", "/v1/add_" + kind, 100_000)).isEqualTo(413);
        assertThat(api.statusForAnnounced("PUT", "/v1/update_" + kind + "/" + id, 100_000))
                .isEqualTo(413);
        assertThat(api.get("/v1/get_" + kind).body()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rx", "tx"})
    void anUnknownFieldIsRefusedByName(String kind, Api api) {
        isRefused(api, kind, bodyWith(kind, "Latenzy", "700"), "Latenzy");
        isRefused(api, kind, bodyWith(kind, "latency", "700"), "latency");
        isRefused(api, kind, bodyWith(kind, kind.equals("rx") ? "UdpIn" : "UdpOut", "\"239.1.1.1:5000\""), "Udp");
        isRefused(api, kind, bodyWith(kind, "x".repeat(10_000), "1"), "xxx");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rx", "tx"})
    void aFieldGivenTwiceWithDifferentValuesIsRefusedByName(String kind, Api api) {
        isRefused(
                api,
                kind,
                Contract.bodyWith(kind, Map.of("FecLayOut", "even", "FecLayout", "staircase")),
                "FecLayout",
                "FecLayOut");
        isRefused(api, kind, "{\"Latency\":1," + Contract.body(kind).toString().substring(1), "Latency");
        if (kind.equals("tx")) {
            isRefused(api, kind, Contract.bodyWith(kind, Map.of("FEC", 0, "PacketFilter", 1)), "FEC", "PacketFilter");
        }
    }

    @Test
    void impossibleCombinationsAreRefusedByName(Api api) {
        isRefused(api, "rx", Contract.bodyWith("rx", Map.of("TxIp", "")), "TxIp", "caller");
        isRefused(api, "rx", Contract.bodyWith("rx", Map.of("TxIp", "", "Mode", "rendezvous")), "TxIp", "rendezvous");
        isRefused(api, "tx", Contract.bodyWith("tx", Map.of("Mode", "caller")), "RxIp", "caller");
        isRefused(api, "tx", Contract.bodyWith("tx", Map.of("Mode", "rendezvous")), "RxIp", "rendezvous");
        isRefused(api, "tx", Contract.bodyWith("tx", Map.of("FEC", 1)), "FecCols", "FecRows");
        isRefused(api, "rx", Contract.bodyWith("rx", Map.of("FEC", 1, "FecCols", 1)), "FecCols");
        isRefused(api, "rx", Contract.bodyWith("rx", Map.of("FEC", 1, "FecRows", 0)), "FecRows");
        isRefused(api, "rx", Contract.bodyWith("rx", Map.of("GroupConnect", 1)), "GroupIp1");
        isRefused(api, "rx", Contract.bodyWith("rx", Map.of("GroupConnect", 1, "GroupIp1", "10.0.0.1")), "GroupIp2");
        isRefused(
                api,
                "rx",
                Contract.bodyWith(
                        "rx", Map.of("GroupConnect", 1, "GroupIp1", "a", "GroupIp2", "b", "Mode", "listener")),
                "GroupConnect");
        isRefused(
                api,
                "tx",
                Contract.bodyWith("tx", Map.of("GroupConnect", 1, "Mode", "caller", "RxIp", "10.0.0.1")),
                "GroupConnect");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rx", "tx"})
    void whatIsNotAJsonObjectIsRefusedWithoutRepeatingIt(String kind, Api api) {
        String body = Contract.body(kind).toString();
        for (String wrong : List.of(
                "",
                "no JSON",
                "[]",
                "null",
                "7",
                "\"" + SECRET + "\"",
                "[" + body + "]",
                body.substring(0, body.length() - 1),
                body + body,
                body + " " + SECRET,
                "{\"PassPhrase\":" + SECRET + "}",
                "{\"PassPhrase\":'" + SECRET + "'}",
                "{\"PassPhrase\":\"" + SECRET + "\n\"}",
                "{\"PassPhrase\":\"\\" + SECRET + "\"}",
                "[".repeat(5_000),
                "{\"Latency\":" + "9".repeat(10_000) + "}")) {
            isRefused(api, kind, wrong, "body");
        }
    }

    @Test
    void theBoundsThemselvesAreAccepted(Api api) {
        Map<String, Object> least = Map.of(
                "ListenPort", 1, "Latency", 0, "SrtBw", 0, "FecCols", 0, "FecRows", "0", "PassPhrase", "0123456789");
        Map<String, Object> most = Map.of(
                "ServiceName",
                "ñ".repeat(128),
                "ListenPort",
                65_535,
                "Latency",
                "65535",
                "SrtBw",
                1_000_000,
                "FecCols",
                255,
                "FecRows",
                255,
                "PassPhrase",
                "p".repeat(79),
                "PbKeyLen",
                "32");
        for (String kind : List.of("rx", "tx")) {
            for (Map<String, Object> bounds : List.of(least, most)) {
                Link link = Links.add(api, kind, bounds);
                assertThat(link.get().path("Latency").asText())
                        .isEqualTo(bounds.get("Latency").toString());
                assertThat(link.get().path("PassPhrase").asText()).isEqualTo(bounds.get("PassPhrase"));
                link.delete();
            }
        }
    }
}
