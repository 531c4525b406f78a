package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.server.HttpStranger.Answer;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The aggregator's calls need no token from trusted hosts: what pages of strangers can make of that in a browser there. */
@ExtendWith(SharedServer.class)
class BrowserPagesIT {
    private static final String BROWSER = "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101";

    private static Answer call(Server server, String method, String path, String... headers) {
        String base = server.aggregator().base();
        String own = "Host: " + URI.create(base).getAuthority();
        String all = String.join("\r\n", headers);
        String body = method.equals("POST") ? "{\"name\":\"page\",\"se_ip\":\"198.51.100.66\"}" : "";
        return HttpStranger.send(
                "127.0.0.1",
                base,
                HttpStranger.request(
                        method,
                        path,
                        body,
                        (all.contains("Host: ") ? all : own + "\r\n" + all).replace("{own}", own.substring(6))));
    }

    private static void register(Server server) {
        assertThat(server.aggregator()
                        .post("/registerCamera", "{\"name\":\"page\"}")
                        .status())
                .isEqualTo(200);
    }

    private static int pushes(Api api) {
        int pushes = Cameras.pushes(api, "page").size();
        assertThat(Cameras.delete(api, "page").status()).isEqualTo(204);
        return pushes;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://evil.example",
                "Origin: null",
                "Origin: http://127.0.0.1:1",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Referer: http://evil.example/page",
                "Host: evil.example\r\nOrigin: http://evil.example",
                "Host: evil.example\r\nSec-Fetch-Site: same-origin",
                "Host: evil.example:5000",
            })
    void aPageOfAStrangerChangesAndLearnsNothing(String headers, Server server, Api api) {
        register(server);
        for (String method : new String[] {"GET", "POST"}) {
            Answer answer = call(server, method, "/getStream?name=page&se_ip=198.51.100.66", BROWSER, headers);
            assertThat(answer.status()).as(answer.body()).isEqualTo(401);
        }
        assertThat(call(server, "POST", "/registerCamera", BROWSER, headers).status())
                .isEqualTo(401);
        assertThat(call(server, "GET", "/stats", BROWSER, headers).status()).isEqualTo(401);
        assertThat(call(server, "GET", "/status", BROWSER, headers).status()).isEqualTo(401);
        assertThat(pushes(api)).isZero();
    }

    @Test
    void anImageInAPageThatHidesWhereItComesFromChangesNothing(Server server, Api api) {
        register(server);
        Answer answer = call(server, "GET", "/getStream?name=page&se_ip=198.51.100.66", BROWSER, "Accept: image/*");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(call(server, "GET", "/status", BROWSER).status())
                .as("who looks, may")
                .isEqualTo(200);
        assertThat(pushes(api)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: none",
                "Sec-Fetch-Site: same-origin\r\nOrigin: http://{own}",
                "Referer: http://{own}/docs/",
            })
    void whatAUserMeansPasses(String headers, Server server, Api api) {
        register(server);
        assertThat(call(server, "GET", "/getStream?name=page&se_ip=198.51.100.66", BROWSER, headers)
                        .status())
                .isEqualTo(200);
        assertThat(pushes(api)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "User-Agent: curl/7.88.1\r\nAccept: */*",
                "User-Agent: python-requests/2.31.0\r\nAccept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: keep-alive",
                "User-Agent: node\r\naccept-language: *\r\nsec-fetch-mode: cors",
                "Host: media-aggregator:5000\r\nUser-Agent: curl/7.88.1",
            })
    void programsPass(String headers, Server server, Api api) {
        register(server);
        assertThat(call(server, "POST", "/registerCamera", headers).status()).isEqualTo(200);
        assertThat(call(server, "GET", "/getStream?name=page&se_ip=198.51.100.66", headers)
                        .status())
                .isEqualTo(200);
        assertThat(call(server, "POST", "/getStream", headers).status()).isEqualTo(200);
        assertThat(pushes(api)).isEqualTo(1);
    }

    @Test
    void withATokenAPageMayCall(Server server, Api api) {
        register(server);
        Api page = server.aggregator().loggedInAs(api);
        assertThat(page.send("GET", "/getStream?name=page&se_ip=198.51.100.66", "", "Origin", "http://gui.example")
                        .status())
                .isEqualTo(200);
        assertThat(pushes(api)).isEqualTo(1);
    }
}
