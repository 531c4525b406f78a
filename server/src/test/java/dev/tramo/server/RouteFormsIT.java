package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Routes made, changed and removed by a person with the dashboard's forms. */
@Controls.AllUsed(
        value = {"/routes/new", "/routes/form", "/routes/*/edit", "/shell#messages button Undo"},
        except = "/routes/form#endpoint-")
class RouteFormsIT extends FormsFixture {
    /** None is as usual, so that each is stored. */
    private static final JsonNode RULES = Api.parse("""
            {"mode": "manual", "standby": "cold", "switch": "clean", "noDataMillis": 5000, "disconnected": false, "kbpsMin": 5000,
             "kbpsWindowMillis": 5000, "lostPacketsMax": 5000, "noVideoMillis": 5000, "noAudioMillis": 5000, "pidMissingMillis": 5000,
             "priority1Millis": 5000, "holdMillis": 5000, "return": "never", "returnAfterMillis": 5000, "keyframeWaitMillis": 5000,
             "reconnectAfterMillis": 5000}""");

    @Test
    void aPairIsMadeChangedOnAirCopiedAndDeleted(Server server, Api api) throws Exception {
        int far = Datagrams.freePort();
        try (Browser browser = Browser.at(server);
                Datagrams out = Datagrams.receivingOn(udpOut)) {
            Page page = browser.page();
            browser.open("/routes/new");
            browser.logIn();
            browser.awaitText(page.locator("h1"), "New route");
            browser.assertAccessible();
            makeReceiver(browser, api);
            makeSender(browser, api);
            awaitConnected(api, "receiver");
            out.awaitAllOf(Datagrams.random(50, TS_BYTES), LOOPBACK, udpIn);

            changeOnAir(browser, api, far, out);
            copy(browser, api);
            browser.assertNoProblems();
        }
    }

    private void makeReceiver(Browser browser, Api api) {
        Page page = browser.page();
        choose(browser, "Receive: SRT in, UDP out");
        browser.button("Create").click(); // what is missing is said, at its field
        browser.awaitText(page.locator("#identity .is-wrong"), "This is needed");
        name(page, "Receiver");
        Locator source = endpoint(page, "source");
        fill(source, "Port", "0");
        browser.awaitText(source.locator(".field-problem"), "A whole number from 1 to 65535");
        fill(source, "Port", String.valueOf(srtPort));
        fill(source, "Latency", "70000");
        browser.awaitText(source.locator(".field-problem"), "A whole number from 0 to 65,535");
        fill(source, "Latency", "200");
        fill(source, "Passphrase", "short");
        fill(endpoint(page, "out"), "Address", LOOPBACK);
        fill(endpoint(page, "out"), "Port", String.valueOf(udpOut));
        browser.awaitText(source.locator(".field-problem"), "allowed are none, or 10 to 79");
        browser.forgetProblems("400");
        browser.assertAccessible();
        fill(source, "Passphrase", NEWS_PASSPHRASE);
        browser.awaitValue(
                source.getByLabel("URI"),
                value -> assertThat(value).contains("latency=200").doesNotContain(NEWS_PASSPHRASE));
        buttonIn(source, "Show secrets").click();
        browser.awaitValue(
                source.getByLabel("URI"),
                value -> assertThat(value)
                        .isEqualTo("srt://:" + srtPort + "?latency=200&passphrase=" + NEWS_PASSPHRASE));
        buttonIn(source, "Hide secrets").click();
        awaitPlan(browser, "A new route is made");
        browser.picture("new-route");
        create(browser, api, "receiver");
        browser.forgetProblems("400"); // also of what was checked between two fields
        assertThat(route(api, "receiver").at("/sources/0/uri").asText())
                .isEqualTo("srt://:" + srtPort + "?latency=200&passphrase=" + NEWS_PASSPHRASE);
    }

    private void makeSender(Browser browser, Api api) {
        Page page = browser.page();
        choose(browser, "Send: UDP in, SRT out");
        name(page, HOSTILE);
        page.getByLabel("ID", new Page.GetByLabelOptions().setExact(true)).fill("sender");
        browser.button("+ Add label").click();
        fill(page.locator("#identity"), "Label", "site");
        fill(page.locator("#identity"), "Value", HOSTILE);
        uri(endpoint(page, "source"), udp(udpIn));
        browser.awaitValue(
                endpoint(page, "source").getByLabel("Address"),
                value -> assertThat(value).isEqualTo(LOOPBACK));
        Locator out = endpoint(page, "out");
        fill(out, "Host", LOOPBACK);
        fill(out, "Port", String.valueOf(srtPort));
        buttonIn(out, "Generate Passphrase").click();
        browser.awaitValue(
                out.getByLabel("URI"), value -> assertThat(value).matches("srt://.*passphrase=[A-Za-z0-9]{24}"));
        fill(out, "Passphrase", NEWS_PASSPHRASE);
        create(browser, api, "sender");
        assertThat(route(api, "sender").path("name").asText()).isEqualTo(HOSTILE);
        assertThat(route(api, "sender").path("labels").path("site").asText()).isEqualTo(HOSTILE);
    }

