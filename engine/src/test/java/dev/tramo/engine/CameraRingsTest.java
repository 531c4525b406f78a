package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.RefusedAttempt;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.RtmpAddress;
import dev.tramo.engine.spec.RtmpListenSpec;
import dev.tramo.engine.spec.RtmpPushSpec;
import dev.tramo.engine.spec.SourceSpec;
import dev.tramo.net.TransportKind;
import dev.tramo.rtmp.RtmpUrl;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Cameras that are pushed to each other in a ring: the camera keeps its place, and what closes the ring is told so. */
@Execution(ExecutionMode.CONCURRENT)
class CameraRingsTest {
    private static final String RING =
            "the server refuses: NetStream.Publish.BadName," + " The stream comes from here: the push closes a ring.";

    @AutoClose
    private final Stage stage = new Stage();

    private final Server first = new Server();
    private final Server second = new Server();

    /** An engine that serves RTMP. */
    private final class Server {
        private final int port = Ports.freeTcp();
        private final Engine engine = newEngine(port);

        void camera(String name, Duration grace, RtmpUrl... pushes) {
            Map<String, DestinationSpec> destinations = new java.util.HashMap<>();
            for (int i = 0; i < pushes.length; i++) {
                destinations.put(String.valueOf(i), new RtmpPushSpec(pushes[i], false));
            }
            SourceSpec camera = new RtmpListenSpec(RtmpAddress.onOwnPorts(name, name), grace, Duration.ofSeconds(3));
            engine.start(new RouteSpec(name, camera, destinations)).join();
        }

        void camera(String name, RtmpUrl... pushes) {
            camera(name, Duration.ofMillis(300), pushes);
        }

        RtmpUrl url(String camera) {
            return RtmpUrl.parse("rtmp://127.0.0.1:" + port + "/" + camera + "/" + camera);
        }

        EndpointSnapshot source(String camera) {
            return engine.snapshot(camera).orElseThrow().source();
        }

        EndpointSnapshot push(String camera) {
            return engine.snapshot(camera).orElseThrow().destinations().get("0");
        }

        RawRtmp publisher(String camera) {
            return stage.add(new RawRtmp(port)).publish(camera, camera).frames(0);
        }
    }

