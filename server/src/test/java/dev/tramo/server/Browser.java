package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A person at the dashboard: a window of Chromium with cookies of its own. Whatever the page's console says of errors fails the test at the end. Of one
 * thread.
 */
final class Browser implements AutoCloseable {
    private static final String CHROMIUM = "/usr/bin/chromium";
    private static final List<String> OPTIONS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");
    /** A busy machine is slow. */
    private static final int PATIENCE_MILLIS = 60_000;

    private static final int WIDTH = 1_280;
    private static final int HEIGHT = 800;
    private static final String AXE = script("/axe.min.js");
    /** What was scrolled to, and other colours, are there in the second frame. */
    private static final String DRAWN =
            "() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))";

    /** One for all tests of this process, with which it ends. */
    private static com.microsoft.playwright.@Nullable Browser chromium;

    private final BrowserContext context;
    private final String base;
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final Page page;

    private Browser(String base) {
        this.base = base;
        context = chromium()
                .newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                        .setLocale("en-GB")
                        .setTimezoneId("Europe/Madrid")
                        .setColorScheme(ColorScheme.LIGHT)
                        .setViewportSize(WIDTH, HEIGHT)
                        .setBaseURL(base));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        Controls.watch(context);
        page = context.newPage();
        page.onConsoleMessage(this::listen);
        page.onPageError(problems::add);
    }

    private static com.microsoft.playwright.Browser chromium() {
        if (chromium == null) {
            Peer.require(CHROMIUM);
            chromium = Playwright.create(
                            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")))
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(Path.of(CHROMIUM))
                            .setArgs(OPTIONS));
        }
        return chromium;
    }

    /** Opens a window on the dashboard of a server. */
    static Browser at(Server server) {
        return at(server.anonymous());
    }

    /** Opens a window on the dashboard of the server that a client calls. */
    static Browser at(Api api) {
        return new Browser(api.base());
    }

    private void listen(ConsoleMessage message) {
        if (message.type().equals("error") || message.type().equals("warning")) {
            problems.add(message.text() + " " + message.location());
        }
    }

    /** The window. */
    Page page() {
        return page;
    }

    /** Errors of the console that a test means to cause are forgotten. */
    void forgetProblems(String containing) {
        problems.removeIf(problem -> problem.contains(containing));
    }

    /** Opens an address of the dashboard, such as {@code /alarms}. */
    void open(String path) {
        page.navigate(base + path);
    }

    /** Logs in with the password that all tests' servers have. */
    void logIn() {
        page.getByLabel("Password").fill(Server.PASSWORD);
        button("Log in").click();
        page.locator(".status-live").waitFor();
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** Waits for what is shown. */
    void awaitText(Locator where, String text) {
        await(text)
                .atMost(Links.SOON)
                .pollInSameThread()
                .untilAsserted(() -> assertThat(where.allInnerTexts())
                        .anySatisfy(shown -> assertThat(shown).contains(text)));
    }

    /** Waits until a field's value is as it should be. */
    void awaitValue(Locator field, Consumer<String> check) {
        await("a value").atMost(Links.SOON).pollInSameThread().untilAsserted(() -> check.accept(field.inputValue()));
    }

    /** Waits for a condition; the window goes on meanwhile. */
    void awaitThat(String what, BooleanSupplier condition) {
        await(what).atMost(Links.SOON).pollInSameThread().until(condition::getAsBoolean);
    }

    /** No violation of WCAG 2.2 A or AA that axe finds in what is shown now. */
    void assertAccessible() {
        if (Boolean.FALSE.equals(page.evaluate("'axe' in window"))) {
            page.evaluate(AXE);
        }
        Object violations = page.evaluate("""
                async () => (await axe.run({
                        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
                        resultTypes: ['violations'],
                    })).violations
                    .map(v => v.id + ': ' + v.nodes.map(n => n.html + ' ' + n.failureSummary).join(' | '))""");
        assertThat(violations).as("axe").isEqualTo(List.of());
    }

    /** Whether the pictures of the manual are to be made anew. */
    static boolean isForManual() {
        return Boolean.getBoolean("tramo.screenshots");
    }

    /**
     * Takes pictures of the window, light and dark, into {@code target/screens}; with {@code -Dtramo.screenshots=true}, into the manual's
     * folder of pictures.
     */
    void picture(String name) {
        picture(name, ColorScheme.LIGHT, ColorScheme.DARK);
    }

    /** As the other, of these schemes only. */
    void picture(String name, ColorScheme... schemes) {
        Path folder = isForManual() ? Path.of("..", "docs", "images") : Path.of("target", "screens");
        for (ColorScheme scheme : schemes) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            page.evaluate(DRAWN);
            Path file = folder.resolve(name + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png");
            page.screenshot(new Page.ScreenshotOptions().setPath(file));
            if (isForManual()) {
                SmallPng.shrink(file);
            }
        }
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    }

    /** Nothing went wrong in the console so far. */
    void assertNoProblems() {
        assertThat(problems).as("console").isEmpty();
    }

    /** A script among the resources of the tests. */
    static String script(String name) {
        try (InputStream script = Objects.requireNonNull(Browser.class.getResourceAsStream(name), name)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
