package dev.tramo.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that send a client elsewhere, or ask who it is: each answer is another session, to where the ending says. */
class ClientRefusalTest extends ClientFixture {
    private static final String NEED_AUTH = "[ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ] : ";
    private static final String NEED_DIGEST = "[ AccessManager.Reject ] : [ authmod=adobe ] : ?reason=needauth&user=m%e"
            + "&salt=SALT==&challenge=CHALL==&opaque=OPAQ==";
    private static final RtmpUrl WITH_USER = RtmpUrl.parse("rtmp://m%25e:p%40ss%3Aword@host/live/" + KEY);

    private void open(ClientTarget target) {
        peer = peer();
        push = new PushSession(allocator, RtmpLimits.DEFAULT, target, List.of(), relayPath, peer, this, now);
        peer.attach(push);
        peer.shakeHands();
    }

    private void refuseConnect(String description) {
        peer.command(3, 0, "_error", 1, null, information("error", "NetConnection.Connect.Rejected", description));
        peer.bytes(); // what follows is of no interest any more
    }

    private ClientTarget next() {
        return ending.next().orElseThrow();
    }

    @Test
    void adobesQuestionsAreAnsweredEachOnAConnectionOfItsOwn() throws Exception {
        open(ClientTarget.of(WITH_USER));
        assertThat(peer.heard().getFirst()).contains("app=live,", "tcUrl=rtmp://host/live}");
        refuseConnect(NEED_AUTH);
        assertThat(ending.reason()).isEqualTo("the server requests user and password");

        open(next());
        assertThat(peer.heard().getFirst())
                .contains("app=live?authmod=adobe&user=m%e,", "tcUrl=rtmp://host/live?authmod=adobe&user=m%e}");
        refuseConnect(NEED_DIGEST);

        open(next());
        String connect = peer.heard().getFirst();
        String start = "app=live?authmod=adobe&user=m%e&challenge=";
        int at = connect.indexOf(start) + start.length();
        String challenge = connect.substring(at, at + 8);
        String response = base64(md5(base64(md5("m%eSALT==p@ss:word")) + "OPAQ==" + challenge));
        assertThat(connect).contains(start + challenge + "&response=" + response + "&opaque=OPAQ==,");
        confirmConnect();
        peer.command(3, 0, "_result", 4, null, 1);
        assertThat(peer.heard()).endsWith("[1] publish 5 null " + KEY + " live");
    }

