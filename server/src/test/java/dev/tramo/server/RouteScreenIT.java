package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of a route, used by a person with a browser. */
@Controls.AllUsed(
        value = "/routes/*#",
        except = {"/routes/*#attention", "/routes/*#picture", "/routes/*#stream", "/routes/*#indicators"})
class RouteScreenIT extends RoutesFixture {
    private static final String HOSTILE = "<img src=x onerror=alert(1)>";
    private static final String PASSPHRASE = "a-passphrase-to-hide";

    private static final String ADVICE = Api.json(Map.of(
            "endpoints",
            List.of(Map.of(
                    "endpoint",
                    "source",
                    "direction",
                    "receives",
                    "reason",
                    "",
                    "sessions",
                    List.of(Map.of(
                            "peer",
                            LOOPBACK + ":5",
                            "basis",
                            "measured",
                            "rttMillis",
                            10,
                            "rttVariationMillis",
                            1,
                            "latency",
                            Map.of(
                                    "currentMillis",
                                    120,
                                    "proposedMillis",
                                    430,
                                    "reason",
                                    "because <i>it</i> was measured"),
                            "overhead",
                            Map.of("retransmissionShare", 0, "reason", ""),
                            "fec",
                            Map.of("helps", false, "reason", "not needed"),
                            "bonding",
                            Map.of("helps", false, "reason", "not needed")))))));

    /** Sends about 1 Mbit/s to a UDP input until it is closed. */
    private static final class Feed implements AutoCloseable {
        private static final long PAUSE_NANOS = 10_000_000;
        private final DatagramSocket socket;
        private final Thread thread;

        Feed(int port) throws IOException {
            socket = new DatagramSocket();
            byte[] payload = new byte[TS_BYTES];
            DatagramPacket packet = new DatagramPacket(payload, payload.length, new InetSocketAddress(LOOPBACK, port));
            thread = Thread.ofPlatform().daemon().start(() -> {
                while (!socket.isClosed()) {
                    try {
                        socket.send(packet);
                    } catch (IOException e) {
                        if (!socket.isClosed()) {
                            throw new UncheckedIOException(e);
                        }
                    }
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            });
        }

        @Override
        public void close() throws InterruptedException {
            socket.close();
            thread.join();
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** "news" takes what "tx" sends by SRT with a hostile stream ID, and sends it on by UDP. */
    private void linked(Api api) {
        String options = "streamid=" + encoded(HOSTILE) + "&passphrase=" + PASSPHRASE;
        JsonNode _ = is(
                        201,
                        api.put(
                                path("news"),
                                Api.json(Map.of(
                                        "name",
                                        "News <b>at nine</b>",
                                        "source",
                                        listener(options),
                                        "destinations",
                                        Map.of("out", udp(udpOut))))))
                .json();
        JsonNode _ = put(api, "tx", udp(udpIn), caller(options));
        JsonNode _ = awaitConnected(api, "news");
    }

    private static Locator chart(Page page, String id) {
        return page.locator("[data-chart=" + id + "]");
    }

    private static Locator inDialog(Browser browser, String button) {
        return browser.page()
                .getByRole(AriaRole.DIALOG)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(button).setExact(true));
    }

    @Test
    void aRouteIsSeenInAllItsPartsAndItsPeersAreDisconnectedAndBanned(Server server, Api api) throws Exception {
        linked(api);
        try (Feed _ = new Feed(udpIn);
                Browser browser = Browser.at(server)) {
            Page page = browser.page();
            // Advice rests on a minute of measurement, for which a test has no time; what it leads to is the server's
            // own.
            page.route(
                    "**/v2/routes/news/advice*",
                    answer -> answer.fulfill(new Route.FulfillOptions()
                            .setContentType("application/json")
                            .setBody(ADVICE)));
            browser.open("/routes/news");
            browser.logIn();
            browser.forgetProblems("401"); // the browser itself reports that nobody was logged in
            seesThePathAndTheCharts(browser);
            looksAtOtherTimes(browser);
            givesTheOtherSideWhatItNeeds(browser);
            takesTheAdvice(browser, api);
            endsSessions(browser);
            stopsAndStarts(browser);
            browser.assertAccessible();
            page.emulateMedia(new Page.EmulateMediaOptions()
                    .setColorScheme(ColorScheme.DARK)
                    .setReducedMotion(ReducedMotion.REDUCE)); // colours change at once
            browser.assertAccessible();
            browser.assertNoProblems();
        }
    }

    private static void seesThePathAndTheCharts(Browser browser) {
        Page page = browser.page();
        browser.awaitText(
                page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)), "News <b>at nine</b>");
        browser.awaitText(page.locator("[data-endpoint=source]"), "Running");
        browser.awaitText(page.locator("[data-endpoint='destinations.out']"), "Mbit/s");
        // The last value of the line of the source: about 1 Mbit/s.
        Pattern positive = Pattern.compile(".*source (0\\.[0-9]*[1-9]|[1-9]).*", Pattern.DOTALL);
        browser.awaitThat(
                "a bit rate in the chart",
                () -> positive.matcher(chart(page, "rate").innerText()).matches());
        assertThat(chart(page, "rate").locator("canvas").count()).isEqualTo(1);
        assertThat(chart(page, "rate").getByRole(AriaRole.IMG).getAttribute("aria-label"))
                .startsWith("Bit rate, Mbit/s. source: ");
        for (String id : new String[] {"rtt", "loss", "retransmitted", "margin", "dropped"}) {
            chart(page, id).waitFor();
        }
        browser.awaitText(page.locator("#sessions .stream-id"), HOSTILE);
        browser.picture("route");
        page.getByText("The same as a table").click();
        browser.awaitText(page.locator(".chart-table"), "Buffer margin");
        Download values =
                page.waitForDownload(() -> page.locator("#charts a[download]").click());
        assertThat(values.suggestedFilename()).isEqualTo("news.csv");
        browser.assertAccessible();
    }

