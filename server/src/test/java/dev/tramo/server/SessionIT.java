package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions of browsers, and the page that they are for, as HTTP has them. */
@ExtendWith(SharedServer.class)
class SessionIT {
    private static final String JSON = "application/json";
    private static final Pattern FILE = Pattern.compile("/static/bundle/[^\"]+\\.(?:js|css)");

    private static HttpResponse<String> send(
            Server server, String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(server.anonymous().base() + path))
                .method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    /** A browser that has logged in. */
    private record Session(Server server, String cookie, String csrfToken) {
        private static Session open(Server server) {
            return open(server, Server.PASSWORD);
        }

        private static Session open(Server server, String password) {
            HttpResponse<String> answer = logIn(server, password);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return new Session(
                    server,
                    header(answer, "Set-Cookie").replaceFirst(";.*", ""),
                    Api.parse(answer.body()).path("csrfToken").asText());
        }

        private int status(String method, String path, String... headers) {
            return call(method, path, headers).statusCode();
        }

        private HttpResponse<String> call(String method, String path, String... headers) {
            String[] all = new String[headers.length + 2];
            System.arraycopy(headers, 0, all, 2, headers.length);
            all[0] = "Cookie";
            all[1] = cookie;
            return send(server, method, path, "", all);
        }
    }

    private static HttpResponse<String> logIn(Server server, String password, String... headers) {
        String body = Api.json(Map.of("username", "admin", "password", password));
        return headers.length == 0
                ? send(server, "POST", "/v2/session", body, "Content-Type", JSON)
                : send(server, "POST", "/v2/session", body, headers);
    }

    @Test
    void theCookieIsForThisSiteAndNoScriptAndLetsInUnderV2Only(Server server) {
        String cookie = header(logIn(server, Server.PASSWORD), "Set-Cookie");
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict", "Path=/").doesNotContain("Secure");
        Session session = Session.open(server);

        assertThat(session.status("GET", "/v2/routes")).isEqualTo(200);
        assertThat(Api.parse(session.call("GET", "/v2/session").body())
                        .path("user")
                        .asText())
                .isEqualTo("admin");
        assertThat(session.status("GET", "/v1/get_rx")).isEqualTo(401);
        assertThat(session.status("GET", "/v1/protected")).isEqualTo(401);
        assertThat(send(server, "GET", "/v2/session", "").statusCode()).isEqualTo(204);
        assertThat(send(server, "GET", "/v2/routes", "", "Cookie", session.cookie() + "x")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void whatChangesSomethingNeedsTheSessionsOwnToken(Server server) {
        Session session = Session.open(server);
        Session other = Session.open(server);

        HttpResponse<String> forged = session.call("POST", "/v2/routes/nothing/stop");
        assertThat(forged.statusCode()).isEqualTo(403);
        assertThat(forged.body()).contains("X-CSRF-Token");
        assertThat(session.status("POST", "/v2/routes/nothing/stop", "X-CSRF-Token", other.csrfToken()))
                .isEqualTo(403);
        assertThat(session.status("POST", "/v2/routes/nothing/stop", "X-CSRF-Token", session.csrfToken()))
                .isEqualTo(404);
        assertThat(session.status("DELETE", "/v2/session")).isEqualTo(403);
    }

    @Test
    void loggingOutEndsTheSessionForWhoeverHasItsCookie(Server server) {
        Session session = Session.open(server);
        Session other = Session.open(server);

        HttpResponse<String> out = session.call("DELETE", "/v2/session", "X-CSRF-Token", session.csrfToken());
        assertThat(out.statusCode()).isEqualTo(204);
        assertThat(header(out, "Set-Cookie")).contains("Max-Age=0");
        assertThat(session.status("GET", "/v2/routes")).isEqualTo(401);
        assertThat(other.status("GET", "/v2/routes")).isEqualTo(200);
    }

    @Test
    void sessionsSurviveARestartUntilOneLogsOutEverywhere(@TempDir Path folder) {
        Map<String, String> settings = Map.of(
                "TRAMO_ADMIN_PASSWORD",
                Server.PASSWORD,
                "TRAMO_HTTP_PORT",
                String.valueOf(Server.freePort()),
                "TRAMO_TRUSTED_PROXIES",
                "127.0.0.1");
        Session first;
        Session second;
        try (Server server = Server.start(folder, settings)) {
            first = Session.open(server);
            second = Session.open(server);
            assertThat(header(
                            logIn(server, Server.PASSWORD, "X-Forwarded-Proto", "https", "Content-Type", JSON),
                            "Set-Cookie"))
                    .as("behind a proxy with TLS")
                    .contains("; Secure");
            server.kill();
        }
        try (Server server = Server.start(folder, settings)) {
            Session again = new Session(server, first.cookie(), first.csrfToken());
            assertThat(again.status("GET", "/v2/routes")).isEqualTo(200);
            assertThat(again.status("DELETE", "/v2/sessions", "X-CSRF-Token", first.csrfToken()))
                    .isEqualTo(200);
            assertThat(again.status("GET", "/v2/routes")).isEqualTo(401);
            assertThat(new Session(server, second.cookie(), "").status("GET", "/v2/routes"))
                    .isEqualTo(401);
            assertThat(server.api().get("/v2/routes").status()).isEqualTo(200);
        }
    }

    @Test
    void aNewPasswordEndsAllSessionsAndTokensButTheOneThatChangedIt(@TempDir Path folder) {
        try (Server server = Server.start(folder, Map.of())) {
            String first = firstPassword(server);
            Session session = Session.open(server, first);
            Session other = Session.open(server, first);
            Api token = server.anonymous().loggedIn("admin", first);

            assertThat(password(session, first, "short").body()).contains("new: ", "8 to 1024");
            HttpResponse<String> wrong = password(session, "not it at all", "a new password");
            assertThat(wrong.statusCode()).isEqualTo(400);
            assertThat(wrong.body()).contains("current: ");
            HttpResponse<String> changed = password(session, first, "a new password");
            assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);

            String cookie = header(changed, "Set-Cookie").replaceFirst(";.*", "");
            assertThat(new Session(server, cookie, "").status("GET", "/v2/routes"))
                    .isEqualTo(200);
            assertThat(session.status("GET", "/v2/routes")).isEqualTo(401);
            assertThat(other.status("GET", "/v2/routes")).isEqualTo(401);
            assertThat(token.get("/v2/routes").status()).isEqualTo(401);
            Api again = server.anonymous().loggedIn("admin", "a new password");
            assertThat(again.get("/v2/events?kind=configuration").body())
                    .contains("admin (127.0.0.1) changed the password of admin")
                    .doesNotContain("a new password");
        }
    }

    private static String firstPassword(Server server) {
        Matcher shown = Pattern.compile("with the password (\\S+)").matcher(server.output());
        assertThat(shown.find()).isTrue();
        return shown.group(1);
    }

    private static HttpResponse<String> password(Session session, String current, String next) {
        return send(
                session.server(),
                "PUT",
                "/v2/password",
                Api.json(Map.of("current", current, "new", next)),
                "Cookie",
                session.cookie(),
                "X-CSRF-Token",
                session.csrfToken());
    }

    @Test
    void aPasswordFromTheSettingsIsChangedThere(Server server) {
        HttpResponse<String> answer = password(Session.open(server), Server.PASSWORD, "another password");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("TRAMO_ADMIN_PASSWORD");
    }

    @Test
    void theServerTellsHowItIs(Server server, Api api) {
        Api.Answer answer = api.get("/v2/server");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("version").asText()).isNotEmpty();
        assertThat(answer.json().path("processors").asInt()).isPositive();
        assertThat(answer.json().path("loops").size()).isPositive();
        assertThat(api.get("/v2/server?x=1").status()).isEqualTo(400);
        assertThat(server.anonymous().get("/v2/server").status()).isEqualTo(401);
    }

