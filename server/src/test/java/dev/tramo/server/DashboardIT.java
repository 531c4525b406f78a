package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard, used by a person with a browser. */
@Controls.AllUsed(
        value = {"/#", "/wall", "/login", "/shell"},
        except = {"/#bulk", "/#attention"})
class DashboardIT extends RoutesFixture {
    private static final String IN_AN_HOUR = Instant.now().plusSeconds(3_600).toString();
    private static final String HOSTILE = "<img src=x onerror=\"document.title='owned'\">'\"&{{7*7}}";

    private static Page.GetByLabelOptions exactly() {
        return new Page.GetByLabelOptions().setExact(true);
    }

    private static String noInput(int port, int out, String name, Map<String, String> labels) {
        return Api.json(
                Map.of("name", name, "labels", labels, "source", udp(port), "destinations", Map.of("out", udp(out))));
    }

    @Test
    void aPersonLogsInAndSeesARouteAppearAndChangeItsState(Server server, Api api) {
        try (Browser browser = Browser.at(server)) {
            Page page = browser.page();
            browser.open("/");
            page.getByLabel("Password").waitFor();
            browser.assertNoProblems();
            page.getByLabel("User name").fill("admin");
            page.getByLabel("Password").fill("wrong");
            browser.button("Log in").click();
            browser.awaitText(page.getByRole(AriaRole.ALERT), "password is wrong");
            browser.assertAccessible();
            browser.forgetProblems("401"); // the browser itself reports the refusals
            browser.logIn();
            browser.awaitText(page.locator("#routes"), "There is no route yet");

            is(201, api.put(path("news"), noInput(udpIn, udpOut, "News", Map.of("site", "bilbao"))));
            browser.awaitText(page.locator("[data-route=news]"), "Waiting");
            browser.awaitText(page.locator(".attention"), "News");
            browser.assertAccessible();

            is(200, api.post(path("news") + "/stop"));
            browser.awaitText(page.locator("[data-route=news]"), "Stopped");
            is(204, api.delete(path("news")));
            browser.awaitText(page.locator("#routes"), "There is no route yet");
            browser.assertNoProblems();
        }
    }

    @Test
    void routesAreSearchedFilteredGroupedAndSortedByAnAddressThatCanBeShared(Server server, Api api) {
        for (int i = 0; i < 40; i++) {
            String site = i % 2 == 0 ? "bilbao" : "madrid";
            is(201, api.put(path("r" + i), noInput(Datagrams.freePort(), udpOut, "Route " + i, Map.of("site", site))));
        }
        is(200, api.post(path("r7") + "/stop"));
        is(200, api.patch(path("r3"), "{\"labels\": {\"shift\": \"night\"}}"));
        try (Browser browser = Browser.at(server)) {
            Page page = browser.page();
            Locator rows = page.locator("#routes [data-route]");
            browser.open("/");
            browser.logIn();
            browser.awaitThat("rows", () -> rows.count() > 5);
            assertThat(rows.count()).as("of 40, what the window shows").isLessThan(40);
            browser.awaitText(rows.first(), "Route 0");

            page.keyboard().press("/");
            page.keyboard().type("route night");
            browser.awaitThat("one matches", () -> rows.count() == 1);
            browser.awaitText(rows.first(), "Route 3");
            page.getByRole(AriaRole.SEARCHBOX).fill("");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("Stopped")))
                    .click();
            browser.awaitThat("one is stopped", () -> rows.count() == 1);
            browser.awaitThat("the address says so", () -> page.url().contains("state=stopped"));

