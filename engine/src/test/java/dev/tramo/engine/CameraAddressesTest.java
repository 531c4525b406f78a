package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import dev.tramo.rtmp.RtmpUrl;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Where publishers, players, pushes and pulls put the parts of an address, and where servers send them. */
class CameraAddressesTest {
    private static final String KEY = CameraStage.KEY;

    @AutoClose
    private final CameraStage stage = new CameraStage();

    /** What a client says: app, tcUrl (null for none), name. */
    private record Said(String app, String tcUrl, String name) {
        private RawRtmp ask(RawRtmp client, String what) {
            Map<String, Object> connect = new java.util.LinkedHashMap<>();
            if (app != null) {
                connect.put("app", app);
            }
            if (tcUrl != null) {
                connect.put("tcUrl", tcUrl);
            }
            client.shakeHands().command(0, "connect", 1, connect);
            return client.command(0, "createStream", 2, null).command(1, what, 3, null, name, "live");
        }
    }

    private static final List<Said> UNDERSTOOD = List.of(
            new Said("", "rtmp://h/", "cam/" + KEY),
            new Said("cam/" + KEY, "rtmp://h/cam/" + KEY, ""),
            new Said("cam", "rtmp://h/cam", "/" + KEY),
            new Said("cam", "rtmp://h/cam", KEY + "/"),
            new Said(null, "rtmp://h:1935/cam", KEY),
            new Said(null, "rtmp://h/cam/" + KEY, ""),
            new Said("cam", null, KEY + " "),
            new Said("cam", null, KEY + "\0"),
            new Said("cam", null, KEY + "?a=b\r\n"));

    @Test
    void publishersAndPlayersMayPutThePartsOfAnAddressWhereTheyLike() {
        stage.grace(Duration.ZERO).start();
        for (Said said : UNDERSTOOD) {
            try (RawRtmp publisher = new RawRtmp(stage.port());
                    RawRtmp player = new RawRtmp(stage.port())) {
                said.ask(publisher, "publish");
                within(5).until(() -> publisher.hasHeard("NetStream.Publish.Start"));
                publisher.message(RawRtmp.AUDIO, 1, 0, new byte[] {(byte) 0xAF, 1, 9});
                said.ask(player, "play");
                within(5).until(() -> player.hasHeard("NetStream.Play.Start"));
                publisher.command(0, "deleteStream", 0, null, 1);
                within(5).until(() -> stage.source().state() == State.WAITING);
            }
        }
    }

