package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in a stream, what is wrong with it, and its picture with sound, as a person with a browser sees it. */
@Controls.AllUsed({"/routes/*#stream", "/routes/*#indicators"})
class StreamScreenIT extends RoutesFixture {
    private static final String HOSTILE = "<img src=x onerror=alert(1)>";
    private static final String SPANISH = "localStorage.setItem('tramo.preferences', '{\"language\": \"es\"}')";
    /** A minute of not being seen, in a moment. */
    private static final String SHORT_MINUTES = """
            const wait = window.setTimeout;
            window.setTimeout = (task, millis, ...rest) => wait(task, millis === 60000 ? 100 : millis, ...rest);""";

    /** As a busy browser does: it says that a picture is decoded, and draws nothing at first. */
    private static final String DRAW_LATE = """
            const draw = CanvasRenderingContext2D.prototype.drawImage;
            const seen = new WeakSet();
            CanvasRenderingContext2D.prototype.drawImage = function (image, ...rest) {
              if (seen.has(image)) draw.call(this, image, ...rest);
              else seen.add(image);
            };""";

    private static final int SETTLED_MILLIS = 20_000;

    private static final String SEE = """
            isSeen => {
              Object.defineProperty(document, 'hidden', {value: !isSeen, configurable: true});
              document.dispatchEvent(new Event('visibilitychange'));
            }""";
    /** Whether anything is in a picture that was drawn. */
    private static final String IS_DRAWN = """
            selector => {
              const canvas = document.querySelector(selector);
              if (!canvas || canvas.hidden) return false;
              const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
              return canvas.width === 320 && new Set(data).size > 8;
            }""";

    @TempDir
    static Path folder;

    private static DamagedStream damage;

    @BeforeAll
    static void encode() throws IOException {
        damage = new DamagedStream(folder, HOSTILE);
    }

    @AfterAll
    static void end() throws InterruptedException {
        damage.close();
    }

    private static Locator indicator(Page page, String number) {
        return page.locator("[data-indicator='" + number + "']");
    }

    private static double number(Page page, String expression) {
        return ((Number) page.evaluate("() => Number(" + expression + ")")).doubleValue();
    }

    @Test
    void aStreamIsSeenWithItsContentsItsErrorsItsPictureAndItsSound(Server server, Api api) {
        damage.sendTo(udpIn);
        is(201, api.put(path("news"), body(udp(udpIn), Map.of("out", udp(udpOut)))));
        put(api, "still", udp(Datagrams.freePort()), udp(Datagrams.freePort()));
        try (Browser browser = Browser.at(server)) {
            Page page = browser.page();
            List<String> asked = new ArrayList<>();
            page.onRequest(request -> asked.add(request.url()));
            page.addInitScript(SHORT_MINUTES);
            browser.open("/?view=cards");
            browser.logIn();
            browser.forgetProblems("401");
            isPicturedOnItsCard(browser, asked);
            browser.open("/routes/news");
            tellsWhatIsInIt(browser);
            tellsWhereItIsDamaged(browser);
            isPlayedOnDemand(browser, asked);
            speaksSpanish(browser, api);
            isLookedAtAsMuchAsIsChosen(browser, api);
            browser.assertNoProblems();
        }
    }

    private static void isPicturedOnItsCard(Browser browser, List<String> asked) {
        Page page = browser.page();
        String card = "[data-route=news] tramo-still canvas";
        browser.awaitThat("a still", () -> Boolean.TRUE.equals(page.evaluate(IS_DRAWN, card)));
        assertThat(page.locator(card).getAttribute("aria-label")).startsWith("Picture of news at ");
        assertThat(page.locator("[data-route=still] canvas").isVisible()).isFalse();
        assertThat(asked)
                .as("nothing is asked of a route without a stream")
                .noneMatch(url -> url.endsWith("/v2/routes/still/still.mp4"));
        browser.picture("cards");
        browser.assertAccessible();
        long stills = stills(asked);
        page.evaluate(SEE, false);
        page.evaluate(SEE, true);
        assertThat(stills(asked)).as("none again so soon").isEqualTo(stills);
    }

    private static long stills(List<String> asked) {
        return asked.stream().filter(url -> url.endsWith("still.mp4")).count();
    }

    private static void tellsWhatIsInIt(Browser browser) {
        Page page = browser.page();
        Locator stream = page.locator("#stream");
        for (String text : List.of(
                "Service 1: News",
                "Service 2: " + HOSTILE,
                "constant bit rate",
                "Null packets",
                "320×180p, 25 fps",
                "GOP 25, keyframe every 1.00 s",
                "48 kHz, stereo",
                "spa")) {
            browser.awaitText(stream, text);
        }
        Locator video = stream.locator("[data-pid='" + DamagedStream.VIDEO_PID + "']");
        assertThat(video.innerText()).contains("0x100", "Video", "H.264", "Mbit/s", "%");
        assertThat(page.locator("img").count()).isZero();
        page.locator("#stream-point").selectOption("destinations.out");
        browser.awaitThat("the point in the address", () -> page.url().contains("point=destinations.out"));
        assertThat(page.locator("#indicators-point").inputValue()).isEqualTo("destinations.out");
        browser.awaitText(stream, "Service 1: News");
        page.locator("#indicators-point").selectOption("source");
        assertThat(page.locator("#stream-point").inputValue()).isEqualTo("source");
        for (String id : new String[] {"continuity", "errors", "pcr-jitter"}) {
            page.locator("[data-chart=" + id + "]").waitFor();
        }
    }