            page.getByLabel("Label", exactly()).selectOption("site=bilbao");
            browser.awaitText(page.locator("#routes"), "No route matches");
            browser.button("Stopped 1").click();
            page.getByLabel("Group by label").selectOption("site");
            page.getByLabel("Sort by").selectOption("rtt");
            for (String column : new String[] {"Name", "Bit rate", "RTT", "Loss", "Margin", "State"}) {
                page.locator("#routes th")
                        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(column))
                        .click();
            }
            browser.awaitThat(
                    "the address says it all",
                    () -> Stream.of("label=site%3Dbilbao", "group=site", "sort=state")
                            .allMatch(page.url()::contains));
            browser.open("/?label=site%3Dmadrid&group=site&sort=state");
            browser.awaitText(page.locator("#routes .group"), "site = madrid");
            browser.awaitText(rows.first(), "Waiting");
            page.getByLabel("Select all that are listed").check();
            page.getByLabel("Select Route 1", exactly()).uncheck();
            browser.button("Cards").click();
            browser.awaitThat("cards", () -> page.locator(".route-card").count() > 3);
            browser.button("Table").click();
            browser.awaitThat("a table", () -> page.locator(".route-card").count() == 0);
            browser.button("Cards").click();
            browser.awaitThat("cards", () -> page.locator(".route-card").count() > 3);
            browser.assertAccessible();
            page.setViewportSize(380, 800);
            browser.awaitThat(
                    "readable on a phone",
                    () -> Boolean.TRUE.equals(page.evaluate(
                            "document.documentElement.scrollWidth <= document.documentElement.clientWidth")));
            browser.assertAccessible();

            page.setViewportSize(1_920, 1_080);
            page.locator("[data-route=r1]").getByRole(AriaRole.LINK).click();
            page.waitForURL("**/routes/r1");
            page.goBack();
            page.locator("#routes")
                    .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("New route"))
                    .click();
            page.waitForURL("**/routes/new");
            browser.open("/?wall");
            browser.awaitText(page.locator(".wall-tile"), "Route 7");
            assertThat(page.locator("button").count()).as("no controls").isZero();
            browser.assertAccessible();
            browser.assertNoProblems();
        }
    }

    @Test
    void whatComesFromOutsideIsTextAndNeverMarkup(Server server, Api api) {
        String streamId = URLEncoder.encode(HOSTILE, StandardCharsets.UTF_8).replace("+", "%20");
        is(201, api.put(path("door"), body(listener(NEWS), Map.of("out", udp(udpOut)))));
        is(
                201,
                api.put(
                        path("evil"),
                        Api.json(Map.of(
                                "name", HOSTILE,
                                "labels", Map.of("label", HOSTILE),
                                "source", caller("streamid=" + streamId + "&passphrase=" + NEWS_PASSPHRASE),
                                "destinations", Map.of("out", udp(Datagrams.freePort()))))));
        is(201, api.put("/v2/silences/evil", Api.json(Map.of("to", IN_AN_HOUR, "note", HOSTILE))));
        try (Browser browser = Browser.at(server)) {
            Page page = browser.page();
            browser.open("/");
            browser.logIn();
            browser.awaitText(page.locator("[data-route=evil]"), HOSTILE);
            browser.awaitText(page.locator("[data-route=evil]"), "label=" + HOSTILE);
            browser.open("/?wall");
            browser.awaitText(page.locator("[data-route=evil]"), HOSTILE);
            browser.open("/alarms?tab=events&route=door&kind=refused");
            browser.awaitText(page.locator("#events"), HOSTILE);
            browser.open("/alarms?tab=silences");
            browser.awaitText(page.locator("#silences"), HOSTILE);
            browser.open("/?q=" + streamId);
            browser.awaitValue(
                    page.getByRole(AriaRole.SEARCHBOX),
                    value -> assertThat(value).isEqualTo(HOSTILE));
            assertThat(page.title()).doesNotContain("owned");
            assertThat(page.locator("img, script:not([src])").count()).isZero();
            browser.assertNoProblems();
        } finally {
            is(204, api.delete("/v2/silences/evil"));
        }
    }

    @Test
    void everythingIsReachedByKeys(Server server, Api api) {
        is(201, api.put(path("news"), noInput(udpIn, udpOut, "News", Map.of())));
        try (Browser browser = Browser.at(server)) {
            Page page = browser.page();
            browser.open("/");
            browser.logIn();
            browser.forgetProblems("401");
            page.keyboard().press("Tab");
            page.keyboard().press("Enter"); // skips what is on top of each page
            browser.awaitThat(
                    "the content has the focus",
                    () -> page.locator("#content:focus").count() == 1);
            keys(page, "?");
            Locator help = page.getByRole(AriaRole.DIALOG);
            assertThat(help.locator("dt").allInnerTexts().stream()
                            .map(String::strip)
                            .toList())
                    .containsExactlyInAnyOrder("?", "/", "g o", "g n", "g c", "g a", "g s");
            browser.assertAccessible();
            keys(page, "g", "s"); // a dialog has its own keys
            assertThat(page.url()).doesNotContain("settings");
            keys(page, "Escape", "g", "s");
            page.waitForURL("**/settings");
            keys(page, "g", "c");
            page.waitForURL("**/cameras");
            keys(page, "/");
            page.keyboard().type("g a");
            browser.awaitValue(
                    page.getByRole(AriaRole.SEARCHBOX),
                    value -> assertThat(value).isEqualTo("g a"));
            page.getByRole(AriaRole.SEARCHBOX).blur();
            keys(page, "g", "a");
            page.waitForURL("**/alarms");
            keys(page, "g", "o");
            page.locator("[data-route=news]").waitFor();
            page.goBack();
            page.waitForURL("**/alarms");
            browser.assertNoProblems();
        }
    }

    private static void keys(Page page, String... keys) {
        for (String key : keys) {
            page.keyboard().press(key);
        }
    }

    @Test
    void whatIsAroundEachPageIsUsedByMouse(Server server, Api api) {
        is(201, api.put(path("news"), noInput(udpIn, udpOut, "News", Map.of())));
        try (Browser browser = Browser.at(server)) {
            Page page = browser.page();
            browser.open("/");
            browser.logIn();
            for (String link : new String[] {"New route", "Cameras", "Alarms and events", "Settings", "Overview"}) {
                page.getByLabel("Pages")
                        .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(link))
                        .click();
                page.getByLabel("Pages")
                        .locator("[aria-current=page]")
                        .filter(new Locator.FilterOptions().setHasText(link))
                        .waitFor();
            }
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Tramo"))
                    .click();
            for (String theme : new String[] {"light", "dark"}) {
                browser.button("Theme: system, light or dark").click();
                browser.awaitThat(theme, () -> theme.equals(page.locator("html").getAttribute("data-bs-theme")));
            }
            browser.button("Keyboard shortcuts").click();
            page.getByRole(AriaRole.DIALOG)
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Close"))
                    .click();
            Page docs = page.waitForPopup(() -> menu(browser, "API description"));
            docs.waitForURL("**/docs/**");
            docs.close();
            page.getByLabel("Select News").check();
            browser.button("Delete").click();
            browser.button("Undo").click();
            page.locator(".toasts").getByLabel("Close").first().click();
            browser.awaitThat("no message", () -> page.locator(".toast-message").count() == 0);
            menu(browser, "Log out");
            browser.logIn();
            menu(browser, "Log out everywhere");
            page.getByLabel("Password").waitFor();
            browser.forgetProblems("401");
            browser.assertNoProblems();
        }
    }

    private static void menu(Browser browser, String item) {
        Locator menu = browser.page().locator(".menu");
        menu.locator("summary").click();
        menu.getByText(item, new Locator.GetByTextOptions().setExact(true)).click();
    }

    @Test
    void whileTheServerIsAwayThePageSaysSoAndGoesOnAfterwards(@TempDir Path folder) {
        Map<String, String> settings =
                Map.of("TRAMO_ADMIN_PASSWORD", Server.PASSWORD, "TRAMO_HTTP_PORT", String.valueOf(Server.freePort()));
        try (Server first = Server.start(folder, settings);
                Browser browser = Browser.at(first)) {
            Page page = browser.page();
            is(201, first.api().put(path("news"), noInput(udpIn, udpOut, "News", Map.of())));
            browser.open("/");
            browser.logIn();
            browser.awaitText(page.locator("[data-route=news]"), "Waiting");
            see(page, false);
            browser.awaitThat(
                    "a page that nobody sees needs no connection",
                    () -> page.locator(".is-stale").count() == 1);
            see(page, true);
            page.locator(".status-live").waitFor();
            first.kill();
            browser.awaitText(page.locator(".away"), "No connection to the server since");
            browser.awaitThat("grey", () -> page.locator(".is-stale").count() == 1);
            browser.assertAccessible();
            try (Server again = Server.start(folder, settings)) {
                page.locator(".status-live").waitFor();
                browser.awaitThat(
                        "no word of it", () -> page.locator(".is-stale, .away").count() == 0);
                is(200, again.api().post(path("news") + "/stop"));
                browser.awaitText(page.locator("[data-route=news]"), "Stopped");
                browser.forgetProblems("ERR_"); // what the browser says of refused connections
                browser.assertNoProblems();
            }
        }
    }

    private static void see(Page page, boolean isSeen) {
        page.evaluate(
                "isSeen => { Object.defineProperty(document, 'hidden', {value: !isSeen, configurable: true});"
                        + " document.dispatchEvent(new Event('visibilitychange')); }",
                isSeen);
    }
}
