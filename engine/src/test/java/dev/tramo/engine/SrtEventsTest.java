package dev.tramo.engine;

import static dev.tramo.engine.Stage.awaitConnected;
import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RouteSpec;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Sessions that began and ended, and callers that were refused, are events. */
@Execution(ExecutionMode.CONCURRENT)
class SrtEventsTest {
    private static final String RIGHT = "the-right-passphrase";
    private static final String WRONG = "another-passphrase";

    @AutoClose
    private final Stage stage = new Stage();

    private final int srt = Ports.free();
    private final EventRecorder events = EventRecorder.of(stage.engine());
    private Engine other;
    private EventRecorder called;

    @BeforeEach
    void setUp() {
        other = stage.newEngine();
        called = EventRecorder.of(other);
    }

    private static RouteSpec to(String id, String destination) {
        return route(id, udp(Ports.free()), EndpointUri.destination("destination", destination));
    }

    private static RouteSpec from(String id, String source) {
        return route(id, EndpointUri.source("source", source), udp(Ports.free()));
    }

    private String listener(String query) {
        return "srt://:" + srt + "?" + query;
    }

    private String caller(String query) {
        return "srt://127.0.0.1:" + srt + "?mode=caller&" + query;
    }

    @Test
    void eachCallersSessionBeginsAndEndsAndOneTooManyIsRefused() {
        stage.start(to("out", listener("maxcallers=2")));
        other.start(from("one", caller("streamid=first")));
        other.start(from("two", caller("streamid=second")));
        awaitConnected(other, "one");
        awaitConnected(other, "two");
        other.start(from("three", caller("streamid=third")));
        within(5).until(() -> !events.refused("out").isEmpty());

        assertThat(events.began("out"))
                .extracting(RouteEvent.SessionBegan::streamId)
                .containsExactlyInAnyOrder("first", "second");
        RouteEvent.AttemptRefused refused = events.refused("out").getFirst();
        assertThat(refused.asked()).isEqualTo("third");
        assertThat(refused.reason()).isEqualTo("the listener already serves as many peers as it may");
        assertThat(refused.role()).isEqualTo(RouteEvent.Role.DESTINATION);
        assertThat(refused.endpoint()).isEqualTo("out");
        assertThat(refused.count()).isEqualTo(1);
        within(5).until(() -> !called.refused("three").isEmpty());
        assertThat(called.refused("three").getFirst().reason())
                .isEqualTo("the peer refused our call: the listener already serves as many peers as it may");

        other.stop("one");
        within(5).until(() -> events.ended("out").size() == 1);
        RouteEvent.SessionEnded ended = events.ended("out").getFirst();
        RouteEvent.SessionBegan began = events.began("out").stream()
                .filter(event -> event.streamId().equals("first"))
                .findFirst()
                .orElseThrow();
        assertThat(ended.peer()).isEqualTo(began.peer());
        assertThat(ended.streamId()).isEqualTo("first");
        assertThat(ended.reason()).isEqualTo("the peer closed the connection");
        assertThat(ended.lasted())
                .isPositive()
                .isLessThan(Duration.between(began.at(), ended.at()).plusSeconds(1));
        assertThat(called.ended("one"))
                .as("where the route was stopped, too")
                .singleElement()
                .satisfies(event -> assertThat(event.peer()).isEqualTo("127.0.0.1:" + srt));
    }

    @Test
    void refusedCallersAreAllCountedInFewEventsWithoutAnySecret() {
        stage.start(from("in", listener("streamid=red&passphrase=" + RIGHT)));
        other.start(to("tx", caller("streamid=red&conntimeo=300&passphrase=" + WRONG)));
        within(10)
                .until(() -> !stage.source("in").refused().isEmpty()
                        && stage.source("in").refused().getFirst().count() >= 3);
        assertThat(events.refused("in")).as("the first of a kind, at once").hasSize(1);
        other.stop("tx");
        stage.start(to("reader", "udp://127.0.0.1:9")); // time for what is on its way
        long attempts = stage.source("in").refused().getFirst().count();
        stage.engine().stop("in");

        assertThat(events.refused("in")).hasSize(2);
        assertThat(events.refused("in", "wrong passphrase")).isGreaterThanOrEqualTo(attempts);
        assertThat(called.refused("tx", "the peer refused our call: wrong passphrase"))
                .isGreaterThanOrEqualTo(attempts - 1);
        assertThat(events.all().toString() + called.all()).doesNotContain(RIGHT, WRONG);
    }

