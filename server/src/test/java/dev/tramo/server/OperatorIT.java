package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator's first day with a new installation, from the first login to the last logout, by the dashboard alone. */
@Controls.AllUsed({"/settings#password-panel", "/routes/*#attention"})
class OperatorIT {
    private static final Pattern FIRST_PASSWORD = Pattern.compile("with the password (\\S+)");
    private static final String OWN_PASSWORD = "a password of my own";
    private static final String NOTE = "The far end was called";
    private static final Duration EVERY = Duration.ofMillis(10);

    private final int udpIn = Datagrams.freePort();
    private final int udpOut = Datagrams.freePort();
    private final int srt = Datagrams.freePort();
    private final int far = Datagrams.freePort();

    /** Numbered datagrams to the input of the link, a hundred a second, until it is closed. */
    private static final class Source implements AutoCloseable {
        private final DatagramSocket socket;
        private final Thread thread;

        Source(int port) throws IOException {
            socket = new DatagramSocket();
            thread = Thread.ofPlatform().daemon().start(() -> {
                for (int number = 0; !socket.isClosed(); number++) {
                    send(port, number);
                    LockSupport.parkNanos(EVERY.toNanos());
                }
            });
        }

        private void send(int port, int number) {
            byte[] payload =
                    ByteBuffer.allocate(RoutesFixture.TS_BYTES).putInt(number).array();
            try {
                socket.send(new DatagramPacket(payload, payload.length, InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        @Override
        public void close() throws InterruptedException {
            socket.close();
            thread.join();
        }
    }

    @Test
    void theFirstDayOfAnInstallation(@TempDir Path folder) throws Exception {
        try (Server server = Server.start(folder, Map.of());
                Browser browser = Browser.at(server);
                Datagrams out = Datagrams.receivingOn(udpOut);
                Source _ = new Source(udpIn)) {
            logsInForTheFirstTime(browser, server);
            hasAlarmsBeginAtOnce(browser);
            makesTheReceiver(browser);
            makesTheSender(browser);
            seesTheLinkRun(browser);
            Process peer = farEnd(folder);
            try {
                int before = out.received().size();
                addsADestinationOnAir(browser);
                changesItOnAir(browser);
                browser.awaitThat("the stream goes on", () -> out.received().size() > before + 100);
                List<Integer> numbers = numbersOf(out);
                assertThat(numbers).as("no datagram of the other end is lost").isEqualTo(withoutGaps(numbers));
            } finally {
                peer.destroyForcibly().waitFor();
            }
            seesWhyItFailsAndAcknowledges(browser);
            findsItInTheEvents(browser);
            changesTheLanguageAndLeaves(browser);
            browser.assertNoProblems();
        }
    }

    /** Another program that receives by SRT. */
    private Process farEnd(Path folder) {
        return Peer.launch(
                folder.resolve("far.log"),
                List.of(
                        "srt-live-transmit",
                        "-q",
                        "srt://127.0.0.1:" + far + "?mode=listener",
                        "udp://127.0.0.1:" + Datagrams.freePort()));
    }

    private static List<Integer> numbersOf(Datagrams out) {
        return out.received().stream()
                .map(datagram -> ByteBuffer.wrap(datagram).getInt())
                .toList();
    }

    private static List<Integer> withoutGaps(List<Integer> numbers) {
        return IntStream.rangeClosed(numbers.getFirst(), numbers.getLast())
                .boxed()
                .toList();
    }

    private static void logsInForTheFirstTime(Browser browser, Server server) {
        Page page = browser.page();
        browser.open("/");
        browser.assertAccessible();
        Matcher shown = FIRST_PASSWORD.matcher(server.output());
        assertThat(shown.find()).as("the server shows it on its terminal").isTrue();
        page.getByLabel("Password").fill(shown.group(1));
        browser.button("Log in").click();
        browser.awaitText(page.locator("#routes"), "There is no route yet");
        browser.assertAccessible();

        follow(browser, "Settings");
        page.getByLabel("Current password").fill(shown.group(1));
        page.getByLabel("New password", exactly()).fill(OWN_PASSWORD);
        page.getByLabel("New password, once more").fill(OWN_PASSWORD);
        browser.button("Change password").click();
        browser.awaitText(page.locator(".toasts"), "The password is changed.");
        browser.assertAccessible();
    }

    private static Page.GetByLabelOptions exactly() {
        return new Page.GetByLabelOptions().setExact(true);
    }

    private static void follow(Browser browser, String link) {
        browser.page()
                .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(link))
                .first()
                .click();
    }

    private static Locator dialog(Browser browser) {
        return browser.page().getByRole(AriaRole.DIALOG);
    }

    private static void press(Locator where, String button) {
        where.getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(button).setExact(true))
                .click();
    }

    private static void hasAlarmsBeginAtOnce(Browser browser) {
        Page page = browser.page();
        follow(browser, "Alarms and events");
        press(page.locator(".tabs"), "Rules");
        browser.button("Edit: Not running").click();
        dialog(browser).getByLabel("Begins after (s)").fill("0");
        browser.assertAccessible();
        press(dialog(browser), "Save");
        browser.awaitText(page.locator("[data-rule=not-running]"), "changed");
    }

    private static Locator endpoint(Browser browser, String id) {
        return browser.page().locator(".endpoint[data-endpoint=" + id + "]");
    }

    private static void fill(Browser browser, String endpoint, String label, Object value) {
        endpoint(browser, endpoint)
                .getByLabel(label, new Locator.GetByLabelOptions().setExact(true))
                .fill(value.toString());
    }

    private static void template(Browser browser, String template) {
        follow(browser, "Overview");
        follow(browser, "New route");
        follow(browser, template);
        browser.assertAccessible();
    }

    private static void create(Browser browser, String name) {
        Page page = browser.page();
        page.getByLabel("Name", exactly()).fill(name);
        browser.awaitText(page.getByLabel("What saving does"), "A new route is made and started.");
        browser.button("Create").click();
        browser.awaitText(page.locator("h1"), name);
    }

    private void makesTheReceiver(Browser browser) {
        template(browser, "Receive: SRT in, UDP out");
        fill(browser, "source", "Port", srt);
        fill(browser, "out", "Address", "127.0.0.1");
        fill(browser, "out", "Port", udpOut);
        create(browser, "Match RX");
        // Nobody has called yet: what the sender needs comes before the charts.
        browser.page().locator("tramo-route-connect + tramo-route-charts").waitFor();
    }

    private void makesTheSender(Browser browser) {
        template(browser, "Send: UDP in, SRT out");
        fill(browser, "source", "Address", "127.0.0.1");
        fill(browser, "source", "Port", udpIn);
        fill(browser, "out", "Host", "127.0.0.1");
        fill(browser, "out", "Port", srt);
        create(browser, "Match TX");
    }

    /** The line of the chart is drawn on: its last value changes by itself. */
    private static void seesTheLinkRun(Browser browser) {
        Page page = browser.page();
        browser.awaitText(page.locator("[data-endpoint=source]"), "Running");
        browser.awaitText(page.locator("[data-endpoint='destinations.out']"), "Running");
        Locator chart = page.locator("[data-chart=rate]");
        chart.locator("canvas").waitFor();
        String first = lastValues(chart);
        browser.awaitThat(
                "live",
                () -> lastValues(chart).matches(".*[1-9].*")
                        && !lastValues(chart).equals(first));
        browser.assertAccessible();
    }

    private static String lastValues(Locator chart) {
        return chart.getByRole(AriaRole.IMG).getAttribute("aria-label");
    }

    private void addsADestinationOnAir(Browser browser) {
        Page page = browser.page();
        follow(browser, "Edit");
        browser.button("+ Add destination").click();
        fill(browser, "out-2", "ID of the destination", "far");
        fill(browser, "far", "Host", "127.0.0.1");
        fill(browser, "far", "Port", far);
        browser.awaitText(
                page.getByLabel("What saving does"), "Destination far is opened.\nThe others notice nothing.");
        browser.assertAccessible();
        browser.button("Save").click();
        browser.awaitText(page.locator("[data-endpoint='destinations.far']"), "Running");
    }

    private static void changesItOnAir(Browser browser) {
        Page page = browser.page();
        follow(browser, "Edit");
        fill(browser, "far", "Latency", 300);
        browser.awaitText(
                page.getByLabel("What saving does"), "This ends the session of destination far with 127.0.0.1:");
        browser.button("Save").click();
        browser.awaitText(dialog(browser), "The others notice nothing.");
        browser.assertAccessible();
        press(dialog(browser), "Save all the same");
        browser.awaitText(page.locator("#sessions"), "300 ms");
        browser.awaitText(page.locator("[data-endpoint='destinations.far']"), "Running");
    }

    private static void seesWhyItFailsAndAcknowledges(Browser browser) {
        Page page = browser.page();
        browser.awaitText(page.locator("[data-endpoint='destinations.far']"), "Connecting");
        browser.awaitText(page.locator("[data-endpoint='destinations.far']"), "no answer");
        Locator alarm = page.locator("#attention [data-alarm]")
                .filter(new Locator.FilterOptions().setHasText("Not running: destination far"));
        browser.awaitText(alarm, "no packet from the peer");
        browser.assertAccessible();
        press(alarm, "Acknowledge");
        dialog(browser).getByLabel("Note").fill(NOTE);
        press(dialog(browser), "Acknowledge");
        browser.awaitText(alarm, "acknowledged by admin");
        browser.assertAccessible();
    }

    private static void findsItInTheEvents(Browser browser) {
        Page page = browser.page();
        follow(browser, "All events");
        browser.awaitText(page.locator("#events"), NOTE);
        page.getByLabel("Kind").selectOption("alarm");
        browser.awaitThat(
                "only alarms",
                () -> page.locator("#events [data-event]").allInnerTexts().stream()
                        .allMatch(row -> row.contains("Alarm")));
        browser.awaitText(page.locator("#events"), NOTE);
        browser.assertAccessible();
    }

    private static void changesTheLanguageAndLeaves(Browser browser) {
        Page page = browser.page();
        follow(browser, "Settings");
        page.getByLabel("Español").check();
        browser.awaitText(page.locator("h1"), "Ajustes");
        browser.assertAccessible();
        page.locator(".menu summary").click();
        press(page.locator(".menu"), "Cerrar sesión");
        browser.awaitText(page.locator(".login"), "Contraseña");
        browser.assertAccessible();
        page.getByLabel("Contraseña").fill(OWN_PASSWORD);
        browser.button("Iniciar sesión").click();
        browser.awaitText(page.locator("h1"), "Ajustes");
    }
}
