package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.Api.Answer;
import dev.tramo.server.StubServer.Call;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Notifications by the API, to receivers that others wrote: an SMTP server and an SNMP manager. */
@ExtendWith(SharedServer.class)
class NotificationsIT {
    private static final String NOTIFICATIONS = "/v2/notifications";
    private static final String KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Path MIBS = Path.of("src/test/resources/snmp").toAbsolutePath();
    private static final Path MIB =
            Path.of("../deploy/snmp/TRAMO-MIB.txt").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private final List<Process> peers = new ArrayList<>();

    @AfterEach
    void clean(Api api) throws InterruptedException {
        for (JsonNode notification : api.get(NOTIFICATIONS).json()) {
            is(204, api.delete(path(notification.path("id").asText())));
        }
        for (Process peer : peers) {
            peer.destroyForcibly();
            peer.waitFor();
        }
    }

    private static String path(String id) {
        return NOTIFICATIONS + "/" + id;
    }

    private static Answer is(int status, Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        return answer;
    }

    private static JsonNode put(Api api, String id, Map<String, Object> settings) {
        return is(201, api.put(path(id), Api.json(settings))).json();
    }

    private static Map<String, Object> webhook(int port, String kind) {
        return Map.of(
                "type",
                "webhook",
                "url",
                "http://127.0.0.1:" + port + "/hook?key=hush",
                "secret",
                KEY,
                "kinds",
                List.of(kind));
    }