    private static void looksAtOtherTimes(Browser browser) {
        Page page = browser.page();
        browser.button("15 min").click();
        browser.button("24 h").click();
        browser.button("7 d").click();
        browser.button("1 h").click();
        browser.awaitThat("the range in the address", () -> page.url().contains("range=1h"));
        chart(page, "rate").waitFor();
        zoomsInByMouse(browser);
        browser.button("Zoom in").click();
        browser.awaitThat("the zoom in the address", () -> page.url().contains("from=20"));
        browser.button("Earlier").click();
        browser.button("Later").click();
        browser.button("Zoom out").click();
        browser.button("Side by side").click();
        browser.awaitThat("the layout in the address", () -> page.url().contains("split=1"));
        browser.button("Side by side").click();
        browser.button("Now, live").click();
        browser.awaitThat("no zoom in the address", () -> !page.url().contains("from="));
        page.getByLabel("out", new Page.GetByLabelOptions().setExact(true)).uncheck();
        browser.awaitThat("the endpoints in the address", () -> page.url().contains("endpoints=source"));
        chart(page, "rate").waitFor();
        for (String key : new String[] {"+", "-", "0"}) {
            page.keyboard().press(key);
            browser.awaitThat(key, () -> page.url().contains("from=") != key.equals("0"));
        }
        page.locator(".mark").first().click();
        browser.awaitText(page.getByRole(AriaRole.DIALOG), "created");
        inDialog(browser, "Close").click();
    }

    /** Drags over the middle of a chart. */
    private static void zoomsInByMouse(Browser browser) {
        Page page = browser.page();
        chart(page, "rate").locator(".u-over").hover();
        BoundingBox box = chart(page, "rate").locator(".u-over").boundingBox();
        page.mouse().move(box.x + box.width / 3, box.y + box.height / 2);
        page.mouse().down();
        page.mouse().move(box.x + box.width / 2, box.y + box.height / 2);
        page.mouse().up();
        browser.awaitThat("the zoom in the address", () -> page.url().contains("from=20"));
        browser.button("Now, live").click();
        browser.awaitThat("no zoom in the address", () -> !page.url().contains("from="));
        browser.button("1 h").click();
    }