    @Test
    void aCallerForNobodyIsReportedByAllThatShareThePort() {
        stage.start(from("red", listener("streamid=red")));
        stage.start(from("blue", listener("streamid=blue")));
        other.start(to("tx", caller("streamid=green")));
        for (String id : new String[] {"red", "blue"}) {
            within(5).until(() -> !events.refused(id).isEmpty());
            assertThat(events.refused(id).getFirst().asked()).isEqualTo("green");
            assertThat(events.refused(id).getFirst().reason()).startsWith("no such stream; the port is shared");
        }
    }

    @Test
    void whoSendsTheWrongWayIsReported() {
        stage.start(to("out", listener("latency=20")));
        int in = Ports.free();
        other.start(route("tx", udp(in), EndpointUri.destination("destination", caller("latency=20"))));
        awaitConnected(other, "tx");
        stage.generator(in, 100);
        within(5)
                .until(() -> events.refused("out").stream()
                        .anyMatch(event -> event.reason().endsWith("wrong direction")));
        assertThat(events.ended("out").getFirst().reason()).endsWith("wrong direction");
    }

    @Test
    void aGroupIsOneSessionWhateverItsPathsAre() {
        stage.start(to("out", listener("groupconnect=1&passphrase=" + RIGHT)));
        String group = "srt://:" + srt + "?mode=caller&groupconnect=1&grouptype=broadcast&nodes=127.0.0.1,127.0.0.2";
        other.start(from("wrong", group + "&passphrase=" + WRONG));
        within(5).until(() -> called.refused("wrong").size() == 2);
        assertThat(called.refused("wrong"))
                .extracting(RouteEvent.AttemptRefused::peer)
                .containsExactlyInAnyOrder("127.0.0.1:" + srt, "127.0.0.2:" + srt);
        other.stop("wrong");

        other.start(from("right", group + "&passphrase=" + RIGHT));
        within(5)
                .until(() -> other.snapshot("right").orElseThrow().source().peers().stream()
                        .anyMatch(peer -> peer.members().stream()
                                        .filter(member -> !member.state().equals("broken"))
                                        .count()
                                == 2));
        other.stop("right");
        within(5).until(() -> events.ended("out").size() == 1);
        assertThat(events.began("out")).hasSize(1);
        assertThat(called.began("right")).hasSize(1);
        assertThat(called.ended("right")).hasSize(1);
    }

    @Test
    void aRendezvousIsASessionAtBothSides() {
        int second = srt;
        other.start(to("tx", "srt://127.0.0.2:" + second + "?mode=rendezvous&adapter=127.0.0.1"));
        stage.start(from("rx", "srt://127.0.0.1:" + second + "?mode=rendezvous&adapter=127.0.0.2"));
        awaitConnected(other, "tx");
        within(5)
                .until(() ->
                        events.began("rx").size() == 1 && called.began("tx").size() == 1);
        other.stop("tx");
        within(10).until(() -> events.ended("rx").size() == 1);
        within(5).until(() -> stage.source("rx").state() == State.CONNECTING);
        assertThat(stage.source("rx").fullReason())
                .startsWith("calls 127.0.0.1:" + srt + ", which is to call us, since ");
    }

    @Test
    void everySessionThatBeganHasAnEndWhenTheEngineEnds() {
        Engine third = stage.newEngine();
        EventRecorder recorder = EventRecorder.of(third);
        third.start(new RouteSpec(
                "out",
                udp(Ports.free()),
                Map.of("out", EndpointUri.destination("destination", listener("maxcallers=3")))));
        other.start(from("one", caller("latency=20")));
        awaitConnected(other, "one");
        third.close();

        assertThat(recorder.began("out")).hasSize(1);
        assertThat(recorder.ended("out")).hasSize(1);
    }
}
