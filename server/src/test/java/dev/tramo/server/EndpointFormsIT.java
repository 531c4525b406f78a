package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Endpoints by RTP and HLS made by a person with the dashboard's forms. */
class EndpointFormsIT extends FormsFixture {
    private static void kind(Locator endpoint, String kind) {
        endpoint.getByLabel("Protocol", new Locator.GetByLabelOptions().setExact(true))
                .selectOption(kind);
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