    /** Starts a receiver; what it says is in the file. */
    private Path launch(String name, List<String> command) {
        Path log = folder.resolve(name + ".log");
        peers.add(Peer.launch(log, command));
        return log;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitLine(Path log, String words) {
        await(words).atMost(Links.SOON).until(() -> read(log).contains(words));
    }

    private static JsonNode tested(Api api, String id) {
        JsonNode sent = is(200, api.post(path(id) + "/test")).json();
        assertThat(sent.path("state").asText()).as(sent.toString()).isEqualTo("delivered");
        return sent;
    }

    @Test
    void aMailArrivesEncryptedAndWithALogin(Api api) throws Exception {
        Peer.requireModule("aiosmtpd");
        Path key = folder.resolve("key.pem");
        Path certificate = folder.resolve("certificate.pem");
        String _ = Peer.run(
                ("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=mail -addext subjectAltName=IP:127.0.0.1"
                                + " -keyout " + key + " -out " + certificate)
                        .split(" "));
        Path both = Files.writeString(folder.resolve("both.pem"), read(key) + read(certificate));
        int port = Server.freePort();
        Path log = launch(
                "smtp",
                List.of(
                        "/usr/bin/python3",
                        Path.of("src/test/resources/smtp_receiver.py").toString(),
                        String.valueOf(port),
                        both.toString(),
                        "tramo",
                        "hush hush"));
        awaitLine(log, "ready");

        Map<String, Object> mail = new HashMap<>(Map.of(
                "type", "email",
                "host", "127.0.0.1",
                "port", port,
                "user", "tramo",
                "password", "hush hush",
                "from", "tramo@example.com",
                "to", List.of("noc@example.com", "boss@example.com")));
        put(api, "mail", mail);
        JsonNode untrusted = is(200, api.post(path("mail") + "/test")).json();
        assertThat(untrusted.path("state").asText()).isEqualTo("failed");
        assertThat(untrusted.path("lastError").asText()).contains("TLS").doesNotContain("hush");

        mail.remove("password"); // stays
        mail.put("trust", read(certificate));
        is(200, api.put(path("mail"), Api.json(mail)));
        JsonNode sent = tested(api, "mail");
        awaitLine(log, "{");
        JsonNode got = Api.parse(read(log)
                .lines()
                .filter(line -> line.startsWith("{"))
                .findFirst()
                .orElseThrow());
        assertThat(got.path("tls").asBoolean()).isTrue();
        assertThat(got.path("from").asText()).isEqualTo("tramo@example.com");
        assertThat(got.path("to")).extracting(JsonNode::asText).containsExactly("noc@example.com", "boss@example.com");
        assertThat(got.at("/headers/Subject").asText()).startsWith("[Tramo] info: test: This is a test");
        assertThat(got.at("/headers/Message-ID").asText())
                .isEqualTo("<" + sent.path("message").asText() + ".mail@example.com>");
        assertThat(got.path("body").asText())
                .contains("event: " + sent.path("message").asText());

        mail.put("password", "wrong");
        is(200, api.put(path("mail"), Api.json(mail)));
        JsonNode refused = is(200, api.post(path("mail") + "/test")).json();
        assertThat(refused.path("lastError").asText()).contains("login was refused", "535");
    }

    /** The manager's configuration and address: it prints what arrives, with names out of our MIB. */
    private Path launchManager(int port, String... configuration) throws IOException {
        Peer.require("/usr/sbin/snmptrapd");
        Path file = Files.write(folder.resolve("snmptrapd.conf"), List.of(configuration));
        Path log = launch(
                "manager",
                List.of(
                        "env",
                        "SNMP_PERSISTENT_DIR=" + folder.resolve("snmp"),
                        "/usr/sbin/snmptrapd",
                        "-f",
                        "-n",
                        "-Lo",
                        "-C",
                        "-c",
                        file.toString(),
                        "-M",
                        MIBS + ":" + MIB.getParent(),
                        "-m",
                        "TRAMO-MIB",
                        "udp:127.0.0.1:" + port));
        awaitLine(log, "NET-SNMP version");
        assertThat(read(log)).doesNotContain("Cannot", "Did not find", "error");
        return log;
    }

    private static void assertArrived(Path log, JsonNode sent) {
        String id =
                "TRAMO-MIB::tramoMessageId.0 = STRING: " + sent.path("message").asText();
        awaitLine(log, id);
        String line =
                read(log).lines().filter(each -> each.contains(id)).findFirst().orElseThrow();
        assertThat(line)
                .contains(
                        "TRAMO-MIB::tramoTest",
                        "TRAMO-MIB::tramoSeverity.0 = INTEGER: info(1)",
                        "TRAMO-MIB::tramoText.0 = STRING: This is a test",
                        "TRAMO-MIB::tramoTime.0 = STRING: 20");
    }

    @Test
    void trapsAndInformsArriveByBothVersionsOfSnmp(Api api) throws Exception {
        int port = Server.freePort();
        Map<String, Object> v3 = new HashMap<>(Map.of(
                "type", "snmp",
                "host", "127.0.0.1",
                "port", port,
                "user", "tramo",
                "authenticationPassword", "hush-hush-1",
                "privacyPassword", "hush-hush-2"));
        String engine = put(api, "v3", v3).path("engineId").asText();
        assertThat(engine).startsWith("80007ed905").hasSize(26);
        v3.put("inform", true);
        v3.put("authentication", "sha");
        put(api, "v3-inform", v3);
        v3.putAll(Map.of("user", "strong", "authentication", "sha512", "privacy", "aes256"));
        put(api, "v3-strong", v3);
        Map<String, Object> v2c = new HashMap<>(Map.of(
                "type", "snmp", "version", "v2c", "host", "localhost", "port", port, "community", "hush-hush-3"));
        put(api, "v2c", v2c);
        v2c.put("inform", true);
        put(api, "v2c-inform", v2c);
        Path log = launchManager(
                port,
                "createUser -e 0x" + engine + " tramo SHA-256 hush-hush-1 AES hush-hush-2",
                "createUser tramo SHA hush-hush-1 AES hush-hush-2",
                "createUser strong SHA-512 hush-hush-1 AES-256 hush-hush-2",
                "authUser log tramo priv",
                "authUser log strong priv",
                "authCommunity log hush-hush-3");
        for (String id : List.of("v3", "v3-inform", "v3-strong", "v2c", "v2c-inform", "v3")) {
            assertArrived(log, tested(api, id));
        }

        v3.put("user", "nobody");
        is(200, api.put(path("v3-inform"), Api.json(v3)));
        JsonNode failed = is(200, api.post(path("v3-inform") + "/test")).json();
        assertThat(failed.path("state").asText()).isEqualTo("failed");
        assertThat(failed.path("lastError").asText()).isEqualTo("the manager refused: the user is unknown");
    }

    @Test
    void theMibIsReadWithoutComplaint() {
        String tree = Peer.run(
                "snmptranslate",
                "-Pew",
                "-M",
                MIBS + ":" + MIB.getParent(),
                "-m",
                "TRAMO-MIB",
                "-On",
                "TRAMO-MIB::tramoAlarmBegan");
        // The first run on a machine also tells what folder it has made.
        assertThat(tree.lines().filter(line -> !line.startsWith("Created directory: ")))
                .containsExactly(".1.3.6.1.4.1.32473.7266.0.1");
    }

    @Test
    void whatWasAcceptedIsDeliveredOnceAfterAKill() {
        Path data = folder.resolve("data");
        try (StubServer receiver = new StubServer(call -> StubServer.answer(call, 503, "{}"))) {
            String accepted;
            try (Server first = Server.start(created(data))) {
                Api api = first.api();
                put(api, "hook", webhook(receiver.port(), "server"));
                put(api, "broken", webhook(Server.freePort(), "alarm"));
                // That a target fails is an event, too.
                assertThat(is(200, api.post(path("broken") + "/test")).body()).contains("connection was refused");
                await().atMost(Links.SOON).until(() -> !receiver.calls().isEmpty());
                JsonNode waiting =
                        is(200, api.get(path("hook") + "/deliveries")).json().path(0);
                accepted = waiting.path("message").asText();
                assertThat(waiting.path("state").asText()).isEqualTo("pending");
                assertThat(waiting.path("text").asText()).contains("\"broken\" fails");
                first.kill();
            }
            receiver.become(StubServer.MANAGES);
            receiver.forget();
            try (Server second = Server.start(data)) {
                await().atMost(Links.SOON).until(() -> !receiver.calls().isEmpty());
                Api api = second.api();
                // Whatever would come twice comes before this one.
                is(200, api.post(path("hook") + "/test"));
                assertThat(receiver.calls())
                        .extracting(NotificationsIT::id)
                        .startsWith(accepted)
                        .hasSize(2);
                await().atMost(Links.SOON)
                        .until(() -> api.get(path("hook"))
                                        .json()
                                        .at("/status/waiting")
                                        .asInt(-1)
                                == 0);
                JsonNode delivered = api.get(path("hook") + "/deliveries").json();
                assertThat(delivered)
                        .filteredOn(each -> each.path("message").asText().equals(accepted))
                        .singleElement()
                        .satisfies(
                                each -> assertThat(each.path("state").asText()).isEqualTo("delivered"));
                assertThat(second.output()).doesNotContain("hush", KEY, "Exception");
            }
        }
    }

    private static Path created(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String id(Call call) {
        return call.headers().getFirst("webhook-id");
    }

    @Test
    void whatIsReadHasNoSecretsAndCanBeSentBack(Api api) {
        JsonNode made = put(api, "hook", webhook(9, "alarm"));
        assertThat(made.path("url").asText()).isEqualTo("http://127.0.0.1:9/hook?key=***");
        assertThat(made.path("secret").asText()).isEqualTo("***");
        is(200, api.put(path("hook"), made.toString()));
        String all = api.get(NOTIFICATIONS).body();
        assertThat(all).doesNotContain("hush", KEY).contains("\"waiting\": 0");
        is(204, api.delete(path("hook")));
        is(404, api.delete(path("hook")));
        is(404, api.get(path("hook")));
        is(404, api.post(path("hook") + "/test"));
        is(404, api.get(path("hook") + "/deliveries"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?limit=0", "?limit=x", "?limit=1201", "?state=pending"})
    void parametersAreChecked(String query, Api api) {
        put(api, "hook", webhook(9, "alarm"));
        assertThat(is(400, api.get(path("hook") + "/deliveries" + query)).body())
                .containsAnyOf("limit: ", "unknown parameter");
    }

    @Test
    void callsNeedATokenAndAreDescribed(Server server, Api api) {
        is(401, server.anonymous().get(NOTIFICATIONS));
        is(400, api.put(path("a%20b"), "{}"));
        JsonNode description = server.anonymous().get("/openapi?format=json").json();
        JsonNode fields = description.at("/components/schemas/Notification/properties");
        Stream.of(
                        put(api, "hook", webhook(9, "alarm")),
                        put(api, "v2c", Map.of("type", "snmp", "version", "v2c", "host", "h", "community", "c")))
                .map(ObjectNode.class::cast)
                .forEach(shown -> assertThat(fields.fieldNames()).toIterable().containsAll(() -> shown.fieldNames()));
    }
}
