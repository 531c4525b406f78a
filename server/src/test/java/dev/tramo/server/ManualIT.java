package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The manual, the API description and the answers say the same. */
@ExtendWith(SharedServer.class)
class ManualIT {
    private static final Path PROJECT = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile("(?s)\n```\\w*\n(.*?)\n```");
    private static final Pattern BASE = Pattern.compile("api=http://localhost:4000(\\S*)");
    private static final Pattern METHOD = Pattern.compile("-X ([A-Z]+)");
    private static final Pattern BODY = Pattern.compile("(?s)-d '(.*?)'");
    private static final Pattern ADDRESS = Pattern.compile("(?:\\$api|http://localhost:[45]000)[^\\s\"']*");
    private static final Pattern MENTION =
            Pattern.compile("`(?:(GET|POST|PUT|PATCH|DELETE) )?(/v[12]/[^`\\s?]+)[^`]*`");

    /** A call in the manual. */
    private record Call(String page, String method, String path, String body) {}

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(PROJECT.resolve("docs"))) {
            return Stream.concat(Stream.of(PROJECT.resolve("README.md")), docs)
                    .filter(page -> page.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static List<Call> calls() throws IOException {
        List<Call> calls = new ArrayList<>();
        for (Path page : pages()) {
            String text = Files.readString(page);
            Matcher base = BASE.matcher(text);
            String api = base.find() ? base.group(1) : "";
            for (Matcher block = BLOCK.matcher(text); block.find(); ) {
                String[] commands = block.group(1).split("curl ");
                Arrays.stream(commands).skip(1).forEach(command -> call(page.toString(), api, command, calls));
            }
        }
        return calls;
    }

    private static void call(String page, String api, String command, List<Call> calls) {
        Matcher address = ADDRESS.matcher(command);
        if (!address.find()) {
            return; // of another program
        }
        Matcher body = BODY.matcher(command);
        String given = body.find() ? body.group(1) : "";
        Matcher method = METHOD.matcher(command);
        String path = address.group()
                .replace("$api", api)
                .replaceFirst("http://localhost:[45]000", "")
                .replaceFirst("\\?.*", "");
        calls.add(new Call(page, method.find() ? method.group(1) : given.isEmpty() ? "GET" : "POST", path, given));
    }

    private static JsonNode description(Server server) {
        return server.anonymous().get("/openapi?format=json").json();
    }

    /** The path item that describes a path; missing if none does. */
    private static JsonNode item(JsonNode description, String path) {
        String[] given = path.split("/");
        return description
                .path("paths")
                .propertyStream()
                .filter(described -> fits(described.getKey().split("/"), given))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> description.path("no such path"));
    }

    private static boolean fits(String[] template, String[] given) {
        boolean fits = template.length == given.length;
        for (int i = 0; fits && i < given.length; i++) {
            fits = template[i].equals(given[i]) || (template[i].startsWith("{") && !given[i].isEmpty());
        }
        return fits;
    }

    @Test
    void everyCallOfTheManualIsDescribedWithTheFieldsOfItsBody(Server server) throws IOException {
        JsonNode description = description(server);
        List<Call> calls = calls();

        assertThat(calls).hasSizeGreaterThan(20);
        for (Call call : calls) {
            JsonNode operation =
                    item(description, call.path()).path(call.method().toLowerCase());
            assertThat(operation.isObject()).as(call.toString()).isTrue();
            if (!call.body().isEmpty()) {
                JsonNode schema = operation
                        .path("requestBody")
                        .path("content")
                        .path("application/json")
                        .path("schema");
                // curl sends another type than JSON's.
                assertThat(call.path().startsWith("/v2/") && !schema.isMissingNode())
                        .as(call + " takes JSON only")
                        .isFalse();
                if (schema.isMissingNode()) {
                    schema = operation
                            .path("requestBody")
                            .path("content")
                            .path("*/*")
                            .path("schema");
                }
                String name = schema.path("$ref").asText().replaceFirst(".*/", "");
                JsonNode fields = description
                        .path("components")
                        .path("schemas")
                        .path(name)
                        .path("properties");
                assertThat(fields.fieldNames())
                        .as(call + " " + name)
                        .toIterable()
                        .containsAll(() -> Api.parse(call.body()).fieldNames());
            }
        }
    }

    @Test
    void everyPathThatTheManualNamesIsDescribed(Server server) throws IOException {
        JsonNode description = description(server);
        int mentions = 0;
        for (Path page : pages()) {
            for (Matcher mention = MENTION.matcher(Files.readString(page)); mention.find(); ) {
                JsonNode item = item(description, mention.group(2).replaceFirst("/$", ""));
                assertThat(item.isObject()).as(page + ": " + mention.group()).isTrue();
                if (mention.group(1) != null) {
                    assertThat(item.has(mention.group(1).toLowerCase()))
                            .as(page + ": " + mention.group())
                            .isTrue();
                }
                mentions++;
            }
        }
        assertThat(mentions).isGreaterThan(20);
    }

    @Test
    void noBlankLineBreaksATable() throws IOException {
        for (Path page : pages()) {
            assertThat(Files.readString(page))
                    .as(page.toString())
                    .doesNotContainPattern("\n\\|[^\n]*\\|\n\n\\|[^\n]*\\|\n(?!\\| ---)");
        }
    }

    @Test
    void everyCallMayMeetAServerThatStandsByAndErrorsAreDescribed(Server server) {
        description(server)
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    JsonNode responses = operation.getValue().path("responses");
                    assertThat(responses.has("503")).as(path.getKey()).isTrue();
                    responses.properties().forEach(response -> {
                        if (response.getKey().compareTo("400") >= 0) {
                            assertThat(response.getValue().has("content"))
                                    .as(path.getKey() + " " + response.getKey())
                                    .isTrue();
                        }
                    });
                }));
    }

    @Test
    void whatIsReadIsIndentedEndsWithANewlineAndHasNothingOfOtherProtocols(Api api, Server server) {
        String path = "/v2/routes/indented";
        String made = api.put(path, """
                {"source": "udp://127.0.0.1:%d", "destinations": {"out": "srt://:%d"}}""".formatted(Datagrams.freePort(), Datagrams.freePort()))
                .body();
        try {
            Answer read = api.get(path);
            assertThat(read.body()).startsWith("{\n  \"id\": \"indented\",\n").endsWith("\n}\n");
            assertThat(made).as("one line").endsWith("}\n").hasLineCount(1);
            JsonNode source = read.json().path("sources").path(0);
            JsonNode destination = read.json().path("destinations").path("out");
            assertThat(source.fieldNames()).toIterable().contains("udp").doesNotContain("srt", "peers", "rtmp");
            assertThat(destination.fieldNames())
                    .toIterable()
                    .contains("udp", "srt", "peers", "uri")
                    .doesNotContain("rtmp");
        } finally {
            assertThat(api.delete(path).status()).isEqualTo(204);
        }
        assertThat(api.get("/v1/get_rx/0").body()).endsWith("}\n");
        assertThat(api.get("/v1/nothing").body()).endsWith("}\n");
        assertThat(server.anonymous().get("/v1/get_rx").body()).endsWith("}\n");
    }
}