    private static byte[] md5(String text) throws Exception {
        return java.security.MessageDigest.getInstance("MD5")
                .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void aWrongPasswordIsSaidAndNotShown() {
        open(ClientTarget.of(WITH_USER));
        refuseConnect(NEED_AUTH);
        open(next());
        refuseConnect(NEED_DIGEST);
        open(next());
        refuseConnect("[ authmod=adobe ] : ?reason=authfailed p@ss:word");

        assertThat(ending.next()).isEmpty();
        assertThat(ending.kind()).isEqualTo(Ending.Kind.REFUSED);
        assertThat(ending.reason())
                .startsWith("the server does not accept user and password: the server refuses: NetConnection")
                .contains("?reason=authfailed ***")
                .doesNotContain("p@ss");
    }

    @Test
    void aServerThatAsksForEverIsGivenUp() {
        ClientTarget target = ClientTarget.of(WITH_USER);
        int connections = 0;
        for (boolean goesOn = true; goesOn; goesOn = ending.next().isPresent()) {
            target = connections == 0 ? target : next();
            connections++;
            open(target);
            refuseConnect(connections == 1 ? NEED_AUTH : NEED_DIGEST);
        }

        assertThat(connections).isEqualTo(3);
    }

    @Test
    void withoutAUserTheReasonSaysWhereToPutHim() {
        open(ClientTarget.of(URL));
        refuseConnect(NEED_AUTH);

        assertThat(ending.next()).isEmpty();
        assertThat(ending.reason()).startsWith("the server requires user and password: rtmp://user:password@host/...;");
    }

    private void redirect(String command, Map<String, Object> ex) {
        Map<String, Object> information = object(
                "level",
                "error",
                "code",
                "NetConnection.Connect.Rejected",
                "description",
                "RTMP 302 Redirect",
                "ex",
                ex);
        peer.command(3, 0, command, command.equals("_error") ? 1 : 0, null, information);
        peer.bytes(Peer.amf("close")); // dropped
    }

    private void redirect(String to) {
        redirect("_error", object("code", 302, "redirect", to));
    }

    @ParameterizedTest
    @CsvSource({
        "rtmp://edge:1940/live, rtmp://edge:1940/live",
        "rtmp://edge:1940/live/, rtmp://edge:1940/live",
        "rtmp://edge:1940, rtmp://edge:1940/live",
        "rtmp://edge/other, rtmp://edge/other",
        "rtmp://edge/two/segments, rtmp://edge/two/segments",
        "rtmps://edge/live?vhost=x, rtmps://edge/live?vhost=x",
        "rtmp://edge/live/s3cr3t-k3y?token=t0k3n, rtmp://edge/live",
        "rtmp://edge/live/s3cr3t-k3y, rtmp://edge/live",
    })
    void aRedirectIsFollowedWithTheSameName(String to, String connectUrl) {
        openPush();
        peer.shakeHands();
        redirect(to);

        assertThat(next().url().connectUrl()).isEqualTo(connectUrl);
        assertThat(next().url().name()).isEqualTo(URL.name());
        assertThat(ending.reason()).startsWith("redirected to edge:").isEqualTo(next().via());
        assertThat(peer.closed()).isTrue();
        open(next());
        assertThat(peer.heard().getFirst()).contains("tcUrl=" + connectUrl + "}");
    }

    @Test
    void aRedirectMayComeAsAStatusAndToAPullToo() {
        openPull();
        peer.shakeHands();
        confirmConnect();
        redirect("onStatus", object("code", 302, "redirect", "rtmp://edge/live", "redirect2", "rtmp://edge/live/key"));

        assertThat(next().url().host()).isEqualTo("edge");
        assertThat(next().url().name()).isEqualTo(URL.name());
    }

    @Test
    void redirectsAreFollowedThreeTimes() {
        openPush();
        peer.shakeHands();
        for (int i = 1; i <= 3; i++) {
            redirect("rtmp://edge" + i + "/live");
            open(next());
        }
        redirect("rtmp://edge4/live");

        assertThat(ending.next()).isEmpty();
        assertThat(ending.reason()).isEqualTo("redirected more than 3 times, at last to edge4:1935");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rtmp://host:1936/live", "rtmp://HOST:1936/live/"})
    void aCircleIsNotFollowed(String home) {
        openPush();
        peer.shakeHands();
        redirect("rtmp://edge/live");
        open(next());
        redirect(home);

        assertThat(ending.next()).isEmpty();
        assertThat(ending.reason()).isEqualTo("the server redirects in a circle, to host:1936");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://edge/live",
                "edge",
                "rtmp://",
                "rtmp://edge:99999/live",
                "rtmp://e dge/live",
                "rtmp://edge/li ve",
                "rtmp://edge/\u0007"
            })
    void whatIsNoRtmpUrlIsNotFollowed(String to) {
        openPush();
        peer.shakeHands();
        redirect(to);

        assertThat(ending.next()).isEmpty();
        assertThat(ending.reason()).contains("and redirects to what is no RTMP URL");
    }

    @Test
    void theKeyIsNotSentInTheClearWhereItWasToBeEncrypted() {
        open(ClientTarget.of(RtmpUrl.parse("rtmps://host/live/" + KEY)));
        redirect("rtmp://edge/live");

        assertThat(ending.next()).isEmpty();
        assertThat(ending.reason()).isEqualTo("the server redirects from rtmps to rtmp, to edge:1935");
    }

    @Test
    void aServerThatAsksToCloseIsOneThatRefuses() {
        openPush();
        peer.shakeHands();
        peer.command(3, 0, "close", 0, null);

        assertThat(ending).isEqualTo(new Ending(Ending.Kind.REFUSED, "the server asks to close the connection"));
    }
}
