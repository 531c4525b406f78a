package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Sources and destinations of each kind made by a person with the dashboard's forms. */
@Controls.AllUsed("/routes/form#endpoint-")
class EndpointFormsIT extends FormsFixture {
    /** What the address of each kind is made of, by the ends of its fields' IDs, and the URI that says the same. */
    private record Address(String kind, Map<String, String> fields, String uri) {}

    private static final Map<String, String> HOST_AND_PORT = Map.of("host", "192.0.2.7", "port", "5000");
    private static final Map<String, String> OWN_RTMP = Map.of("app", "live", "key", "secret-key", "port", "1936");
    private static final Map<String, String> OTHER_RTMP = Map.of("host", "rtmp://192.0.2.7/live", "key", "secret-key");

    private static final List<Address> SOURCES = List.of(
            new Address("srt-listener", HOST_AND_PORT, "srt://192.0.2.7:5000"),
            new Address("srt-caller", HOST_AND_PORT, "srt://192.0.2.7:5000"),
            new Address("srt-rendezvous", HOST_AND_PORT, "srt://192.0.2.7:5000"),
            new Address("udp-source", HOST_AND_PORT, "udp://192.0.2.7:5000"),
            new Address("rtp-source", HOST_AND_PORT, "rtp://192.0.2.7:5000"),
            new Address("rtmp-publish", OWN_RTMP, "rtmps://:1936/live/secret-key"),
            new Address("rtmp-pull", OTHER_RTMP, "rtmp://192.0.2.7/live/secret-key"),
            new Address("file-source", Map.of("host", "slate.ts"), "file:slate.ts"));

    private static final List<Address> DESTINATIONS = List.of(
            new Address("srt-caller", HOST_AND_PORT, "srt://192.0.2.7:5000"),
            new Address("srt-listener", HOST_AND_PORT, "srt://192.0.2.7:5000"),
            new Address("srt-rendezvous", HOST_AND_PORT, "srt://192.0.2.7:5000"),
            new Address("udp-destination", HOST_AND_PORT, "udp://192.0.2.7:5000"),
            new Address("rtp-destination", HOST_AND_PORT, "rtp://192.0.2.7:5000"),
            new Address("rtmp-push", OTHER_RTMP, "rtmp://192.0.2.7/live/secret-key"),
            new Address("rtmp-play", OWN_RTMP, "rtmps://:1936/live/secret-key"),
            new Address("hls", Map.of(), "hls:"),
            new Address("file-destination", Map.of(), "file:"));

    @Test
    void eachFieldOfEachKindIsInItsUri(Server server, Api api) {
        JsonNode options = is(200, api.get("/v2/uri-options")).json();
        try (Browser browser = Browser.at(server)) {
            Page page = browser.page();
            browser.open("/routes/new?template=any");
            browser.logIn();
            browser.button("+ Add standby source").click(); // so that sources have IDs, too
            fill(endpoint(page, "backup"), "ID of the source", "b");
            SOURCES.forEach(address -> fillAll(browser, endpoint(page, "b"), address, options));
            fill(endpoint(page, "out"), "ID of the destination", "o");
            DESTINATIONS.forEach(address -> fillAll(browser, endpoint(page, "o"), address, options));
            bond(endpoint(page, "o"));
            endpoint(page, "o").getByLabel("Own address").first().fill("192.0.2.1");
            assertThat(endpoint(page, "o").getByLabel("URI").inputValue())
                    .contains("nodes=192.0.2.7,192.0.2.8:9001", "weights=60,50", "adapters=192.0.2.1,");
            browser.forgetProblems("400"); // not all options go together
            browser.assertNoProblems();
        }
    }

