package dev.tramo.server.observe.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.tramo.engine.endpoint.State;
import dev.tramo.server.observe.EndpointFigures;
import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.observe.event.EventLog;
import dev.tramo.server.observe.event.RecordedEvents;
import dev.tramo.server.observe.live.LiveMessage.Kind;
import dev.tramo.server.store.TestStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveStreamTest {
    private static final long ALL = Long.MAX_VALUE;

    private final RecordedEvents recorded = new RecordedEvents();
    private final SortedMap<String, String> routes = new ConcurrentSkipListMap<>(Map.of("a", "1", "b", "1"));
    private final AtomicInteger rendered = new AtomicInteger();
    private TestStore test;
    private EventLog log;
    private LiveStream live;

    @BeforeEach
    void open() {
        test = TestStore.managed();
        log = recorded.log(test);
        ObjectMapper mapper = new ObjectMapper()
                .registerModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
        live = new LiveStream(
                log,
                new LiveRoutes() {
                    @Override
                    public Object server() {
                        return "server";
                    }

                    @Override
                    public Collection<String> ids() {
                        return routes.keySet();
                    }

                    @Override
                    public Optional<Object> view(String id, Map<String, EndpointFigures> figures) {
                        rendered.incrementAndGet();
                        return Optional.ofNullable(routes.get(id));
                    }

                    @Override
                    public Optional<String> figures(String id, Map<String, EndpointFigures> figures) {
                        return Optional.ofNullable(routes.get(id)).map(state -> "figures of " + state);
                    }
                },
                mapper,
                recorded.bus());
    }

    @AfterEach
    void close() {
        live.close();
        test.close();
    }

    /** A client, which takes as many messages as it asked for. */
    private static final class Client implements Flow.Subscriber<LiveMessage> {
        private final List<LiveMessage> got = new CopyOnWriteArrayList<>();
        private final long first;
        private Flow.Subscription subscription;
        private volatile boolean isComplete;

        private Client(long first) {
            this.first = first;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            if (first > 0) {
                given.request(first);
            }
        }

        @Override
        public void onNext(LiveMessage message) {
            got.add(message);
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onComplete() {
            isComplete = true;
        }

        private List<String> snapshots() {
            return got.stream()
                    .filter(message -> message.kind() == Kind.SNAPSHOT)
                    .map(message -> message.route() + "=" + message.json())
                    .toList();
        }

        private List<String> texts() {
            return got.stream()
                    .map(message -> message.kind() + " " + message.json())
                    .toList();
        }

        private LiveMessage message(Event event) {
            return got.stream()
                    .filter(message -> message.eventId().orElse(0) == event.id())
                    .findFirst()
                    .orElseThrow();
        }

        private List<Long> events() {
            return got.stream()
                    .filter(message -> message.kind() == Kind.EVENT)
                    .map(message -> message.eventId().orElseThrow())
                    .toList();
        }
    }

    private Client client(long demand, Optional<String> route, OptionalLong lastEvent) {
        Client client = new Client(demand);
        live.open(route, false, lastEvent).subscribe(client);
        return client;
    }

    private Client client(long demand) {
        return client(demand, Optional.empty(), OptionalLong.empty());
    }

    private void change(String route, String state) {
        routes.put(route, state);
        recorded.bus().publish(new Observation.WorkerChanged(route, State.RUNNING, "", Instant.EPOCH));
    }

    private Event record(String route, String text) {
        return recorded.events().record(EventKind.STATE, Severity.INFO, route, "", text, Map.of());
    }

    private List<Long> record(int count) {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(record("a", "state " + i).id());
        }
        return ids;
    }

    @Test
    void aClientGetsAllSnapshotsFirstAndThenWhatIsNewRenderedOnceForAll() {
        record(1);
        Client one = client(ALL);
        live.round();
        assertThat(one.snapshots()).containsExactly("a=\"1\"", "b=\"1\"");
        assertThat(one.events()).as("of before, without an ID to resume from").isEmpty();
        Client two = client(ALL);
        live.round();
        assertThat(two.snapshots()).isEqualTo(one.snapshots());
        assertThat(rendered).hasValue(2);

        change("b", "2");
        Event event = record("b", "new");
        live.round();
        for (Client each : List.of(one, two)) {
            assertThat(each.snapshots()).containsExactly("a=\"1\"", "b=\"1\"", "b=\"2\"");
            assertThat(each.events()).containsExactly(event.id());
        }
        assertThat(one.message(event)).as("the same").isSameAs(two.message(event));
        assertThat(rendered).hasValue(3);
    }

    @Test
    void aClientThatComesAfterAPauseGetsNothingStale() {
        Client first = client(ALL);
        live.round();
        first.subscription.cancel();
        routes.put("a", "2");
        Client next = client(ALL);
        live.round();
        assertThat(next.snapshots()).containsExactly("a=\"2\"", "b=\"1\"");
    }

    @Test
    void aSlowClientGetsTheLatestSnapshotOfEachRouteAndEveryEvent() {
        Client slow = client(2);
        live.round();
        List<Long> events = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            change("a", "a" + i);
            change("b", "b" + i);
            events.add(record("a", "event " + i).id());
            live.round();
        }
        assertThat(slow.got).hasSize(2);
        slow.subscription.request(ALL);
        assertThat(slow.snapshots()).containsExactly("a=\"1\"", "b=\"1\"", "a=\"a99\"", "b=\"b99\"");
        assertThat(slow.events()).isEqualTo(events);
    }

    @Test
    void aClientThatTakesBatchesGetsWhatWaitsInOneMessageAndEventsAsTheyAre() {
        Client batched = batched();
        live.round();
        assertThat(batched.texts()).containsExactly("SNAPSHOTS [\"1\",\"1\"]");

        change("a", "2");
        change("b", "2");
        recorded.bus().publish(new Observation.Measured("", Instant.EPOCH, Map.of()));
        Event event = record("b", "new");
        live.round();
        assertThat(batched.texts().subList(1, 4))
                .containsExactlyInAnyOrder(
                        "SNAPSHOTS [\"2\",\"2\"]",
                        "SERVER \"server\"",
                        "EVENT " + batched.message(event).json());
    }

    private void measure(String route) {
        recorded.bus().publish(new Observation.Measured(route, Instant.EPOCH, Map.of()));
    }

    private Client batched() {
        Client batched = new Client(ALL);
        live.open(Optional.empty(), true, OptionalLong.empty()).subscribe(batched);
        return batched;
    }

    @Test
    void figuresWaitForTheBatchOfTheirSecondAndWhatElseIsNewTakesThemWithIt() {
        Client one = batched();
        Client two = batched();
        Client single = client(ALL);
        live.round();
        routes.put("a", "2");
        measure("a");
        live.round();
        routes.put("b", "2");
        measure("b");
        live.round();
        assertThat(one.texts()).as("within the second").containsExactly("SNAPSHOTS [\"1\",\"1\"]");
        assertThat(single.snapshots()).as("one by one").hasSize(4);

        change("b", "3");
        live.round();
        assertThat(one.texts()).containsExactly("SNAPSHOTS [\"1\",\"1\"]", "SNAPSHOTS [\"2\",\"3\"]");
        assertThat(two.got.getLast()).as("made once").isSameAs(one.got.getLast());
    }

    @Test
    void aBatchHasFiguresAloneOfRoutesOfWhichNothingElseIsNew() {
        Client client = batched();
        live.round();
        int before = rendered.get();
        routes.put("a", "2");
        measure("a");
        change("b", "3");
        live.round();
        assertThat(client.got.getLast().json()).isEqualTo("[figures of 2,\"3\"]");
        assertThat(rendered).as("only what is new").hasValue(before + 1);

        Client late = batched();
        live.round();
        assertThat(late.texts()).as("whole, and of now").containsExactly("SNAPSHOTS [\"2\",\"3\"]");
    }

    @Test
    void figuresDoNotReplaceASnapshotThatWaits() {
        Client slow = new Client(1);
        live.open(Optional.empty(), true, OptionalLong.empty()).subscribe(slow);
        live.round();
        change("a", "2");
        live.round();
        routes.put("a", "3");
        measure("a");
        change("b", "3");
        live.round();
        slow.subscription.request(ALL);
        assertThat(slow.got.getLast().json()).isEqualTo("[\"3\",\"3\"]");
    }

    @Test
    void aRouteThatEndedIsToldWholeThoughOnlyFiguresAreNew() {
        Client client = batched();
        live.round();
        routes.remove("a");
        measure("a");
        change("b", "2");
        live.round();
        assertThat(client.got.getLast().json()).contains("\"removed\":true", "\"2\"");
    }

    @Test
    void theBatchOfASecondComesByItself() {
        live.begin();
        Client client = batched();
        await().atMost(Duration.ofSeconds(30)).until(() -> client.got.size() == 1);
        measure("a");
        measure("b");
        await().atMost(Duration.ofSeconds(30)).until(() -> client.got.size() == 2);
        assertThat(client.got.getLast().json()).isEqualTo("[figures of 1,figures of 1]");
    }

    @Test
    void anExcessOfSnapshotsIsSeveralBatches() {
        for (int i = 0; i < LiveClient.BATCH_MAX; i++) {
            routes.put("r" + i, "1");
        }
        Client batched = batched();
        live.round();
        assertThat(batched.got.getFirst().json().split(",")).hasSize(LiveClient.BATCH_MAX);
        assertThat(batched.got.get(1).json().split(",")).hasSize(2);
    }

    @Test
    void aClientResumesBehindItsLastEventWhileMoreHappensAndGetsEachOnceInOrder() throws Exception {
        List<Long> before = record(3_000);
        RecordedEvents.write(log); // more than memory keeps
        Client client = client(ALL, Optional.empty(), OptionalLong.of(before.get(99)));
        List<Long> meanwhile = new ArrayList<>();
        Thread more = Thread.ofPlatform().start(() -> meanwhile.addAll(record(3_000)));
        live.round();
        more.join();
        live.round();

        List<Long> expected = new ArrayList<>(before.subList(100, 3_000));
        expected.addAll(meanwhile);
        await().atMost(Duration.ofSeconds(30)).until(() -> client.events().size() >= expected.size());
        expected.add(record("a", "last").id());
        live.round();
        await().atMost(Duration.ofSeconds(30)).until(() -> client.events().size() >= expected.size());
        assertThat(client.events()).isEqualTo(expected);
        assertThat(client.got.getFirst().kind()).as("snapshots come first").isEqualTo(Kind.SNAPSHOT);
    }

    @Test
    void whileTheDatabaseIsAwayAClientResumesFromMemory() {
        List<Long> events = record(100);
        test.goAway();
        Client client = client(ALL, Optional.empty(), OptionalLong.of(events.get(49)));
        live.round();
        await().atMost(Duration.ofSeconds(30)).until(() -> client.events().size() >= 50);
        assertThat(client.events()).isEqualTo(events.subList(50, 100));
    }

    @Test
    void theStreamOfAClientThatTakesNothingEndsAndItResumes() {
        Client stuck = client(2);
        live.round();
        Event first = record("a", "first");
        live.round();
        stuck.subscription.request(1);
        assertThat(stuck.events()).containsExactly(first.id());
        List<Long> ids = new ArrayList<>();
        String text = "x".repeat(900);
        for (int i = 0; i < 2_000; i++) {
            ids.add(record("a", text).id());
        }
        live.round();
        assertThat(stuck.isComplete).isTrue();
        assertThat(live.clients()).isZero();

        Client again = client(ALL, Optional.empty(), OptionalLong.of(first.id()));
        live.round();
        await().atMost(Duration.ofSeconds(30)).until(() -> again.events().size() >= ids.size());
        assertThat(again.events()).isEqualTo(ids);
    }

    @Test
    void aClientOfOneRouteGetsNothingElse() {
        Client client = client(ALL, Optional.of("b"), OptionalLong.empty());
        live.round();
        change("a", "2");
        record("a", "of a");
        Event event = record("b", "of b");
        routes.remove("b");
        recorded.bus().publish(new Observation.Removed("b"));
        live.round();
        assertThat(client.snapshots())
                .hasSize(2)
                .startsWith("b=\"1\"")
                .last()
                .asString()
                .contains("\"removed\":true", "\"id\":\"b\"");
        assertThat(client.events()).containsExactly(event.id());
    }

    @Test
    void placesAreBoundedAndFreeAgainWhenConnectionsEnd() {
        List<Client> all = new ArrayList<>();
        for (int i = 0; i < LiveStream.CLIENTS_MAX; i++) {
            assertThat(live.hasRoom()).isTrue();
            all.add(client(ALL));
        }
        assertThat(live.hasRoom()).isFalse();
        assertThat(client(ALL).isComplete).as("one too many").isTrue();
        all.forEach(client -> client.subscription.cancel());
        all.forEach(client -> client.subscription.cancel());
        assertThat(live.clients()).isZero();
        assertThat(live.hasRoom()).isTrue();
    }

    @Test
    void whoStandsDownEndsAllStreams() {
        Client client = client(ALL);
        live.round();
        live.standDown();
        assertThat(client.isComplete).isTrue();
        assertThat(live.hasRoom()).isTrue();
    }
}
