package dev.tramo.server;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The screens of the dashboard as they are on an ordinary evening: the pictures of the manual, and no violation in any of them. */
class DashboardPicturesIT {
    private static final int TICK_MILLIS = 10;
    private static final int PACKET_BYTES = 188;
    private static final int NULL_PID_HIGH = 0x1f;
    private static final String SRT = "?latency=400&passphrase=passphrase-of-the-pictures";
    private static final List<String> NAMES = List.of("News", "Stadium", "Concert", "Parliament", "Weather");
    private static final List<String> SITES = List.of("bilbao", "madrid", "sevilla");
    /** Of the lines of bit rates: for the manual, worth looking at. */
    private static final int SECONDS = Browser.isForManual() ? 25 : 2;

    /** Ports to which datagrams go, each with the ticks between two of them. */
    private final Map<Integer, Integer> inputs = new LinkedHashMap<>();

    @Test
    void ofEachScreen(@TempDir Path folder) throws Exception {
        try (Server server = Server.start(folder);
                ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor();
                DatagramSocket socket = new DatagramSocket()) {
            Api api = server.api();
            quicken(api);
            makeRoutes(api);
            int[] tick = {0};
            sender.scheduleAtFixedRate(() -> send(socket, tick[0]++), 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
            await().atMost(Links.SOON).until(() -> count(api, "/v2/routes?state=running") >= 2 * NAMES.size());
            await().atMost(Links.SOON).until(() -> count(api, "/v2/alarms?state=active") >= 2);
            take(server);
        }
    }

    /** Alarms of a busy machine, and of streams without tables, are none of an ordinary evening. */
    private static void quicken(Api api) {
        for (String rule : List.of("no-input", "not-running")) {
            api.put("/v2/alarm-rules/" + rule, "{\"defaults\": {\"beginSeconds\": 1}}");
        }
        for (String rule : List.of(
                "latency-margin",
                "retransmissions",
                "unrecovered-loss",
                "rtt-jump",
                "flapping",
                "tr-101-290-priority-1",
                "tr-101-290-priority-2")) {
            api.put("/v2/alarm-rules/" + rule, "{\"defaults\": {\"enabled\": false}}");
        }
    }

    /** Contributions from a studio to a head end by SRT, each end a route, and some that are not as they should be. */
    private void makeRoutes(Api api) {
        for (int i = 0; i < NAMES.size(); i++) {
            String name = NAMES.get(i);
            String site = SITES.get(i % SITES.size());
            int srt = Datagrams.freePort();
            put(api, name + " TX", site, RoutesFixture.udp(input(1 + i % 3)), "srt://:" + srt + SRT);
            put(api, name + " RX", site, "srt://127.0.0.1:" + srt + SRT, RoutesFixture.udp(Datagrams.freePort()));
        }
        put(api, "Backup studio", "bilbao", RoutesFixture.udp(Datagrams.freePort()), "udp://239.10.10.1:5000?ttl=1");
        put(api, "Remote van", "sevilla", RoutesFixture.udp(input(2)), "srt://127.0.0.1:" + Datagrams.freePort());
        put(api, "Archive", "madrid", "srt://:" + Datagrams.freePort(), RoutesFixture.udp(Datagrams.freePort()));
        RoutesFixture.is(200, api.post("/v2/routes/archive/stop"));
    }

    private int input(int everyTicks) {
        int port = Datagrams.freePort();
        inputs.put(port, everyTicks);
        return port;
    }

    private static void put(Api api, String name, String site, String source, String destination) {
        String id = name.toLowerCase(Locale.ROOT).replace(' ', '-');
        RoutesFixture.is(
                201,
                api.put(
                        RoutesFixture.path(id),
                        Api.json(Map.of(
                                "name",
                                name,
                                "labels",
                                Map.of("site", site),
                                "source",
                                source,
                                "destinations",
                                Map.of("out", destination)))));
    }

    private void send(DatagramSocket socket, int tick) {
        byte[] payload = new byte[RoutesFixture.TS_BYTES];
        for (int at = 0; at < payload.length; at += PACKET_BYTES) {
            payload[at] = 0x47;
            payload[at + 1] = NULL_PID_HIGH;
            payload[at + 2] = (byte) 0xff;
            payload[at + 3] = 0x10;
        }
        // Bit rates that change a little, as those of encoders do.
        int burst = 4 + (int) Math.round(2 * Math.sin(tick / 180.0));
        inputs.forEach((port, everyTicks) -> {
            for (int i = 0; i < burst && tick % everyTicks == 0; i++) {
                send(socket, payload, port);
            }
        });
    }

    private static void send(DatagramSocket socket, byte[] payload, int port) {
        try {
            socket.send(new DatagramPacket(payload, payload.length, new InetSocketAddress("127.0.0.1", port)));
        } catch (IOException e) {
            // nobody listens yet, or not any more
        }
    }

    private static int count(Api api, String path) {
        JsonNode all = api.get(path).json();
        return all.size();
    }

    private static void take(Server server) {
        try (Browser browser = Browser.at(server)) {
            Page page = browser.page();
            browser.open("/");
            page.getByLabel("Password").waitFor();
            browser.picture("login");
            browser.logIn();
            browser.awaitThat("lines", () -> longestLine(page) >= SECONDS);
            browser.awaitText(page.locator(".attention"), "No input");
            shoot(browser, "overview");
            open(browser, "/alarms", "#open-alarms", "No input", "alarms");
            open(browser, "/alarms?tab=events", "#events", "Backup studio", "events");
            open(browser, "/alarms?tab=rules", "#rules", "No input", "rules");
            open(browser, "/settings", "h1", "Settings", "settings");
            browser.open("/?wall");
            page.locator(".is-wall:not(.is-stale) .wall-tile").first().waitFor();
            browser.awaitThat("lines", () -> longestLine(page) >= SECONDS / 4);
            browser.picture("wall", ColorScheme.DARK);
            browser.assertAccessible();
            browser.assertNoProblems();
        }
    }

    private static int longestLine(Page page) {
        Object points = page.evaluate(
                "Math.max(0, ...[...document.querySelectorAll('.sparkline polyline')].map(l => l.points.length))");
        return ((Number) points).intValue();
    }

    private static void open(Browser browser, String path, String where, String text, String name) {
        browser.open(path);
        browser.page().locator(".status-live").waitFor();
        browser.awaitText(browser.page().locator(where), text);
        shoot(browser, name);
    }

    private static void shoot(Browser browser, String name) {
        browser.picture(name);
        browser.assertAccessible();
    }
}