    private static void fillAll(Browser browser, Locator endpoint, Address address, JsonNode options) {
        kind(endpoint, address.kind());
        endpoint.getByText("Generate").all().forEach(Locator::click);
        address.fields().forEach((field, value) -> part(endpoint, field).fill(value));
        if (address.uri().startsWith("rtmps:")) {
            part(endpoint, "secure").selectOption("1"); // there with the port
        }
        Locator others = endpoint.locator("summary", new Locator.LocatorOptions().setHasText("All options"));
        if (others.count() > 0) {
            others.click();
            if (endpoint.locator("details[open] > [data-options]").count() == 0) {
                others.click(); // it was open as that of the kind before
            }
        }
        Set<String> given = new TreeSet<>();
        String form = form(endpoint);
        List<String> fields = fields(endpoint);
        for (JsonNode option : options) {
            String id = form + option.path("name").asText();
            if (option.path("uses").toString().contains('"' + address.kind() + '"') && fields.contains(id)) {
                given.add(option.path("name").asText() + "=" + setOption(field(endpoint, id), option));
            }
        }
        assertThat(fields(endpoint)).as("all were there from the beginning").isEqualTo(fields);
        buttonIn(endpoint, "Hide secrets").all().forEach(Locator::click);
        buttonIn(endpoint, "Show secrets").all().forEach(Locator::click);
        String uri = endpoint.getByLabel("URI").inputValue();
        assertThat(uri).startsWith(address.uri());
        assertThat(uri.split("[?& ]")).as(address.kind()).containsAll(given);
        uri(endpoint, uri);
        awaitUri(browser, endpoint, uri);
    }

    private static Locator part(Locator endpoint, String name) {
        return field(endpoint, form(endpoint) + name);
    }

    private static Locator field(Locator endpoint, String id) {
        return endpoint.locator("[id='" + id + "']");
    }

    /** What the IDs of its fields begin with. */
    private static String form(Locator endpoint) {
        return endpoint.getAttribute("aria-labelledby").replace("title", "");
    }

    /** The IDs of its fields that are there now. */
    private static List<String> fields(Locator endpoint) {
        return ((List<?>) endpoint.locator("[id]").evaluateAll("fields => fields.map(field => field.id)"))
                .stream().map(String::valueOf).toList();
    }

    /** Gives an option a value that is not its default. */
    private static String setOption(Locator field, JsonNode option) {
        String value = switch (option.path("type").asText()) {
            case "integer" ->
                option.path("minimum").bigIntegerValue().add(BigInteger.ONE).toString();
            case "flag" -> "1";
            case "choice" ->
                option.path("allowed").path(option.path("allowed").size() - 1).asText();
            case "secret" -> NEWS_PASSPHRASE;
            default -> "text";
        };
        if (option.path("type").asText().matches("flag|choice")) {
            field.selectOption(value);
        } else {
            field.fill(value);
        }
        return value;
    }

    private static void select(Locator endpoint, String label, String value) {
        endpoint.getByLabel(label).selectOption(value);
    }

    private static void awaitUri(Browser browser, Locator endpoint, String uri) {
        browser.awaitValue(
                endpoint.getByLabel("URI"), value -> assertThat(value).isEqualTo(uri));
    }

    @Test
    void rtpAndHlsAreMadeByFieldsAndByTheirUris(Server server, Api api) {
        int in = Datagrams.freePort();
        try (Browser browser = Browser.at(server)) {
            Page page = browser.page();
            browser.open("/routes/new?template=any");
            browser.logIn();
            name(page, "Feed");
            receiveRtp(browser, endpoint(page, "source"), in);
            String out = sendRtp(browser, endpoint(page, "out"));
            browser.assertAccessible();
            String hls = addHls(browser);
            page.getByText("When the source is silent").click();
            page.getByLabel("Connect anew without data for").fill("5000");
            create(browser, api, "feed");

            JsonNode made = route(api, "feed");
            assertThat(made.at("/sources/0/uri").asText())
                    .isEqualTo("rtp://0.0.0.0:" + in + "?seamless=239.2.1.1:5000&skew=200&buffer=80&fec=column");
            assertThat(made.at("/switching/reconnectAfterMillis").asInt()).isEqualTo(5_000);
            assertThat(uriOf(made, "out")).isEqualTo(out);
            assertThat(uriOf(made, "out-2")).isEqualTo(hls);

            browser.open("/routes/feed/edit"); // what was saved fills the fields
            browser.awaitValue(
                    endpoint(page, "source").getByLabel("Second path (2022-7)"),
                    value -> assertThat(value).isEqualTo("239.2.1.1:5000"));
            browser.awaitValue(
                    endpoint(page, "out").getByLabel("Error correction (2022-1)"),
                    value -> assertThat(value).isEqualTo("row-column"));
            awaitPlan(browser, "Nothing is changed.");
            browser.assertNoProblems();
        }
    }