    private Engine newEngine(int port) {
        try {
            return stage.add(new Engine(2, TransportKind.best(), CameraStage.serving(port)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void assertRefusedAsRing(Server server, String pushed, Server to, String camera) {
        within(10).until(() -> server.push(pushed).state() == State.FAILED);
        assertThat(server.push(pushed).reason()).isEqualTo(RING);
        within(3)
                .untilAsserted(() -> assertThat(to.source(camera).refused())
                        .singleElement()
                        .satisfies(attempt -> {
                            assertThat(attempt.peer()).startsWith("127.0.0.1:");
                            assertThat(attempt.asked()).isEqualTo(camera);
                            assertThat(attempt.reason()).isEqualTo("a push that closes a ring");
                        }));
    }

    /** The camera goes and comes back while its ring is still warm. */
    private void assertTheCameraComesBack(Server server, String camera, RawRtmp publisher) {
        publisher.close();
        within(3).until(() -> !server.source(camera).connected());
        server.publisher(camera);
        within(3).until(() -> server.source(camera).connected());
    }

    @Test
    void twoCamerasPushedToEachOther() {
        first.camera("x", first.url("y"));
        first.camera("y", first.url("x"));
        RawRtmp publisher = first.publisher("x");
        within(10).until(() -> first.push("x").connected());
        assertRefusedAsRing(first, "y", first, "x");
        assertTheCameraComesBack(first, "x", publisher);
    }

    @Test
    void threeCamerasOverTwoServers() {
        first.camera("x", Duration.ofSeconds(30), second.url("y"));
        second.camera("y", Duration.ofSeconds(30), first.url("z"));
        first.camera("z", Duration.ofSeconds(30), first.url("x"));
        RawRtmp publisher = first.publisher("x");
        assertRefusedAsRing(first, "z", first, "x");
        assertTheCameraComesBack(first, "x", publisher);
    }

    @Test
    void aCameraPushedToItself() {
        first.camera("x", first.url("x"));
        RawRtmp publisher = first.publisher("x");
        assertRefusedAsRing(first, "x", first, "x");
        assertTheCameraComesBack(first, "x", publisher);
    }

    @Test
    void aStreamMayPassSeveralServers() {
        first.camera("x", second.url("y"));
        second.camera("y", first.url("z"));
        first.camera("z");
        first.publisher("x");
        within(10).until(() -> first.source("z").connected());
        assertThat(first.source("z").refused()).isEmpty();
    }

    @Test
    void aStreamThatPassedTooManyRelaysIsRefused() {
        first.camera("x");
        String path = String.join(",", java.util.Collections.nCopies(16, "0123456789abcdef"));
        RawRtmp relay = stage.add(new RawRtmp(first.port)).askToPublish("x", "x", Map.of("tramoPath", path));
        within(5).until(() -> relay.hasHeard("The stream has passed 16 relays"));
    }

    @Test
    void aCameraThatReturnsReplacesARelayThatTookItsPlace() {
        first.camera("x");
        first.publisher("x").close();
        within(3).until(() -> !first.source("x").connected());
        Map<String, Object> relayed = Map.of("tramoPath", "0123456789abcdef");
        RawRtmp relay = stage.add(new RawRtmp(first.port)).askToPublish("x", "x", relayed);
        within(3).until(() -> relay.hasHeard("NetStream.Publish.Start"));
        relay.frames(0);
        first.publisher("x");
        within(3).until(relay::hasEnded);
        RawRtmp again = stage.add(new RawRtmp(first.port)).askToPublish("x", "x", relayed);
        within(3).until(() -> again.hasHeard("published already"));
    }

    @Test
    void aRelayThatIsTheOnlyPublisherStays() {
        first.camera("x");
        RawRtmp relay =
                stage.add(new RawRtmp(first.port)).askToPublish("x", "x", Map.of("tramoPath", "0123456789abcdef"));
        within(3).until(() -> relay.hasHeard("NetStream.Publish.Start"));
        RawRtmp stranger = stage.add(new RawRtmp(first.port)).askToPublish("x", "x", Map.of());
        within(3).until(() -> stranger.hasHeard("published already"));
        assertThat(stranger.hasHeard("127.0.0.1")).as("who publishes").isFalse();
        within(3)
                .untilAsserted(() -> assertThat(first.source("x").refused())
                        .extracting(RefusedAttempt::reason)
                        .singleElement()
                        .asString()
                        .startsWith("published already by 127.0.0.1:"));
    }

    @Test
    void wrongKeysAndUnknownNamesAreListedForOperators() {
        first.camera("x");
        for (int i = 0; i < 3; i++) {
            RawRtmp wrong = stage.add(new RawRtmp(first.port)).askToPublish("x", "guess", Map.of());
            within(3).until(wrong::hasEnded);
        }
        RawRtmp lost = stage.add(new RawRtmp(first.port)).askToPublish("nobody", "secret", Map.of());
        within(3).until(lost::hasEnded);

        within(3)
                .untilAsserted(() -> assertThat(first.source("x").refused())
                        .singleElement()
                        .satisfies(attempt -> {
                            assertThat(attempt.reason()).isEqualTo("wrong stream key");
                            assertThat(attempt.count()).isEqualTo(3);
                            assertThat(attempt.last()).isAfter(attempt.first());
                        }));
        List<RefusedAttempt> unknown = first.engine.refusedPublishers();
        assertThat(unknown).extracting(RefusedAttempt::asked).containsExactly("nobody");
        assertThat(unknown.toString()).doesNotContain("secret");
    }

    @Test
    void anAddressIsTheServersOwnWhereItListens() {
        assertThat(first.engine.servesRtmpAt(first.url("x"))).isTrue();
        assertThat(first.engine.servesRtmpAt(second.url("x"))).isFalse();
        for (String host : List.of("localhost", "LOCALHOST.", "127.0.0.1")) {
            assertThat(first.engine.servesRtmpAt(RtmpUrl.parse("rtmp://" + host + ":" + first.port + "/x/x")))
                    .as(host)
                    .isTrue();
        }
        for (String host : List.of("192.0.2.7", "example.invalid", "127.0.0.2")) {
            assertThat(first.engine.servesRtmpAt(RtmpUrl.parse("rtmp://" + host + ":" + first.port + "/x/x")))
                    .as(host)
                    .isFalse();
        }
    }
}