    @Test
    void aPageOfAnotherSiteOpensNoSession(Server server) {
        assertThat(logIn(server, Server.PASSWORD, "Content-Type", "text/plain").statusCode())
                .isEqualTo(403);
        assertThat(logIn(server, Server.PASSWORD, "Content-Type", JSON, "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(logIn(server, Server.PASSWORD, "Content-Type", JSON, "Sec-Fetch-Site", "same-origin")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/alarms", "/routes/news?tab=peers", "/no/such/page"})
    void whateverABrowserOpensIsTheDashboard(String path, Server server) {
        HttpResponse<String> page = send(server, "GET", path, "", "Accept", "text/html,*/*;q=0.8");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).startsWith("text/html");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
        assertThat(header(page, "Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(header(page, "Set-Cookie")).isEmpty();
        assertThat(page.body()).contains("<tramo-app>");
    }

    @Test
    void filesOfTheBundleAreCompressedAndKeptByBrowsers(Server server) {
        String page = send(server, "GET", "/", "").body();
        Matcher files = FILE.matcher(page);
        long bytes = 0;
        int count = 0;
        while (files.find()) {
            count++;
            HttpResponse<String> file = send(server, "GET", files.group(), "", "Accept-Encoding", "gzip");
            assertThat(file.statusCode()).as(files.group()).isEqualTo(200);
            assertThat(header(file, "Content-Encoding")).isEqualTo("gzip");
            assertThat(header(file, "Cache-Control")).contains("max-age=31536000", "immutable");
            bytes += Long.parseLong(header(file, "Content-Length"));
        }
        assertThat(count).isGreaterThanOrEqualTo(2);
        assertThat(bytes).as("compressed").isLessThan(1_000_000);
        assertThat(send(server, "GET", "/static/bundle/none.js", "").statusCode())
                .isEqualTo(404);
        assertThat(send(server, "GET", "/static/bundle/..%2f..%2fapplication.properties", "")
                        .statusCode())
                .isNotEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/nothing", "/v1/nothing", "/status", "/health/ready", "/metrics"})
    void whatBelongsToAnApiStaysThere(String path, Server server) {
        HttpResponse<String> answer = send(server, "GET", path, "", "Accept", "text/html");
        assertThat(answer.body()).doesNotContain("<tramo-app>");
    }
}