    /** A destination comes, is changed and goes, while the other one gets each datagram. */
    private void changeOnAir(Browser browser, Api api, int far, Datagrams out) throws Exception {
        Page page = browser.page();
        browser.open("/routes/receiver/edit");
        browser.awaitText(page.locator("h1"), "Edit route: Receiver");
        browser.button("+ Add destination").click();
        Locator added = endpoint(page, "out-2");
        fill(added, "Address", LOOPBACK);
        fill(added, "Port", String.valueOf(far));
        awaitPlan(browser, "Destination out-2 is opened.\nThe others notice nothing.");
        browser.button("Save").click();
        page.waitForURL("**/routes/receiver");
        out.awaitAllOf(Datagrams.random(50, TS_BYTES), LOOPBACK, udpIn);

        browser.open("/routes/receiver/edit");
        fill(endpoint(page, "out-2"), "Time to live", "3");
        awaitPlan(browser, "Destination out-2 is closed and opened anew.");
        browser.picture("edit-route");
        // Somebody else changes it meanwhile: what both want is shown, and nothing is overwritten unseen.
        is(200, api.patch(path("receiver"), Api.json(Map.of("name", "Theirs"))));
        browser.awaitText(page.getByRole(AriaRole.ALERT), "Somebody has changed this route since you opened it.");
        browser.button("Save").click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        browser.awaitText(dialog, "Somebody else has changed this route");
        browser.awaitText(dialog, "?ttl=3");
        browser.forgetProblems("412");
        browser.assertAccessible();
        buttonIn(dialog, "Go on with what is there").click();
        browser.awaitValue(
                page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)),
                value -> assertThat(value).isEqualTo("Theirs"));
        fill(endpoint(page, "out-2"), "Time to live", "4");
        awaitPlan(browser, "Destination out-2 is closed and opened anew.");
        browser.button("Save").click();
        buttonIn(dialog, "Save all the same").click();
        page.waitForURL("**/routes/receiver");
        assertThat(uriOf(route(api, "receiver"), "out-2")).endsWith("?ttl=4");
        out.awaitAllOf(Datagrams.random(50, TS_BYTES), LOOPBACK, udpIn);

        browser.open("/routes/receiver/edit");
        buttonIn(endpoint(page, "out-2"), "Remove destination out-2").click();
        awaitPlan(browser, "Destination out-2 is closed.");
        browser.button("Save").click();
        buttonIn(dialog, "Save all the same").click();
        page.waitForURL("**/routes/receiver");
        out.awaitAllOf(Datagrams.random(50, TS_BYTES), LOOPBACK, udpIn);
        assertThat(route(api, "receiver")
                        .path("sources")
                        .path(0)
                        .path("reconnections")
                        .asInt())
                .as("sessions of the source after the first")
                .isZero();
    }

    private void copy(Browser browser, Api api) {
        Page page = browser.page();
        browser.open("/routes/receiver");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Duplicate"))
                .click();
        awaitPlan(browser, "A new route is made");
        Locator source = endpoint(page, "source");
        browser.awaitValue(
                page.getByLabel("Port", new Page.GetByLabelOptions().setExact(true))
                        .first(),
                value -> assertThat(value).isNotEqualTo(String.valueOf(srtPort)));
        fill(source, "Port", String.valueOf(Datagrams.freePort()));
        page.getByLabel("Start at once").uncheck();
        create(browser, api, "theirs-copy");
        JsonNode copy = route(api, "theirs-copy");
        assertThat(copy.path("state").asText()).isEqualTo("stopped");
        assertThat(uriOf(copy, "out")).isEqualTo(uriOf(route(api, "receiver"), "out"));
        browser.button("Delete").click();
        browser.awaitText(page.locator(".toasts"), "Theirs (copy) is deleted in 10 s, or when you leave this page");
        browser.awaitText(page.locator("[data-route=theirs-copy].is-deleting"), "Theirs (copy)");
        browser.button("Undo").click();
        browser.awaitThat(
                "it stays",
                () -> page.locator("[data-route=theirs-copy]:not(.is-deleting)").count() == 1);
    }

    @Test
    void aCameraWithTwoPushesIsMadeAndCommandLinesBecomeFilledForms(Server server, Api api) {
        try (Browser browser = Browser.at(server)) {
            Page page = browser.page();
            browser.open("/routes/new");
            browser.logIn();
            choose(browser, "Camera with pushes");
            name(page, "Entrance");
            buttonIn(endpoint(page, "source"), "Generate Stream key").click();
            browser.awaitValue(
                    endpoint(page, "source").getByLabel("URI"),
                    value -> assertThat(value).matches("rtmp:///entrance/[A-Za-z0-9]{24}"));
            fill(endpoint(page, "source"), "Stream key", "");
            fill(endpoint(page, "push-1"), "Server", "rtmp://127.0.0.1:1/live");
            fill(endpoint(page, "push-1"), "Stream key", "key-1");
            uri(endpoint(page, "push-2"), "rtmp://127.0.0.1:1/app/inst/key-2?token=a/b");
            browser.awaitValue(
                    endpoint(page, "push-2").getByLabel("Server"),
                    value -> assertThat(value).isEqualTo("rtmp://127.0.0.1:1/app/inst"));
            create(browser, api, "camera-entrance");
            JsonNode camera = route(api, "camera-entrance");
            assertThat(camera.path("kind").asText()).isEqualTo("camera");
            assertThat(camera.at("/sources/0/uri").asText()).isEqualTo("rtmp:///entrance");
            assertThat(uriOf(camera, "push-1")).isEqualTo("rtmp://127.0.0.1:1/live/key-1");
            assertThat(uriOf(camera, "push-2")).isEqualTo("rtmp://127.0.0.1:1/app/inst/key-2?token=a/b");

            // What the older API cannot express is said where it is typed.
            browser.open("/routes/camera-entrance/edit");
            browser.awaitText(page.locator(".hint-line"), "its application is “entrance”");
            fill(endpoint(page, "source"), "Application", "other");
            browser.awaitText(endpoint(page, "source").locator(".field-problem"), "is the camera \"entrance\"");
            browser.forgetProblems("400");
            browser.assertAccessible();
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Cancel"))
                    .click();
            buttonIn(page.getByRole(AriaRole.DIALOG), "Leave").click();
            page.waitForURL("**/routes/camera-entrance");
            readCommands(browser, api);
            browser.assertNoProblems();
        }
    }

    private void readCommands(Browser browser, Api api) {
        Page page = browser.page();
        choose(browser, "From a command line");
        command(page).fill("vlc " + HOSTILE);
        browser.button("Fill the form").click();
        browser.awaitText(page.getByRole(AriaRole.ALERT), "no command line of srt-live-transmit or ffmpeg");
        browser.forgetProblems("400");
        browser.assertAccessible();
        command(page)
                .fill("ffmpeg -re -i '" + udp(udpIn) + "' -c:v libx264 -preset '" + HOSTILE.replace("\"", "")
                        + "' -f mpegts \\\n  'srt://127.0.0.1:" + srtPort + "?latency=200000&passphrase="
                        + NEWS_PASSPHRASE + "'");
        browser.button("Fill the form").click();
        browser.awaitText(page.locator("#not-taken"), "-c:v libx264 -preset <img src=x");
        browser.awaitText(page.locator("#not-taken"), "a route encodes nothing");
        name(page, "From ffmpeg");
        create(browser, api, "from-ffmpeg");
        JsonNode made = route(api, "from-ffmpeg");
        assertThat(made.at("/sources/0/uri").asText()).isEqualTo(udp(udpIn));
        assertThat(uriOf(made, "out"))
                .isEqualTo("srt://127.0.0.1:" + srtPort + "?latency=200&passphrase=" + NEWS_PASSPHRASE);

        browser.open("/routes/new?import=1");
        command(page)
                .fill("srt-live-transmit srt://:" + srtPort + "?passphrase=" + NEWS_PASSPHRASE + " udp://127.0.0.1:"
                        + udpOut + " -v");
        browser.button("Fill the form").click();
        name(page, "From transmit");
        create(browser, api, "from-transmit");
        awaitConnected(api, "from-transmit");
    }

    @Test
    void severalPathsAndSourcesAreMadeAndTwoPeoplesChangesKept(Server server, Api api) {
        try (Browser browser = Browser.at(server)) {
            Page page = browser.page();
            browser.open("/routes/new?template=tx");
            browser.logIn();
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Cancel"))
                    .click();
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("New route"))
                    .first()
                    .click();
            // Not the heading of the form, which is there for a moment yet.
            page.locator(".templates").getByText("Send: UDP in, SRT out").click();
            browser.button("Start otherwise").click();
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Anything"))
                    .click();
            name(page, "Final");
            browser.button("+ Add label").click();
            buttonIn(page.locator("#identity"), "Remove label").click();
            bond(endpoint(page, "source"));
            browser.button("+ Add standby source").click();
            Locator backup = endpoint(page, "backup");
            uri(backup, udp(udpIn));
            buttonIn(backup, "Prefer this one").click();
            fill(backup, "ID of the source", "spare");
            fill(endpoint(page, "out"), "Address", LOOPBACK);
            fill(endpoint(page, "out"), "ID of the destination", "air");
            chooseRules(browser);
            page.getByText("Where it runs").click();
            Locator place = page.getByLabel("Place", new Page.GetByLabelOptions().setExact(true));
            place.selectOption("kubernetes");
            page.getByLabel("Network of the machine").selectOption("0");
            browser.assertAccessible();
            place.selectOption("docker");
            page.getByLabel("Processors at most").fill("0.5");
            page.getByLabel("Memory at most").fill("256");
            browser.assertAccessible();
            create(browser, api, "final");
            browser.awaitText(page.locator(".toasts"), "The route is stored, and stopped");
            browser.forgetProblems("400");
            browser.forgetProblems("500"); // no Docker here: it cannot be started, and has no log
            JsonNode made = route(api, "final");
            assertThat(made.path("sources").findValuesAsText("id")).containsExactly("spare", "source");
            assertThat(made.path("destinations").has("air")).isTrue();
            assertThat(made.at("/sources/1/uri").asText())
                    .endsWith("?mode=caller&nodes=192.0.2.7,192.0.2.8:9001&weights=60,50&grouptype=broadcast");
            assertThat(made.path("switching")).isEqualTo(RULES);
            assertThat(made.path("analysis").asText()).isEqualTo("full");
            JsonNode placed = is(200, api.get(path("final/placement"))).json().path("placement");
            assertThat(placed.path("kind").asText()).isEqualTo("docker");
            assertThat(placed.path("cpus").asDouble()).isEqualTo(0.5);
            assertThat(placed.path("memoryMib").asInt()).isEqualTo(256);
            keepBoth(browser, api);
            browser.forgetProblems("/v2/routes/final/logs");
            browser.assertNoProblems();
        }
    }

    /** Each rule of switching, and the level of analysis. */
    private static void chooseRules(Browser browser) {
        Page page = browser.page();
        page.getByText("How it changes between its sources").click();
        page.getByLabel("Back after").fill("x");
        browser.awaitText(page.locator("form .field-problem"), "switching.returnAfterMillis: ");
        RULES.properties().forEach(rule -> {
            Locator field = page.locator("#switching-" + rule.getKey());
            if (rule.getValue().isNumber()) {
                field.fill(rule.getValue().asText());
            } else {
                field.selectOption(rule.getValue().asText());
            }
        });
        browser.forgetProblems("400");
        page.locator("summary", new Page.LocatorOptions().setHasText("Analysis of the stream"))
                .click();
        page.locator("#route-analysis").selectOption("full");
    }

    /** What one person changed is saved on top of what another one has changed meanwhile. */
    private static void keepBoth(Browser browser, Api api) {
        Page page = browser.page();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        browser.open("/routes/final/edit");
        awaitPlan(browser, "Nothing is changed.");
        is(200, api.patch(path("final"), Api.json(Map.of("labels", Map.of("theirs", "1")))));
        browser.button("Compare").click();
        browser.awaitText(dialog, "or you changed nothing");
        buttonIn(dialog, "Cancel").click();
        buttonIn(endpoint(page, "spare"), "Remove source spare").click();
        name(page, "Mine");
        browser.button("Save").click();
        browser.awaitText(dialog, "Mine");
        buttonIn(dialog, "Save my changes").click();
        page.waitForURL("**/routes/final");
        browser.forgetProblems("412");
        JsonNode now = route(api, "final");
        assertThat(now.path("name").asText()).isEqualTo("Mine");
        assertThat(now.at("/labels/theirs").asText()).isEqualTo("1");
        assertThat(now.path("sources")).hasSize(1);
    }

    @Test
    void theServerDescribesOptionsAndReadsCommands(Api api) {
        JsonNode options = is(200, api.get("/v2/uri-options")).json();
        assertThat(options)
                .anySatisfy(option -> assertThat(option.toString())
                        .contains(
                                "\"name\":\"latency\"", "\"unit\":\"ms\"", "\"maximum\":65535", "\"default\":\"120\""));
        assertThat(error(is(400, api.get("/v2/uri-options?x=1")))).contains("unknown parameter");
        JsonNode read = is(
                        200,
                        api.post(
                                "/v2/read-command",
                                Api.json(Map.of("command", "srt-live-transmit udp://:5000 srt://192.0.2.7:9000 -q"))))
                .json();
        assertThat(read.path("sources").path(0).asText()).isEqualTo("udp://0.0.0.0:5000");
        assertThat(read.at("/notTaken/0/code").asText()).isEqualTo("unneeded");
        for (String wrong : List.of("{}", "{\"command\":7}", "{\"command\":\"ls\"}", "{\"command\":\"\",\"x\":1}")) {
            assertThat(error(is(400, api.post("/v2/read-command", wrong)))).containsAnyOf("command: ", "unknown field");
        }
    }
}