    private static void tellsWhereItIsDamaged(Browser browser) {
        Page page = browser.page();
        Locator source = page.locator("[data-endpoint=source]");
        Locator out = page.locator("[data-endpoint='destinations.out']");
        Locator continuity = indicator(page, "1.4");
        browser.button("Count from zero").click();
        // A busy machine may lose something of its own.
        browser.awaitThat("no damage", () -> {
            if (source.locator("[data-damage=none]").count() == 0) {
                browser.button("Count from zero").click();
                return false;
            }
            return continuity.getAttribute("data-now").equals("never");
        });
        browser.awaitText(out, "No damage");

        damage.lose(DamagedStream.VIDEO_PID);
        browser.awaitThat(
                "1.4 is raised", () -> !continuity.getAttribute("data-now").equals("never"));
        assertThat(continuity.innerText())
                .contains("1.4 Continuity_count_error", String.valueOf(DamagedStream.VIDEO_PID));
        browser.awaitText(source, "Damage begins before this source");
        browser.awaitText(source, "1 packet missing or damaged");
        assertThat(source.getAttribute("class")).contains("damaged-before");
        browser.awaitText(out, "Damaged before it came here: see the source.");
        browser.awaitText(page.locator(".attention"), "TR 101 290 priority 1");
        Pattern raised = Pattern.compile(".* – (?!0[.]0[)]).*");
        settle(page);
        // What was lost in the second in which counting began anew, is not seen in the history.
        browser.awaitThat("a peak in the history", () -> {
            damage.lose(DamagedStream.VIDEO_PID);
            return raised.matcher(
                            page.locator("[data-chart=continuity] [role=img]").getAttribute("aria-label"))
                    .matches();
        });
        page.evaluate("scrollTo({top: 0, behavior: 'instant'})");
        browser.picture("damage");
        page.evaluate("document.querySelector('#stream').scrollIntoView({behavior: 'instant'})");
        browser.picture("stream");
        browser.assertAccessible();
        page.emulateMedia(new Page.EmulateMediaOptions()
                .setColorScheme(ColorScheme.DARK)
                .setReducedMotion(ReducedMotion.REDUCE)); // colours change at once
        browser.assertAccessible();
    }

    /** For the manual: messages have gone, and the line beside a bit rate is one. */
    private static void settle(Page page) {
        if (Browser.isForManual()) {
            page.waitForTimeout(SETTLED_MILLIS);
        }
    }

    private static void isPlayedOnDemand(Browser browser, List<String> asked) {
        Page page = browser.page();
        page.locator("#picture").scrollIntoViewIfNeeded();
        browser.awaitThat("a still", () -> Boolean.TRUE.equals(page.evaluate(IS_DRAWN, "#picture canvas")));
        assertThat(asked).as("no player before it is wanted").noneMatch(url -> url.contains("/player-"));
        watch(browser);
        browser.awaitThat(
                "there is sound",
                () -> number(page, "document.querySelector('.preview').webkitAudioDecodedByteCount") > 0);
        assertThat(page.evaluate("document.querySelector('.preview').muted")).isEqualTo(false);
        assertThat(asked).anyMatch(url -> url.contains("/player-"));
        browser.awaitText(page.locator("#picture"), "behind the source.");
        browser.button("Sound off").click();
        browser.awaitText(page.locator("#picture"), "The sound is off.");
        browser.assertAccessible();
        browser.button("End the preview").click();
        browser.awaitThat("no player", () -> page.locator("tramo-player").count() == 0);

        watch(browser);
        page.evaluate(SEE, false);
        page.evaluate(SEE, true);
        page.evaluate(SEE, false);
        browser.awaitText(page.locator("#picture"), "since the page was not seen for a minute");
        page.evaluate(SEE, true);
        page.locator(".status-live").waitFor();

        // What the server says of a preview that it does not play.
        page.route(
                "**/hls/**",
                request -> request.fulfill(new Route.FulfillOptions()
                        .setStatus(404)
                        .setContentType("application/json")
                        .setBody("{\"Error\": \"no stream to show: <b>nobody</b> sends\"}")));
        browser.button("Watch with sound").click();
        browser.awaitText(page.locator("#picture [role=alert]"), "no stream to show: <b>nobody</b> sends");
        page.unroute("**/hls/**");
        browser.forgetProblems("404");

        watch(browser);
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Settings"))
                .click();
        page.getByLabel("Español").waitFor();
        AtomicInteger after = new AtomicInteger();
        page.onRequest(request -> after.addAndGet(request.url().contains("/hls/") ? 1 : 0));
        page.waitForTimeout(1_500); // three parts
        assertThat(after).hasValue(0);
    }

