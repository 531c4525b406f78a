package dev.tramo.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

/** The dashboard's forms in the words of tests. */
abstract class FormsFixture extends RoutesFixture {
    static final String HOSTILE = "<img src=x onerror=alert(1)> & \"TX\"";

    static Locator endpoint(Page page, String id) {
        return page.locator("[data-endpoint=" + id + "]");
    }

    static void fill(Locator where, String label, String value) {
        where.getByLabel(label, new Locator.GetByLabelOptions().setExact(true)).fill(value);
    }

    static Locator buttonIn(Locator where, String name) {
        return where.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    static Locator command(Page page) {
        return page.getByLabel("Command line", new Page.GetByLabelOptions().setExact(true));
    }

    static void name(Page page, String name) {
        page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill(name);
    }

    static void uri(Locator endpoint, String uri) {
        uri(endpoint, uri, "URI");
    }

    /** @param label of the field, in the language that is shown */
    static void uri(Locator endpoint, String uri, String label) {
        fill(endpoint, label, uri);
        endpoint.getByLabel(label, new Locator.GetByLabelOptions().setExact(true))
                .press("Tab");
    }

    static void choose(Browser browser, String template) {
        browser.open("/routes/new");
        browser.page()
                .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(template))
                .click();
    }

    static void kind(Locator endpoint, String kind) {
        endpoint.getByLabel("Protocol", new Locator.GetByLabelOptions().setExact(true))
                .selectOption(kind);
    }

    /** Two paths of a caller. */
    static void bond(Locator endpoint) {
        kind(endpoint, "srt-caller");
        endpoint.getByText("Several paths (bonding)").click();
        buttonIn(endpoint, "Add path").click();
        buttonIn(endpoint, "Add path").click();
        buttonIn(endpoint, "Remove path 3").click();
        fill(endpoint, "Path 1: Host or host:port", "192.0.2.7");
        fill(endpoint, "Path 2: Host or host:port", "192.0.2.8:9001");
        endpoint.getByLabel("Weight").first().fill("60");
        endpoint.getByLabel("Use of the paths").selectOption("broadcast");
    }

    /** What the form says of saving, before it is saved. */
    static void awaitPlan(Browser browser, String words) {
        browser.awaitText(browser.page().getByLabel("What saving does"), words);
    }

    static void create(Browser browser, Api api, String id) {
        awaitPlan(browser, "A new route is made");
        browser.button("Create").click();
        browser.awaitThat(id + " is there", () -> api.get(path(id)).status() == 200);
        browser.page().waitForURL("**/routes/" + id);
    }

    static String uriOf(JsonNode route, String destination) {
        return route.path("destinations").path(destination).path("uri").asText();
    }
}
