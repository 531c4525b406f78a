package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Several routes stopped, started, labelled and removed together by a person with the dashboard. */
@Controls.AllUsed("/#bulk")
class RouteSelectionIT extends FormsFixture {
    @Test
    void selectedRoutesAreStoppedStartedLabelledAndDeleted(Server server, Api api) throws Exception {
        Map<String, Integer> inputs =
                Map.of("a", udpIn, "b", Datagrams.freePort(), "c", Datagrams.freePort()); // all have something to carry
        List<String> ids = List.of("a", "b", "c");
        ids.forEach(id -> put(api, id, udp(inputs.get(id)), udp(udpOut)));
        AtomicBoolean isDone = new AtomicBoolean();
        try (Browser browser = Browser.at(server);
                Datagrams out = Datagrams.receivingOn(udpOut);
                DatagramSocket sender = new DatagramSocket()) {
            Thread.startVirtualThread(() -> sendUntil(isDone, sender, inputs.values()));
            Page page = browser.page();
            browser.open("/");
            browser.logIn();
            awaitRunning(browser, ids);
            assertThat(out.received()).isNotEmpty();
            Locator bar = page.getByLabel("Selected routes");
            page.getByLabel("Select all").check();
            browser.awaitText(bar, "3 routes selected");
            browser.assertAccessible();
            Locator dialog = page.getByRole(AriaRole.DIALOG);

            buttonIn(bar, "Stop").click(); // what is on air is asked for
            browser.awaitText(dialog, "3 of them are on air: their streams are cut.");
            buttonIn(dialog, "Stop").click();
            ids.forEach(id ->
                    awaitRoute(api, id, route -> route.path("state").asText().equals("stopped")));
            browser.awaitText(page.locator(".toasts"), "3 routes were stopped");
            buttonIn(bar, "Start").click();
            ids.forEach(id ->
                    awaitRoute(api, id, route -> !route.path("state").asText().equals("stopped")));
            awaitRunning(browser, ids);
            String before = route(api, "b").path("runId").asText();
            buttonIn(bar, "Restart").click();
            buttonIn(dialog, "Restart").click();
            awaitRoute(api, "b", route -> !route.path("runId").asText().equals(before));

            buttonIn(bar, "Add label").click();
            dialog.getByLabel("Label, as in site=bilbao").fill("site=" + HOSTILE);
            buttonIn(dialog, "Set").click();
            ids.forEach(id -> awaitRoute(
                    api, id, route -> route.at("/labels/site").asText().equals(HOSTILE)));
            ids.forEach(id -> browser.awaitText(page.locator("[data-route=" + id + "]"), "site=" + HOSTILE));
            buttonIn(bar, "Remove label").click();
            dialog.getByLabel("Key of the label").fill("site");
            buttonIn(dialog, "Remove").click();
            ids.forEach(id -> awaitRoute(api, id, route -> route.path("labels").isEmpty()));
            buttonIn(bar, "Clear selection").click();
            deleteAndUndo(browser, api, ids);
            browser.assertNoProblems();
        } finally {
            isDone.set(true);
        }
    }

    private static void awaitRunning(Browser browser, List<String> ids) {
        ids.forEach(id -> browser.awaitText(browser.page().locator("[data-route=" + id + "]"), "Running"));
    }

    /** Until the time is over nothing is deleted; whoever leaves the page has it deleted then. */
    private static void deleteAndUndo(Browser browser, Api api, List<String> ids) {
        Page page = browser.page();
        Locator bar = page.getByLabel("Selected routes");
        page.getByLabel("Select a", new Page.GetByLabelOptions().setExact(true)).check();
        buttonIn(bar, "Delete").click();
        browser.awaitText(page.locator(".toasts"), "a is deleted in 10 s, or when you leave this page");
        page.locator("[data-route=a].is-deleting").waitFor();
        buttonIn(page.locator(".toasts"), "Undo").click();
        browser.awaitText(page.locator(".toasts"), "a stays");
        ids.forEach(id -> assertThat(route(api, id).path("running").asBoolean()).isTrue());

        page.clock().install();
        page.getByLabel("Select b", new Page.GetByLabelOptions().setExact(true)).check();
        buttonIn(bar, "Delete").click();
        browser.awaitText(page.locator(".toasts"), "b is deleted in 10 s");
        page.clock().fastForward(10_500);
        browser.awaitThat("b is gone", () -> api.get(path("b")).status() == 404);
        browser.awaitText(page.locator(".toasts"), "b was deleted");

        page.getByLabel("Select c", new Page.GetByLabelOptions().setExact(true)).check();
        buttonIn(bar, "Delete").click();
        browser.awaitText(page.locator(".toasts"), "c is deleted in 10 s");
        is(200, api.get(path("c")));
        browser.open("/settings");
        browser.awaitThat("c is gone", () -> api.get(path("c")).status() == 404);
        assertThat(route(api, "a").path("running").asBoolean()).isTrue();
    }

    @Test
    void whatSomebodyChangesMeanwhileIsNotDeletedAndWhoLogsOutDeletesAtOnce(Server server, Api api) {
        put(api, "kept", udp(udpIn), udp(udpOut));
        put(api, "gone", udp(Datagrams.freePort()), udp(udpOut));
        try (Browser browser = Browser.at(server)) {
            Page page = browser.page();
            browser.open("/");
            browser.logIn();
            page.clock().install();
            Locator bar = page.getByLabel("Selected routes");
            page.getByLabel("Select kept").check();
            buttonIn(bar, "Delete").click();
            browser.awaitText(page.locator(".toasts"), "kept is deleted in 10 s");
            is(200, api.patch(path("kept"), Api.json(Map.of("labels", Map.of("by", "somebody else")))));
            page.clock().fastForward(10_500);
            browser.awaitText(page.locator(".toasts"), "not deleted: somebody has changed it meanwhile");
            is(200, api.get(path("kept")));
            browser.forgetProblems("412");

            page.getByLabel("Select gone").check();
            buttonIn(bar, "Delete").click();
            browser.awaitText(page.locator(".toasts"), "gone is deleted in 10 s");
            is(200, api.get(path("gone")));
            page.locator(".menu summary").click();
            buttonIn(page.locator(".menu"), "Log out").click();
            page.getByLabel("Password").waitFor();
            is(404, api.get(path("gone")));
            browser.assertNoProblems();
        }
    }

    private static void sendUntil(AtomicBoolean isDone, DatagramSocket sender, Collection<Integer> ports) {
        try {
            while (!isDone.get()) {
                for (int port : ports) {
                    byte[] datagram = new byte[TS_BYTES];
                    sender.send(new DatagramPacket(datagram, datagram.length, InetAddress.ofLiteral(LOOPBACK), port));
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } catch (IOException | InterruptedException e) {
            if (!isDone.get() && !sender.isClosed()) {
                throw new AssertionError(e);
            }
        }
    }
}
