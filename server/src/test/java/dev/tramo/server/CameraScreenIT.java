package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The screen of cameras, used by a person with a browser. */
@Controls.AllUsed(value = "/cameras", except = "/cameras#picture button Watch")
class CameraScreenIT extends RoutesFixture {
    private static final String KEY = "a-key-to-hide";

    @Test
    void aCameraIsSeenWithItsPublisherWhoIsDisconnectedAndBanned(Server server, Api api, @TempDir Path folder) {
        int port = Server.freePort();
        Path recording = Peer.recording(folder);
        String url = "rtmp://" + LOOPBACK + ":" + port;
        is(
                201,
                api.put(
                        path("entrance"),
                        Api.json(Map.of(
                                "source",
                                "rtmp://:" + port + "/entrance/" + KEY,
                                "destinations",
                                Map.of("far", "srt://:" + srtPort)))));
        try (Browser browser = Browser.at(server);
                Peer _ = Peer.publishing(recording, url + "/entrance/" + KEY);
                Peer _ = Peer.publishing(recording, url + "/mistyped/x")) {
            Page page = browser.page();
            browser.open("/cameras");
            browser.logIn();
            browser.forgetProblems("401");
            Locator row = page.locator("[data-camera=entrance]");
            browser.awaitText(row, "H.264 320×180");
            browser.awaitText(row, "Lavf");
            browser.awaitText(row, "AAC 48 kHz");
            browser.awaitText(page.locator("#refused"), "mistyped");
            page.getByLabel("Search by name, ID, label or publisher").fill("nothing of that name");
            browser.awaitText(page.locator("#cameras"), "No camera matches.");
            page.getByLabel("Search by name, ID, label or publisher").fill("entr");
            browser.button("Details of entrance").click();
            browser.awaitThat("the camera in the address", () -> page.url().contains("camera=entrance"));
            browser.awaitText(page.locator("#stream"), "H.264 320×180 Constrained Baseline");
            browser.awaitText(page.locator("#connect"), url.replace(LOOPBACK, "127.0.0.1") + "/entrance");
            assertThat(page.content()).doesNotContain(KEY);
            browser.button("Show passphrase and key").click();
            browser.awaitText(page.locator("#connect"), KEY);
            browser.button("QR code").click();
            page.locator("#connect .qr canvas").waitFor();
            browser.button("QR code").click();
            browser.button("Copy: URI").click();
            browser.awaitText(page.locator(".toasts"), "Copied");
            browser.assertAccessible();

            page.locator("#picture").scrollIntoViewIfNeeded();
            browser.awaitThat(
                    "a picture",
                    () -> Boolean.TRUE.equals(
                            page.evaluate("document.querySelector('#picture canvas:not([hidden])')?.width === 320")));
            browser.button("Address to watch it").click();
            browser.awaitText(page.locator("#picture"), "/hls/entrance/");
            page.locator("#picture")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Copy"))
                    .click();
            browser.picture("cameras");
            disconnectAndBan(browser);
            browser.awaitText(page.locator(".toasts"), "is refused for 10 minutes");
            browser.awaitText(row, "nobody");
            browser.awaitText(page.locator("#sessions"), "its address is kept out for a while");
            page.emulateMedia(new Page.EmulateMediaOptions()
                    .setColorScheme(ColorScheme.DARK)
                    .setReducedMotion(ReducedMotion.REDUCE)); // colours change at once
            browser.assertAccessible();
            page.locator("#sessions")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Let in again"))
                    .click();
            browser.awaitText(page.locator(".toasts"), "may come back");
            row.getByRole(AriaRole.LINK).click();
            page.waitForURL("**/routes/entrance");
            browser.assertNoProblems();
        }
    }

    /** Whoever is disconnected calls again; whoever is banned does so in vain. */
    private static void disconnectAndBan(Browser browser) {
        Page page = browser.page();
        Locator peer = page.locator("#sessions [data-peer]");
        String first = peer.getAttribute("data-peer");
        browser.button("Disconnect: " + first).click();
        inDialog(page, "Disconnect").click();
        browser.awaitThat("it calls again", () -> peer.count() == 1 && !first.equals(peer.getAttribute("data-peer")));
        browser.button("Ban: " + peer.getAttribute("data-peer")).click();
        page.getByLabel("For how long").selectOption("600");
        inDialog(page, "Ban").click();
    }

    private static Locator inDialog(Page page, String button) {
        return page.getByRole(AriaRole.DIALOG)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(button).setExact(true));
    }
}
