package dev.tramo.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.SrtFigures;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.media.ConversionFigures;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.route.SourceSnapshot;
import dev.tramo.engine.route.SwitchSnapshot;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.server.figures.SrtDelayFigures;
import dev.tramo.server.figures.SwitchFigures;
import dev.tramo.server.figures.TotalFigures;
import dev.tramo.server.observe.History;
import dev.tramo.server.observe.Snapshots;
import dev.tramo.srt.driver.SrtMember;
import dev.tramo.srt.driver.SrtPath;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final String SECRET = "a-good-passphrase";
    private static final RouteText ROUTE = new RouteText(
            "tx-1",
            "udp://239.1.1.1:5000",
            Map.of("out", "srt://:9000?mode=listener&passphrase=" + SECRET),
            "camera-1",
            List.of(new RouteText.Standby("backup", "srt://192.0.2.9:9000?passphrase=" + SECRET)),
            "{\"noDataMillis\":700}",
            "backup",
            3,
            "full");

    private static final ObservedEvent EVENT = new ObservedEvent(
            Snapshots.THEN, RouteEvent.Role.DESTINATION, "source", State.CONNECTING, State.RUNNING, "a reason: ñ");

    private static final List<RouteEvent> HAPPENED = List.of(
            new RouteEvent.SessionBegan(
                    "tx-1", "run", Snapshots.THEN, RouteEvent.Role.SOURCE, "", "192.0.2.7:4000", "ñ"),
            new RouteEvent.SessionEnded(
                    "tx-1",
                    "run",
                    Snapshots.THEN,
                    RouteEvent.Role.DESTINATION,
                    "out",
                    "192.0.2.7:4000",
                    "ñ",
                    Duration.ofMillis(1_234),
                    "the peer closed the connection"),
            new RouteEvent.AttemptRefused(
                    "tx-1",
                    "run",
                    Snapshots.THEN,
                    RouteEvent.Role.SOURCE,
                    "",
                    "192.0.2.7:4000",
                    "green",
                    "wrong passphrase",
                    1L << 40),
            new RouteEvent.SourceSwitched(
                    "tx-1",
                    "run",
                    Snapshots.THEN,
                    "backup",
                    new SwitchSnapshot.Switch(
                            Snapshots.THEN, "main", "backup", "ñ", SwitchSnapshot.Cause.HAND, 40, 1L << 40)));

    @Test
    void whatWasSwitchedIsReadAsItWasWrittenAlsoBeforeTheFirstSwitch() {
        SwitchSnapshot.Switch last = new SwitchSnapshot.Switch(
                Snapshots.THEN, "main", "backup", "ñ", SwitchSnapshot.Cause.RETURN, 40, 1L << 40);
        for (SwitchSnapshot seen : List.of(SwitchSnapshot.NONE, new SwitchSnapshot(7, Optional.of(last), "backup"))) {
            String written = Wire.write(SwitchFigures.of(seen));
            assertThat(Wire.read(written, SwitchFigures.class).snapshot()).isEqualTo(seen);
        }
    }

    private static List<ObservedHappening> happened() {
        return HAPPENED.stream()
                .flatMap(event -> ObservedHappening.of(event).stream())
                .toList();
    }

    private static EndpointSnapshot bonded() {
        EndpointSnapshot plain = Snapshots.srt(State.RUNNING, 3, new SrtPath(9000, "[2001:db8::7]:40000", -7));
        SrtPeer peer = plain.peers().getFirst();
        List<SrtMember> members = List.of(
                new SrtMember("192.0.2.7:40000", "", 60, "active", "", 0.75, Snapshots.STATISTICS),
                new SrtMember("192.0.2.8:40001", "::1", 40, "broken", "no answer", 0, Snapshots.STATISTICS));
        SrtPeer group = new SrtPeer(
                peer.peer(),
                peer.streamId(),
                peer.since(),
                List.of(new SrtPath(9000, "192.0.2.7:40000", 1), new SrtPath(9001, "192.0.2.8:40001", 2)),
                peer.srt(),
                peer.receivedMbps(),
                peer.sentMbps(),
                members,
                OptionalDouble.empty());
        EndpointSnapshot.Header header = plain.header();
        return new EndpointSnapshot(
                new EndpointSnapshot.Header(
                        header.state(),
                        "a reason",
                        header.since(),
                        header.peer(),
                        true,
                        3,
                        header.receivedMbps(),
                        header.sentMbps(),
                        header.refused(),
                        "waits for a caller on port 9000"),
                new SrtFigures(plain.srt(), List.of(group, peer), plain.udp(), 11),
                new Totals(1L << 40, 2, 3, 4, 5, 6));
    }

    static Stream<Message> messages() {
        RouteSnapshot route = Snapshots.route(
                Snapshots.udp(State.RUNNING),
                Map.of(
                        "out",
                        bonded(),
                        "other",
                        Snapshots.srt(State.WAITING, 0),
                        "rtp",
                        Snapshots.rtp(State.RUNNING, 2).withPacing(Snapshots.PACING)));
        History history = new History();
        history.observe(route, Snapshots.THEN);
        return Stream.of(
                new Message.Hello("process", "0.2.0", 1L << 40, true, true, true, true),
                new Message.Report(7, "refused: ñ", Observed.of(route), Map.of("out", 4), List.of(EVENT), happened()),
                new Message.Missed(history.take()),
                new Message.Kicked(8, 2),
                new Message.Delays(9, List.of(SrtDelayFigures.of(Snapshots.DELAYS))),
                new Message.Welcome(
                        3, ROUTE, 7, Map.of("source", 1), Map.of("out", TotalFigures.of(new Totals(1, 2, 3, 4, 5, 6)))),
                new Message.Change(ROUTE, 8),
                new Message.Kick(8, "192.0.2.7", 1_500, "admin"),
                new Message.AskBans(9, "192.0.2.7"),
                new Message.Bans(
                        9, List.of(new Message.Ban("192.0.2.7", Instant.EPOCH, Instant.EPOCH.plusSeconds(9), "admin"))),
                new Message.AskDelays(9),
                new Message.AskAnalysis(10, true),
                new Message.Analysis(10, Snapshots.analysis()),
                new Message.AskStill(11, "backup"),
                new Message.Still(11, "AAEC/w==", ""),
                new Message.Stop(1, "not needed any more"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everyMessageIsReadAsItWasWritten(Message message) {
        assertThat(Wire.read(Wire.write(message), Message.class)).isEqualTo(message);
    }

    static Stream<EndpointSnapshot> whatAnRtpEndpointCountsComesAsItWas() {
        return Stream.of(Snapshots.rtp(State.DEGRADED, 1), Snapshots.seamless(State.DEGRADED, 1));
    }

    @ParameterizedTest
    @MethodSource
    void whatAnRtpEndpointCountsComesAsItWas(EndpointSnapshot rtp) {
        RouteSnapshot route = Snapshots.route(rtp, Map.of());
        Message.Report report = new Message.Report(7, "", Observed.of(route), Map.of(), List.of(), List.of());

        Message.Report read = (Message.Report) Wire.read(Wire.write(report), Message.class);

        assertThat(read.observed().of(route.spec(), "").source().figures()).isEqualTo(rtp.figures());
    }

    @Test
    void theSourcesOfARouteArriveAsTheyWereObserved() {
        RouteSpec spec = ROUTE.spec();
        List<SourceSnapshot> sources = List.of(
                new SourceSnapshot("camera-1", false, Snapshots.udp(State.STALLED), "no data for 700 ms"),
                new SourceSnapshot("backup", true, bonded(), ""));
        RouteSnapshot seen = new RouteSnapshot(
                spec,
                "run",
                Snapshots.THEN,
                State.RUNNING,
                "",
                sources,
                new SwitchSnapshot(
                        4,
                        Optional.of(new SwitchSnapshot.Switch(
                                Snapshots.THEN,
                                "camera-1",
                                "backup",
                                "no data",
                                SwitchSnapshot.Cause.FAULT,
                                720,
                                9_000)),
                        "camera-1"),
                Map.of("out", bonded()),
                ConversionFigures.NONE,
                Optional.empty());

        Observed read = Wire.read(Wire.write(Observed.of(seen)), Observed.class);

        assertThat(read.of(spec, "run")).isEqualTo(seen);
    }

    @Test
    void noMessageIsForgottenHere() {
        Stream<Class<?>> all = Stream.of(Message.FromWorker.class, Message.Answer.class, Message.FromServer.class)
                .flatMap(side -> Stream.of(side.getPermittedSubclasses()))
                .filter(type -> !type.isInterface());

        assertThat(messages().map(Object::getClass).collect(Collectors.<Class<?>>toList()))
                .containsExactlyInAnyOrderElementsOf(all.toList());
    }

    @Test
    void anOrderIsReadAsItWasWritten() {
        WorkerOrder order = new WorkerOrder(
                ROUTE,
                7,
                2,
                List.of("https://one:4443", "http://two:4000"),
                SECRET,
                "-----BEGIN",
                Optional.of(new RtmpFiles("-----", "-----BEGIN", SECRET)),
                Optional.of(new RtmpOptions("192.0.2.7", Map.of("tramo.rtmp.idle.seconds", 7))),
                Map.of());

        assertThat(Wire.read(Wire.write(order), WorkerOrder.class)).isEqualTo(order);
        assertThat(order.toString() + ROUTE).doesNotContain(SECRET);
    }

    @Test
    void anOrderOfAnOlderServerIsRead() throws Exception {
        WorkerOrder order = new WorkerOrder(
                ROUTE, 7, 2, List.of("http://two:4000"), SECRET, "", Optional.empty(), Optional.empty(), Map.of());
        ObjectNode older = (ObjectNode) JSON.readTree(Wire.write(order));
        older.remove(List.of("rtmp", "rtmpOptions", "analysis"));

        assertThat(Wire.read(older.toString(), WorkerOrder.class)).isEqualTo(order);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void whatOnlyANewerVersionKnowsIsOverlooked(Message message) throws Exception {
        JsonNode newer = JSON.readTree(Wire.write(message));
        addFields(newer);

        assertThat(Wire.read(newer.toString(), Message.class)).isEqualTo(message);
    }

    @Test
    void aReportOfAnOlderWorkerIsRead() throws Exception {
        RouteSnapshot route = Snapshots.route(Snapshots.udp(State.RUNNING), Map.of("out", bonded()));
        ObjectNode report = (ObjectNode) JSON.readTree(
                Wire.write(new Message.Report(7, "", Observed.of(route), Map.of(), List.of(), happened())));
        ObjectNode out = (ObjectNode) report.at("/observed/destinations/out");
        out.remove(List.of("refused", "unsentPayloads", "awaited", "totals", "rtp"));
        out.get("peers").forEach(peer -> ((ObjectNode) peer).remove("bufferMarginMillis"));
        report.remove(List.of("events", "happened"));
        ((ObjectNode) report.get("observed")).remove("conversion");

        Message.Report read = (Message.Report) Wire.read(report.toString(), Message.class);

        EndpointSnapshot endpoint =
                read.observed().of(route.spec(), "").destinations().get("out");
        assertThat(read.events()).isEmpty();
        assertThat(read.happened()).isEmpty();
        assertThat(endpoint.totals()).isEqualTo(Totals.NONE);
        assertThat(endpoint.fullReason()).isEqualTo("a reason");
        assertThat(endpoint.refused()).isEmpty();
        assertThat(endpoint.unsentPayloads()).isZero();
        assertThat(endpoint.peers())
                .allSatisfy(peer -> assertThat(peer.bufferMarginMillis()).isEmpty())
                .extracting(SrtPeer::members)
                .isEqualTo(bonded().peers().stream().map(SrtPeer::members).toList());
    }

    @Test
    void figuresOfTheStreamComeBackAsTheyWere() {
        RouteSnapshot plain = Snapshots.route(Snapshots.udp(State.RUNNING), Map.of());
        RouteSnapshot analyzed = new RouteSnapshot(
                plain.spec(),
                plain.runId(),
                plain.startedAt(),
                plain.state(),
                plain.reason(),
                plain.sources(),
                plain.switching(),
                plain.destinations(),
                plain.conversion(),
                Optional.of(Snapshots.STREAM));

        Observed read = Wire.read(Wire.write(Observed.of(analyzed)), Observed.class);

        assertThat(read.of(plain.spec(), plain.runId()).stream()).contains(Snapshots.STREAM);
    }

    @Test
    void anOlderWorkersHelloIsRead() throws Exception {
        ObjectNode hello = (ObjectNode)
                JSON.readTree(Wire.write(new Message.Hello("process", "0.1.0", 7, true, true, true, true)));
        hello.remove("tellsDelays");
        hello.remove("tellsAnalysis");
        hello.remove("tellsStills");
        hello.remove("tellsBans");

        assertThat(Wire.read(hello.toString(), Message.class))
                .isEqualTo(new Message.Hello("process", "0.1.0", 7, false, false, false, false));
    }

    @Test
    void whatHappenedComesBackAsItWasAndANewerKindIsOverlooked() {
        assertThat(happened()).hasSize(4);
        assertThat(happened().stream()
                        .flatMap(each -> each.of("tx-1", "run").stream())
                        .toList())
                .isEqualTo(HAPPENED);
        ObservedHappening known = happened().getFirst();
        ObservedHappening newer = new ObservedHappening(
                "somethingElse",
                known.at(),
                known.role(),
                known.endpoint(),
                known.peer(),
                known.asked(),
                known.reason(),
                0,
                0);
        assertThat(newer.of("tx-1", "run")).isEmpty();
    }

    /** An element that it cannot read would cost an older server the whole report. */
    @Test
    void anOlderServerFindsNothingNewAmongTheChangesOfState() throws Exception {
        RouteSnapshot route = Snapshots.route(Snapshots.udp(State.RUNNING), Map.of());
        JsonNode report = JSON.readTree(
                Wire.write(new Message.Report(7, "", Observed.of(route), Map.of(), List.of(EVENT), happened())));

        assertThat(report.path("events").path(0).propertyStream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("at", "role", "endpoint", "from", "to", "reason");
    }

    @Test
    void theIdOfASourceComesBackAndIsTheDefaultOfAnOlderServer() throws Exception {
        assertThat(RouteText.of(ROUTE.spec()).spec()).isEqualTo(ROUTE.spec());
        assertThat(ROUTE.spec().sources().getFirst().id()).isEqualTo("camera-1");
        ObjectNode older = (ObjectNode) JSON.readTree(Wire.write(ROUTE));
        older.remove("sourceId");

        assertThat(Wire.read(older.toString(), RouteText.class)
                        .spec()
                        .sources()
                        .getFirst()
                        .id())
                .isEqualTo("source");
    }

    @Test
    void samplesOfAnOlderWorkerHaveNoFigures() throws Exception {
        Message.Missed missed = messages()
                .filter(Message.Missed.class::isInstance)
                .map(Message.Missed.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(missed.notes().samples().getFirst().figures())
                .containsOnlyKeys("source", "destinations.out", "destinations.other", "destinations.rtp");
        ObjectNode older = (ObjectNode) JSON.readTree(Wire.write(missed));
        ((ObjectNode) older.at("/notes/samples/0")).remove("figures");

        Message.Missed read = (Message.Missed) Wire.read(older.toString(), Message.class);

        assertThat(read.notes().samples()).hasSize(1).allSatisfy(sample -> {
            assertThat(sample.figures()).isEmpty();
            assertThat(sample.sentMbps()).isEqualTo(17);
        });
    }

    /** To every object but to maps, whose keys are data. */
    private static void addFields(JsonNode node) {
        node.properties().stream()
                .filter(field -> !List.of("sessions", "destinations", "totals", "figures", "indicators")
                        .contains(field.getKey()))
                .forEach(field -> addFields(field.getValue()));
        node.elements().forEachRemaining(element -> {
            if (node.isArray()) {
                addFields(element);
            }
        });
        if (node instanceof ObjectNode object) {
            object.put("newer", 1).putObject("newest").put("a", "b");
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageWithoutOneOfItsPartsIsRefusedAndDoesNoHarmLater(Message message) throws Exception {
        for (RecordComponent part : message.getClass().getRecordComponents()) {
            // Older workers send no events, older servers nobody who bans.
            if (!part.getType().isPrimitive()
                    && !List.of("events", "happened", "totals", "by").contains(part.getName())) {
                ObjectNode cut = (ObjectNode) JSON.readTree(Wire.write(message));
                cut.remove(part.getName());
                assertThat(refusal(cut.toString())).startsWith("no Message");
                cut.putNull(part.getName());
                assertThat(refusal(cut.toString())).startsWith("no Message");
            }
        }
    }

    private static String refusal(String text) {
        return catchThrowableOfType(IllegalArgumentException.class, () -> Wire.read(text, Message.class))
                .getMessage();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "7",
                "[]",
                "{}",
                "a-good-passphrase",
                "{\"type\": \"a-good-passphrase\"}",
                "{\"type\": \"stop\", \"reason\": [\"a-good-passphrase\"]}",
                "{\"type\": \"stop\", \"reason\": \"a-good-passphrase",
                "{\"type\": \"stop\", \"reason\": a-good-passphrase}",
                "{\"type\": \"kick\", \"request\": \"a-good-passphrase\", \"peer\": \"\", \"banMillis\": 1}",
                "{\"type\": \"missed\", \"notes\": {\"samples\": [], \"events\":"
                        + " [{\"at\": \"a-good-passphrase\", \"endpoint\": \"\", \"state\": \"STOPPED\", \"reason\": \"\"}]}}",
                "{\"type\": \"missed\", \"notes\": {\"samples\": [], \"events\":"
                        + " [{\"at\": 1, \"endpoint\": \"\", \"state\": \"a-good-passphrase\", \"reason\": \"\"}]}}",
                "{\"type\": \"missed\", \"notes\": {\"samples\": [null], \"events\": []}}",
                "{\"type\": \"change\", \"revision\": 1, \"route\": {\"id\": \"a-good-passphrase\", \"source\": 1}}",
                "{\"type\": \"change\", \"revision\": 1, \"route\": {\"id\": \"a\", \"source\": \"udp://:1\", \"destinations\":"
                        + " {\"a-good-passphrase\": null}}}",
            })
    void whatIsNoMessageIsRefusedWithoutRepeatingIt(String text) {
        assertThat(refusal(text))
                .startsWith("no Message")
                .doesNotContain("passphrase")
                .hasLineCount(1);
    }
}