    private static void givesTheOtherSideWhatItNeeds(Browser browser) {
        Page page = browser.page();
        Locator connect = page.locator("#connect");
        browser.awaitText(connect, "passphrase=PASSPHRASE");
        assertThat(page.content()).doesNotContain(PASSPHRASE);
        browser.button("QR code").click();
        connect.locator(".qr canvas").waitFor();
        browser.button("Show passphrase and key").click();
        browser.awaitText(connect, "passphrase=" + PASSPHRASE);
        browser.awaitText(connect, "ffmpeg -re -i input.ts -c copy -f mpegts 'srt://");
        browser.awaitText(connect, "latency=120000");
        browser.button("Copy: srt-live-transmit").click();
        page.locator(".toast-message").first().waitFor();
        browser.button("Hide passphrase and key").click();
        browser.button("QR code").click();
        connect.getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("out").setExact(true))
                .click();
        browser.awaitText(connect, "ffplay udp://");
    }

    private static void takesTheAdvice(Browser browser, Api api) {
        Page page = browser.page();
        Locator advice = page.locator("#advice");
        advice.getByRole(AriaRole.COMBOBOX).selectOption("10");
        browser.button("Ask again").click();
        browser.awaitText(advice, "because <i>it</i> was measured");
        advice.locator("summary").click();
        browser.awaitText(advice, "not needed");
        browser.button("Apply: 430 ms, source").click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        browser.awaitText(dialog, "The source is closed and opened anew");
        browser.awaitText(dialog, "This ends the session of the source with " + LOOPBACK + ":");
        inDialog(browser, "Apply").click();
        browser.awaitText(page.locator(".toast-message"), "The latency of source is 430 ms");
        JsonNode source = awaitConnected(api, "news").path("sources").path(0);
        assertThat(source.path("uri").asText())
                .contains("passphrase=" + PASSPHRASE)
                .endsWith("&latency=430");
        browser.awaitText(page.locator("#sessions"), "430 ms");
    }

    private void endsSessions(Browser browser) {
        Page page = browser.page();
        Locator sessions = page.locator("#sessions");
        String peer = sessions.locator("[data-peer]").getAttribute("data-peer");
        browser.button("Disconnect: " + peer).click();
        inDialog(browser, "Disconnect").click();
        browser.awaitText(page.locator(".toast-message"), peer + " was disconnected");
        browser.awaitThat(
                "it calls again",
                () -> sessions.locator("[data-peer]").count() == 1
                        && !peer.equals(sessions.locator("[data-peer]").getAttribute("data-peer")));
        browser.button("Ban: " + sessions.locator("[data-peer]").getAttribute("data-peer"))
                .click();
        page.getByLabel("For how long").selectOption("600");
        inDialog(browser, "Ban").click();
        browser.awaitText(page.locator(".toast-message"), "is refused for 10 minutes");
        browser.awaitText(sessions, "Nobody is connected");
        browser.awaitText(sessions, "forbidden");
        browser.awaitText(page.locator("#events"), "bans it for 600 s");
        browser.awaitText(page.locator("#bans [data-ban='127.0.0.1']"), "admin");
        browser.assertAccessible();
        browser.button("Let in again: 127.0.0.1").click();
        browser.awaitText(page.locator(".toast-message"), "127.0.0.1 may come back");
        browser.awaitThat(
                "it is let in",
                () -> sessions.locator("[data-peer]").count() == 1
                        && page.locator("#bans").count() == 0);
    }

    private static void stopsAndStarts(Browser browser) {
        Page page = browser.page();
        Locator head = page.locator(".route-head");
        browser.button("Restart").click();
        inDialog(browser, "Restart").click();
        browser.awaitText(page.locator("[data-endpoint=source]"), "Running");
        browser.button("Stop").click();
        inDialog(browser, "Stop").click();
        browser.awaitText(head, "Stopped");
        browser.button("Start").click();
        browser.awaitText(page.locator("[data-endpoint=source]"), "Running");
        follows(page, "Edit", "**/routes/news/edit");
        follows(page, "Duplicate", "**/routes/new?copy=news");
        follows(page, "All events", "**/alarms?tab=events&route=news");
        browser.button("Delete").click();
        page.waitForURL(url -> URI.create(url).getPath().equals("/"));
        browser.button("Undo").click();
        browser.awaitText(page.locator(".toasts"), "stays");
        page.locator("[data-route=news]").getByRole(AriaRole.LINK).click();
        browser.awaitText(page.locator("[data-endpoint=source]"), "Running");
    }

    /** A link of the page, and back again. */
    private static void follows(Page page, String link, String to) {
        page.locator("#content")
                .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(link))
                .click();
        page.waitForURL(to);
        page.goBack();
        page.locator(".route-head").waitFor();
    }

    @Test
    void anotherSourceIsTakenByHand(Server server, Api api) throws Exception {
        int backupIn = Datagrams.freePort();
        is(
                201,
                api.put(
                        path("twofold"),
                        Api.json(Map.of(
                                "sources",
                                List.of(
                                        Map.of("id", "main", "uri", udp(udpIn)),
                                        Map.of("id", "backup", "uri", udp(backupIn))),
                                "destinations",
                                Map.of("out", udp(udpOut))))));
        try (Feed _ = new Feed(udpIn);
                Feed _ = new Feed(backupIn);
                Browser browser = Browser.at(server)) {
            browser.open("/routes/twofold");
            browser.logIn();
            browser.forgetProblems("401");
            Locator backup = browser.page().locator("[data-endpoint='sources.backup']");
            browser.awaitText(browser.page().locator("[data-endpoint='sources.main']"), "active");
            browser.awaitText(backup, "Running");
            browser.button("Take backup").click();
            browser.awaitText(backup, "active");
            browser.awaitText(browser.page().locator("#path"), "1 switch since the start");
            browser.awaitText(browser.page().locator("#path"), "by hand");
            browser.assertAccessible();
            browser.assertNoProblems();
        }
    }
}
