package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Alarms, events and settings in the dashboard, as a person on duty uses them. */
@Controls.AllUsed(
        value = {"/alarms", "/settings", "/#attention"},
        except = "/settings#password-panel")
class DashboardAlarmsIT extends RoutesFixture {
    private static final String NOTE = "The provider was called";

    @AfterEach
    void restore(Api api) {
        api.delete("/v2/alarm-rules/no-input");
        for (String id : new String[] {"noc", "mail", "manager"}) {
            api.delete("/v2/notifications/" + id);
        }
        api.get("/v2/silences")
                .json()
                .forEach(silence ->
                        api.delete("/v2/silences/" + silence.path("id").asText()));
    }

    private static void tab(Browser browser, String name) {
        browser.page().locator(".tabs").getByText(name).click();
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

    /** Other tests may have left alarms of the server. */
    private static Locator ofNews(Locator alarms) {
        return alarms.filter(new Locator.FilterOptions().setHasText("News"));
    }

    @Test
    void anAlarmIsSeenAcknowledgedSilencedAndFoundInTheEvents(Server server, Api api) {
        try (Browser browser = Browser.at(server)) {
            Page page = browser.page();
            browser.open("/alarms?tab=rules");
            browser.logIn();
            makeTheRuleQuick(browser);

            noInput(api, "News", udpIn);
            noInput(api, "Sport", Datagrams.freePort());
            page.keyboard().press("g");
            page.keyboard().press("o");
            browser.awaitText(ofNews(page.locator(".attention [data-alarm]")), "No input");
            page.locator(".bar .count").waitFor();
            browser.assertAccessible();
            acknowledgeInTheOverview(browser);

            page.keyboard().press("g");
            page.keyboard().press("a");
            acknowledge(browser);
            silence(browser);
            findInTheEvents(browser);
            tab(browser, "Past alarms");
            is(200, api.post(path("news") + "/stop"));
            page.getByLabel("Route", new Page.GetByLabelOptions().setExact(true))
                    .selectOption("news");
            page.getByLabel("Rule", new Page.GetByLabelOptions().setExact(true)).selectOption("no-input");
            page.getByLabel("Severity").selectOption("critical");
            browser.awaitText(page.locator("#past-alarms"), NOTE);
            browser.assertAccessible();
            page.locator("#past-alarms").getByRole(AriaRole.LINK).first().click();
            page.waitForURL("**/routes/news");
            page.goBack();
            browser.awaitText(page.locator("#past-alarms"), NOTE);
            tab(browser, "Rules");
            page.locator("[data-rule=no-input]").getByText("Restore defaults").click();
            press(dialog(browser), "Restore defaults");
            browser.awaitThat(
                    "as delivered", () -> page.getByText("Restore defaults").count() == 0);
            browser.assertNoProblems();
        }
    }

    @Test
    void ofAThousandAlarmsAHundredAreDrawnAtATime(Server server) {
        List<Map<String, Object>> alarms = IntStream.range(0, 250)
                .mapToObj(i -> Map.<String, Object>of(
                        "id",
                        10_000 - i,
                        "rule",
                        "no-input",
                        "route",
                        "route-" + i,
                        "endpoint",
                        "source",
                        "severity",
                        "critical",
                        "state",
                        "active",
                        "began",
                        "2026-01-02T03:04:05Z",
                        "text",
                        "No input",
                        "folded",
                        List.of(),
                        "silenced",
                        false))
                .toList();
        try (Browser browser = Browser.at(server)) {
            Page page = browser.page();
            page.route(
                    url -> url.contains("/v2/alarms?state=active"),
                    call -> call.fulfill(new Route.FulfillOptions()
                            .setContentType("application/json")
                            .setBody(Api.json(alarms))));
            browser.open("/alarms");
            browser.logIn();
            Locator rows = page.locator("#open-alarms [data-alarm]");
            browser.awaitThat("the first ones", () -> rows.count() == 100);
            press(page.locator("#open-alarms"), "Older ones");
            press(page.locator("#open-alarms"), "Older ones");
            browser.awaitThat("all", () -> rows.count() == alarms.size());
            assertThat(page.locator("#open-alarms").getByText("Older ones").count())
                    .isZero();
        }
    }

    private static void makeTheRuleQuick(Browser browser) {
        Page page = browser.page();
        browser.button("Edit: No input").click();
        dialog(browser).getByLabel("Begins after (s)").fill("1");
        dialog(browser).getByLabel("Ends after (s)").fill("1");
        dialog(browser).getByLabel("Watched").selectOption("true");
        dialog(browser).getByLabel("Severity").selectOption("critical");
        dialog(browser).getByLabel("For the label").fill("site=madrid");
        press(dialog(browser), "Add an exception");
        press(dialog(browser), "Remove");
        dialog(browser).getByLabel("For the label").fill("site=bilbao");
        press(dialog(browser), "Add an exception");
        browser.assertAccessible();
        press(dialog(browser), "Save");
        browser.awaitText(page.locator("[data-rule=no-input]"), "site=bilbao");
        browser.awaitText(page.locator("[data-rule=no-input]"), "changed");
        browser.assertAccessible();
    }

    private static void noInput(Api api, String name, int port) {
        is(
                201,
                api.put(
                        path(name.toLowerCase(Locale.ROOT)),
                        Api.json(Map.of(
                                "name",
                                name,
                                "source",
                                udp(port),
                                "destinations",
                                Map.of("out", udp(Datagrams.freePort()))))));
    }

    private static void acknowledgeInTheOverview(Browser browser) {
        Page page = browser.page();
        Locator sport = page.locator(".attention [data-alarm]").filter(new Locator.FilterOptions().setHasText("Sport"));
        sport.getByRole(AriaRole.LINK).click();
        page.waitForURL("**/routes/sport");
        page.goBack();
        press(sport, "Acknowledge");
        press(dialog(browser), "Cancel");
        assertThat(page.locator(".toasts").innerText()).as("nothing was done").doesNotContain("Acknowledged");
        press(sport, "Acknowledge");
        press(dialog(browser), "Acknowledge");
        browser.awaitText(page.locator(".toasts"), "Acknowledged");
        browser.awaitThat("it needs no more attention", () -> sport.count() == 0);
    }

    private static void acknowledge(Browser browser) {
        Page page = browser.page();
        Locator alarm = ofNews(page.locator("#open-alarms [data-alarm]"));
        alarm.getByRole(AriaRole.LINK).click();
        page.waitForURL("**/routes/news");
        page.goBack();
        press(alarm, "Acknowledge");
        dialog(browser).getByLabel("Note").fill(NOTE);
        press(dialog(browser), "Acknowledge");
        browser.awaitText(alarm, NOTE + " by admin");
        press(alarm, "Change note");
        dialog(browser).getByLabel("Note").fill(NOTE + " again");
        press(dialog(browser), "Acknowledge");
        browser.awaitText(alarm, NOTE + " again by admin");
        browser.assertAccessible();
    }

    private static void silence(Browser browser) {
        Page page = browser.page();
        press(ofNews(page.locator("#open-alarms [data-alarm]")), "Silence");
        dialog(browser)
                .getByLabel("ID", new Locator.GetByLabelOptions().setExact(true))
                .fill("mast");
        browser.assertAccessible();
        press(dialog(browser), "Save");
        tab(browser, "Maintenance windows");
        browser.awaitText(page.locator("[data-silence=mast]"), "news, no-input");
        browser.assertAccessible();
        press(page.locator("[data-silence=mast]"), "Edit");
        dialog(browser).getByLabel("Note").fill("The mast is painted");
        press(dialog(browser), "Save");
        browser.awaitText(page.locator("[data-silence=mast]"), "The mast is painted");
        plan(browser);
        press(page.locator("[data-silence=mast]"), "End");
        press(dialog(browser), "End");
        browser.awaitThat(
                "it has ended", () -> page.locator("[data-silence=mast]").count() == 0);
    }

    /** A window that is still to come, for some alarms only. */
    private static void plan(Browser browser) {
        press(browser.page().locator("#silences"), "New maintenance window");
        Locator fields = dialog(browser);
        fields.getByLabel("ID", new Locator.GetByLabelOptions().setExact(true)).fill("next");
        fields.getByLabel("From").fill("2099-01-01T00:00");
        fields.getByLabel("Until").fill("2099-01-01T06:00");
        fields.getByLabel("Severity").selectOption("warning");
        fields.getByLabel("Label (key=value)").fill("site=bilbao");
        fields.getByLabel("Route (ID)").fill("news");
        fields.getByLabel("Rule (ID)").fill("no-input");
        press(fields, "Save");
        Locator row = browser.page().locator("[data-silence=next]");
        browser.awaitText(row, "Planned or over");
        browser.awaitText(row, "news, site=bilbao, no-input, warning");
        press(row, "End");
        press(dialog(browser), "End");
        browser.awaitThat("it is gone", () -> row.count() == 0);
    }

    private static void findInTheEvents(Browser browser) {
        Page page = browser.page();
        tab(browser, "Events");
        page.getByLabel("Kind").selectOption("alarm");
        page.getByLabel("Route", new Page.GetByLabelOptions().setExact(true)).selectOption("news");
        browser.awaitText(page.locator("#events"), NOTE);
        page.locator("#events summary").first().click();
        browser.awaitText(page.locator(".event-details").first(), "no-input");
        browser.assertAccessible();
        page.getByLabel("Severity").selectOption("warning");
        page.getByLabel("Until").fill("2098-01-01T00:00");
        browser.awaitText(page.locator("#events"), "News");
        page.locator("#events").getByRole(AriaRole.LINK).first().click();
        page.waitForURL("**/routes/news");
        page.goBack();
        browser.awaitText(page.locator("#events"), "News");
        page.getByLabel("Until").fill("");
        page.getByLabel("From").fill("2099-01-01T00:00");
        browser.awaitText(page.locator("#events"), "No event fits");
        browser.button("Clear filters").click();
        browser.awaitThat("all again", () -> page.locator("[data-event]").count() > 2);
        Locator older = browser.button("Older ones");
        if (older.isVisible()) { // other tests made more events than fit
            int before = page.locator("[data-event]").count();
            older.click();
            browser.awaitThat("more", () -> page.locator("[data-event]").count() > before);
        }
    }

    @Test
    void aNotificationIsSetUpTriedAndRemoved(Server server) {
        try (Browser browser = Browser.at(server)) {
            Page page = browser.page();
            browser.open("/alarms?tab=notifications");
            browser.logIn();
            browser.button("New notification").click();
            dialog(browser).getByLabel("ID").fill("noc");
            dialog(browser).getByLabel("Type").selectOption("email");
            dialog(browser).getByLabel("Type").selectOption("webhook");
            assertThat(dialog(browser).getByLabel("Key of the signature").inputValue())
                    .startsWith("whsec_");
            dialog(browser).getByLabel("Key of the signature").fill("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
            dialog(browser).getByLabel("Address").fill("http://127.0.0.1:" + Server.freePort() + "/hook");
            browser.assertAccessible();
            press(dialog(browser), "Save");
            Locator row = page.locator("[data-notification=noc]");
            browser.awaitText(row, "Webhook");
            press(row, "Send a test");
            browser.awaitText(page.locator(".toasts"), "The test of noc was not delivered");
            browser.assertAccessible();
            press(row, "Edit");
            dialog(browser).getByLabel("Enabled").uncheck();
            press(dialog(browser), "Save");
            browser.awaitText(row, "Off");
            press(row, "Remove");
            press(dialog(browser), "Remove");
            browser.awaitThat("it is gone", () -> row.count() == 0);
            byMail(browser);
            bySnmp(browser);
            tab(browser, "Open alarms");
            page.locator("#open-alarms").waitFor();
            tab(browser, "Notifications");
            page.locator("#notifications").waitFor();
            browser.assertNoProblems();
        }
    }

    private static void byMail(Browser browser) {
        browser.button("New notification").click();
        Locator fields = dialog(browser);
        fields.getByLabel("ID").fill("mail");
        fields.getByLabel("Type").selectOption("email");
        fields.getByLabel("Host").fill(LOOPBACK);
        fields.getByLabel("Port").fill("25");
        fields.getByLabel("TLS").selectOption("required");
        fields.getByLabel("User name").fill("tramo");
        fields.getByLabel("Password").fill("the password of the mailbox");
        fields.getByLabel("Sender").fill("tramo@example.com");
        fields.getByLabel("Recipients").fill("noc@example.com, duty@example.com");
        fields.getByLabel("From which severity").selectOption("critical");
        for (String kind : new String[] {"State", "Session", "Refusal", "Switch", "Change", "Server", "Alarm"}) {
            Locator box = fields.getByLabel(kind, new Locator.GetByLabelOptions().setExact(true));
            box.setChecked(true);
            box.setChecked(kind.equals("Switch"));
        }
        browser.assertAccessible();
        press(fields, "Save");
        awaitAndRemove(browser, "mail", "noc@example.com, duty@example.com", "Switch · Critical and above");
    }

    private static void bySnmp(Browser browser) {
        browser.button("New notification").click();
        Locator fields = dialog(browser);
        fields.getByLabel("ID").fill("manager");
        fields.getByLabel("Type").selectOption("snmp");
        fields.getByLabel("Host").fill(LOOPBACK);
        fields.getByLabel("User name").fill("tramo");
        fields.getByLabel("Authentication password").fill("a good password");
        fields.getByLabel("Privacy password").fill("another good password");
        fields.getByLabel("The manager acknowledges").check();
        browser.assertAccessible();
        press(fields, "Save");
        Locator row = browser.page().locator("[data-notification=manager]");
        press(row, "Edit");
        fields.getByLabel("Version").selectOption("v2c");
        fields.getByLabel("Community").fill("public");
        browser.awaitThat("no field of v3", () -> fields.getByLabel("User name").count() == 0);
        press(fields, "Save");
        awaitAndRemove(browser, "manager", LOOPBACK, "SNMP");
    }

    private static void awaitAndRemove(Browser browser, String id, String... texts) {
        Locator row = browser.page().locator("[data-notification=" + id + "]");
        for (String text : texts) {
            browser.awaitText(row, text);
        }
        press(row, "Remove");
        press(dialog(browser), "Remove");
        browser.awaitThat("it is gone", () -> row.count() == 0);
    }

    @Test
    void aSlateIsSentByTheSettingsPageAndDeleted(Server server) {
        byte[] packet = new byte[188];
        packet[0] = 0x47;
        packet[3] = 0x30; // with a clock reference
        packet[4] = 7;
        packet[5] = 0x10;
        try (Browser browser = Browser.at(server)) {
            browser.open("/settings");
            browser.logIn();
            Locator files = browser.page().locator("#files");
            Locator row = files.locator("[data-file='from-a-page.ts']");
            send(files, "from-a-page.mp4", packet);
            browser.awaitText(files, "allowed");
            send(files, "from-a-page.ts", packet);
            browser.awaitText(row, "file:from-a-page.ts");
            browser.awaitText(row, "188 B");
            browser.assertAccessible();
            press(row, "Delete: from-a-page.ts");
            press(dialog(browser), "Delete");
            browser.awaitThat("it is gone", () -> row.count() == 0);
            browser.forgetProblems("400");
            browser.assertNoProblems();
        }
    }

    private static void send(Locator files, String name, byte[] body) {
        files.getByLabel("File").setInputFiles(new FilePayload(name, "video/mp2t", body));
        press(files, "Send");
    }

    @Test
    void languageThemeAndZoneAreTheUsersAndTheSessionEndsEverywhere(Server server) {
        try (Browser browser = Browser.at(server);
                Browser other = Browser.at(server)) {
            Page page = browser.page();
            other.open("/");
            other.logIn();
            other.forgetProblems("401");
            browser.open("/settings");
            browser.logIn();
            browser.assertAccessible();
            Page.GetByLabelOptions exact = new Page.GetByLabelOptions().setExact(true);
            Page wall = page.waitForPopup(() -> page.locator("#wall a").click());
            wall.locator(".wall-clock").waitFor();
            wall.close();
            page.getByLabel("English").check();
            page.getByLabel("Light", exact).check();
            page.getByLabel("As the system").check();
            page.getByLabel("UTC", exact).check();
            page.getByLabel("Of this place").check();
            page.getByLabel("UTC", exact).check();
            browser.awaitText(page.locator("#browser"), " UTC");
            page.getByLabel("Dark", exact).check();
            assertThat(page.locator("html").getAttribute("data-bs-theme")).isEqualTo("dark");
            browser.assertAccessible();
            page.getByLabel("Español").check();
            browser.awaitText(page.locator("h1"), "Ajustes");
            page.reload();
            browser.awaitText(page.locator(".bar"), "Alarmas y eventos");
            page.keyboard().press("?");
            browser.awaitText(dialog(browser), "Atajos de teclado");
            page.keyboard().press("Escape");
            page.getByLabel("English").check();

            press(page.locator("#sessions"), "Log out everywhere");
            press(dialog(browser), "Log out everywhere");
            browser.awaitText(page.locator(".login"), "Password");
            other.page().getByLabel("Password").waitFor();
            browser.assertNoProblems();
        }
    }
}