    private static void watch(Browser browser) {
        browser.button("Watch with sound").click();
        browser.awaitThat(
                "the preview plays",
                () -> number(browser.page(), "document.querySelector('.preview')?.currentTime ?? 0") > 0.5);
    }

    private static void speaksSpanish(Browser browser, Api api) {
        Page page = browser.page();
        page.evaluate(SPANISH);
        browser.open("/routes/news");
        browser.awaitText(page.locator("#stream"), "Servicio 1: News");
        browser.awaitText(page.locator("#indicators"), "Prioridad 1");
        browser.awaitText(page.locator("[data-endpoint=source]"), "El daño empieza antes de este origen");
        page.locator("#indicators")
                .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("Reglas de alarma"))
                .click();
        for (JsonNode rule : api.get("/v2/alarm-rules").json()) {
            Locator row = page.locator("[data-rule=" + rule.path("id").asText() + "] th");
            row.waitFor();
            assertThat(row.innerText())
                    .doesNotContain(
                            rule.path("title").asText(), rule.path("meaning").asText());
        }
        browser.button("Editar: Errores TR 101 290 de prioridad 1").click();
        browser.awaitText(page.getByRole(AriaRole.DIALOG), "Errores, al menos");
    }

    private static void isLookedAtAsMuchAsIsChosen(Browser browser, Api api) {
        Page page = browser.page();
        page.evaluate("localStorage.clear()");
        browser.open("/routes/news/edit");
        page.getByText("Analysis of the stream").click();
        page.getByLabel("Level").selectOption("off");
        browser.assertAccessible();
        browser.button("Save").click();
        browser.awaitText(page.locator("#stream"), "The analysis of this route is off.");
        assertThat(route(api, "news").path("analysis").asText()).isEqualTo("off");
        assertThat(page.locator("#indicators").count()).isZero();
        page.locator("#stream").getByRole(AriaRole.LINK).click();
        page.waitForURL("**/routes/news/edit");
    }

    @Test
    void sourcesArePicturedAndTakenAndTheirPathsStandSideBySide(Server server, Api api) {
        int backupIn = Datagrams.freePort();
        int secondIn = Datagrams.freePort();
        damage.sendTo(backupIn);
        damage.sendBoth(udpIn, secondIn);
        is(
                201,
                api.put(
                        path("final"),
                        Api.json(Map.of(
                                "sources",
                                List.of(
                                        Map.of(
                                                "id",
                                                "main",
                                                "uri",
                                                "rtp://127.0.0.1:" + udpIn + "?seamless=127.0.0.1:" + secondIn
                                                        + "&skew=50"),
                                        Map.of("id", "backup", "uri", udp(backupIn))),
                                "switching",
                                Map.of("mode", "manual"),
                                "destinations",
                                Map.of("out", udp(udpOut))))));
        try (Browser browser = Browser.at(server)) {
            Page page = browser.page();
            page.addInitScript(DRAW_LATE);
            browser.open("/routes/final");
            browser.logIn();
            browser.forgetProblems("401");
            Locator paths = page.locator("#rtp-paths [data-rtp='sources.main']");
            for (String text : List.of("Path 1", "Path 2", "127.0.0.1:" + secondIn, "carries packets", "Skew")) {
                browser.awaitText(paths, text);
            }
            Locator saved = paths.locator("tr", new Locator.LocatorOptions().setHasText("Saved by this path alone"));
            browser.awaitThat("the second path saves what the first one lacks", () -> {
                List<String> cells = saved.locator("td").allInnerTexts();
                return cells.size() == 2 && !cells.get(1).equals("0");
            });
            page.locator("[data-chart=skew]").waitFor();

            Locator backup = page.locator("[data-endpoint='sources.backup']");
            browser.awaitText(backup, "Running");
            browser.button("Take backup").click();
            browser.awaitText(backup, "active");
            browser.awaitThat(
                    "the still of the source that was taken",
                    () -> Boolean.TRUE.equals(page.evaluate(IS_DRAWN, "[data-endpoint='sources.backup'] canvas")));
            Locator lane = page.locator(".lane li");
            browser.awaitThat("the switch on the time axis", () -> lane.count() >= 2);
            assertThat(lane.last().getAttribute("data-source")).isEqualTo("backup");
            assertThat(lane.nth(lane.count() - 2).getAttribute("data-source")).isEqualTo("main");
            settle(page);
            browser.picture("sources");
            browser.assertAccessible();
            browser.assertNoProblems();
        }
    }
}
