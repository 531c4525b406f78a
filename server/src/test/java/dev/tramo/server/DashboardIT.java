package dev.tramo.server;

import com.microsoft.playwright.Page;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The dashboard, used by a person with a browser. */
class DashboardIT extends RoutesFixture {
    @Test
    void aPersonLogsInAndSeesARouteAppearAndChangeItsState(Server server, Api api) {
        try (Browser browser = Browser.at(server)) {
            Page page = browser.page();
            browser.open("/");
            page.getByLabel("Password").fill("wrong");
            browser.button("Log in").click();
            browser.awaitText(page.getByRole(com.microsoft.playwright.options.AriaRole.ALERT), "password is wrong");
            browser.assertAccessible();
            browser.forgetProblems("401"); // the browser itself reports the refusals
            browser.logIn();
            browser.awaitText(page.locator("#routes"), "There is no route yet");

            is(
                    201,
                    api.put(
                            path("news"),
                            Api.json(Map.of("source", udp(udpIn), "destinations", Map.of("out", udp(udpOut))))));
            browser.awaitText(page.locator("[data-route=news]"), "Waiting");
            browser.assertAccessible();

            is(200, api.post(path("news") + "/stop"));
            browser.awaitText(page.locator("[data-route=news]"), "Stopped");
            is(204, api.delete(path("news")));
            browser.awaitText(page.locator("#routes"), "There is no route yet");
            browser.assertNoProblems();
        }
    }
}