    @Test
    void whatCannotBeMeantIsAnsweredAndNotReset() throws IOException {
        stage.start();
        for (String name : List.of("wrong", "secret key", "secret\0key", "k".repeat(3_000))) {
            try (Socket publisher = new Socket("127.0.0.1", stage.port())) {
                publisher.setSoTimeout(10_000);
                ByteArrayOutputStream said = new ByteArrayOutputStream();
                said.write(3);
                said.writeBytes(new byte[3_072]);
                said.writeBytes(
                        RawRtmp.encoded(RawRtmp.COMMAND, 0, 0, RawRtmp.amf("connect", 1, Map.of("app", "cam"))));
                said.writeBytes(RawRtmp.encoded(RawRtmp.COMMAND, 1, 0, RawRtmp.amf("publish", 2, null, name)));
                // Media right behind, as nginx-rtmp sends it: left unread, it would become a reset.
                for (int i = 0; i < 20; i++) {
                    said.writeBytes(RawRtmp.encoded(RawRtmp.VIDEO, 1, i, new byte[10_000]));
                }
                publisher.getOutputStream().write(said.toByteArray());
                String heard = new String(publisher.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

                assertThat(heard)
                        .contains(
                                "onStatus",
                                name.equals("wrong") ? "NetStream.Publish.Unauthorized" : "NetStream.Publish.BadName");
            }
        }
    }

    @Test
    void ffmpegsOptionsForAnAddressAreUnderstood() {
        stage.start();
        String server = "rtmp://127.0.0.1:" + stage.port() + "/";
        for (List<String> address : List.of(
                List.of("-rtmp_app", "cam", "-rtmp_playpath", "/" + KEY + "/", server + "x/y"),
                List.of("-rtmp_app", "cam/" + KEY, "-rtmp_playpath", "?a=b", server + "x/y"),
                List.of("-rtmp_app", "cam", "-rtmp_playpath", KEY + " ", server + "x/y"))) {
            List<String> command = new java.util.ArrayList<>(
                    List.of("-re", "-i", Film.PLAIN.path().toString(), "-c", "copy", "-f", "flv"));
            command.addAll(address);
            PeerProcess publisher = stage.ffmpeg(command.toArray(String[]::new));
            stage.awaitSource(State.RUNNING);
            publisher.interrupt();
            stage.awaitSource(State.WAITING);
        }
    }

    @Test
    void aPublisherMayPublishAgainOnItsConnectionAndAnotherAtOnceAfterIt() {
        stage.start();
        RawRtmp first = stage.add(new RawRtmp(stage.port())).publish("cam", KEY);
        first.message(RawRtmp.AUDIO, 1, 0, new byte[] {(byte) 0xAF, 1, 9});
        stage.awaitSource(State.RUNNING);
        first.command(0, "deleteStream", 4, null, 1).command(0, "createStream", 5, null);
        stage.awaitSource(State.WAITING);
        first.command(1, "publish", 6, null, KEY, "live");
        stage.awaitSource(State.STALLED);
        first.message(RawRtmp.AUDIO, 1, 0, new byte[] {(byte) 0xAF, 1, 9});
        stage.awaitSource(State.RUNNING);
        first.command(0, "deleteStream", 7, null, 1);
        stage.awaitSource(State.WAITING);

        stage.add(new RawRtmp(stage.port())).publish("cam", KEY);
    }

    private static Object[] answerTo(List<Object> command, Map<String, Object> information) {
        return command.getFirst().equals("connect") ? new Object[] {"_error", 1, null, information} : new Object[0];
    }

    @Test
    void aPushFollowsARedirectAndSaysSo() {
        NginxRtmp nginx = stage.nginx();
        RtmpUrl edge = nginx.url("a");
        Map<String, Object> information = Map.of(
                "level",
                "error",
                "code",
                "NetConnection.Connect.Rejected",
                "description",
                "Moved.",
                "ex",
                Map.of("code", 302, "redirect", edge.connectUrl()));
        ScriptedRtmpServer origin = stage.add(new ScriptedRtmpServer(command -> answerTo(command, information)));
        stage.push("a", RtmpUrl.parse("rtmp://127.0.0.1:" + origin.port() + "/first/a"))
                .start();
        PeerProcess publisher = stage.publish(Film.PLAIN);
        stage.awaitPush("a", State.RUNNING);

        assertThat(stage.destination("a").reason()).isEqualTo("redirected to " + edge.address());
        assertThat(stage.destination("a").peer()).isEqualTo(edge.address());
        nginx.kill();
        stage.awaitPush("a", State.FAILED);
        assertThat(stage.destination("a").reason()).endsWith("(redirected to " + edge.address() + ")");
        publisher.interrupt();
        assertThat(origin.connects().getFirst().get("app")).isEqualTo("first");
    }

    @Test
    void aPullFollowsARedirectOnce() {
        RtmpUrl edge = stage.newReceiver();
        stage.publishOnce(Film.PLAIN, edge.full());
        ScriptedRtmpServer origin = stage.add(new ScriptedRtmpServer(command ->
                answerTo(command, Map.of("code", "x", "ex", Map.of("redirect", edge.connectUrl())))));
        stage.pullFrom(RtmpUrl.parse("rtmp://127.0.0.1:" + origin.port() + "/first/x"))
                .start();
        stage.awaitSource(State.RUNNING);

        assertThat(stage.source().reason()).isEqualTo("redirected to " + edge.address());
        assertThat(origin.connects()).hasSize(1);
    }

    @Test
    void aRedirectInACircleFailsWithThatReason() {
        ScriptedRtmpServer[] servers = new ScriptedRtmpServer[1];
        servers[0] = stage.add(new ScriptedRtmpServer(command -> answerTo(
                command, Map.of("ex", Map.of("redirect", "rtmp://127.0.0.1:" + servers[0].port() + "/first")))));
        stage.push("a", RtmpUrl.parse("rtmp://127.0.0.1:" + servers[0].port() + "/first/a"))
                .start();
        RawRtmp publisher = stage.add(new RawRtmp(stage.port())).publish("cam", KEY);
        publisher.message(RawRtmp.AUDIO, 1, 0, new byte[] {(byte) 0xAF, 1, 9});
        stage.awaitPush("a", State.FAILED);

        assertThat(stage.destination("a").reason())
                .isEqualTo("the server redirects in a circle, to 127.0.0.1:" + servers[0].port());
        assertThat(servers[0].connects()).hasSize(1);
    }

    @Test
    void urlsThatNginxTakesReachNginxAsItReadsThem() {
        NginxRtmp nginx = stage.nginx();
        String server = "rtmp://127.0.0.1:" + nginx.url("x").port() + "/";
        stage.push("query", RtmpUrl.parse(server + "live?token=T/cam1"))
                .push("odd", RtmpUrl.parse(server + "live/k{e}[y]#1"))
                .push("options", RtmpUrl.parse(server + "x app=live playpath=named"))
                .start();
        PeerProcess publisher = stage.publish(Film.PLAIN);
        for (String id : List.of("query", "odd", "options")) {
            stage.awaitPush(id, State.RUNNING);
        }
        publisher.interrupt();
        for (String id : List.of("query", "odd", "options")) {
            stage.awaitPush(id, State.WAITING);
        }
        nginx.recording("cam1").assertTimeGrows();
        nginx.recording("named").assertTimeGrows();
    }
}