    private static void receiveRtp(Browser browser, Locator source, int port) {
        kind(source, "rtp-source");
        fill(source, "Port", String.valueOf(port));
        awaitUri(browser, source, "rtp://0.0.0.0:" + port);
        fill(source, "Second path (2022-7)", "239.2.1.1:5000");
        source.getByText("All options").click();
        fill(source, "Paths apart by at most", "1001");
        browser.awaitText(source.locator(".field-problem"), "A whole number from 1 to 1,000");
        fill(source, "Paths apart by at most", "200");
        fill(source, "Buffer", "80");
        select(source, "Error correction (2022-1)", "column");
        awaitUri(browser, source, "rtp://0.0.0.0:" + port + "?seamless=239.2.1.1:5000&skew=200&buffer=80&fec=column");
    }

    private String sendRtp(Browser browser, Locator out) {
        kind(out, "rtp-destination");
        String uri = "rtp://" + LOOPBACK + ":" + udpOut + "?fec=row-column&columns=3&rows=5&payloadtype=96&rtcp=0";
        uri(out, uri);
        browser.awaitValue(
                out.getByLabel("Columns of the matrix"),
                value -> assertThat(value).isEqualTo("3"));
        // What only the server knows is said at its field.
        browser.awaitText(out.locator(".field-problem"), "columns: 3; allowed are 4 to 20");
        browser.forgetProblems("400");
        fill(out, "Columns of the matrix", "10");
        browser.awaitValue(
                out.getByLabel("Reports (RTCP)"), value -> assertThat(value).isEqualTo("0"));
        String made = uri.replace("columns=3", "columns=10");
        awaitUri(browser, out, made);
        return made;
    }

    private static String addHls(Browser browser) {
        browser.button("+ Add destination").click();
        Locator hls = endpoint(browser.page(), "out-2");
        kind(hls, "hls");
        select(hls, "Who may play", "public");
        hls.getByText("All options").click();
        fill(hls, "Length of segments", "4000");
        fill(hls, "Longest part", "100");
        browser.awaitText(hls.locator(".field-problem"), "A whole number from 200 to 2,000");
        fill(hls, "Longest part", "1000");
        fill(hls, "Window", "30000");
        String uri = "hls:?access=public&segment=4000&part=1000&window=30000";
        awaitUri(browser, hls, uri);
        return uri;
    }

    @Test
    void reasonsAndRefusalsAreInTheLanguageThatIsChosen(Server server, Api api) {
        is(201, api.put(path("quiet"), body(udp(udpIn), Map.of("out", udp(udpOut)))));
        try (Browser browser = Browser.at(server)) {
            Page page = browser.page();
            browser.open("/settings");
            browser.logIn();
            page.getByLabel("Español").check();
            browser.open("/routes/quiet");
            browser.awaitText(page.locator("[data-endpoint=source]"), "aún sin datagramas en 127.0.0.1:" + udpIn);
            browser.open("/routes/quiet/edit");
            uri(endpoint(page, "source"), "udp://127.0.0.1:" + udpIn + "?ttl=3", "URI");
            browser.awaitText(endpoint(page, "source").locator(".field-problem"), "ttl: 3; solo lo tiene un destino");
            browser.forgetProblems("400");
            browser.assertNoProblems();
        }
    }
}
