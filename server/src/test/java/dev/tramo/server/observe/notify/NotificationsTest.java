package dev.tramo.server.observe.notify;

import static dev.tramo.server.observe.notify.TestNotifications.json;
import static dev.tramo.server.observe.notify.TestNotifications.webhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tramo.server.LogLines;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Events;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.store.StoreUnavailableException;
import dev.tramo.server.store.TestStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From the bus to receivers of HTTP, with the real tables. */
class NotificationsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Senders.Limits LIMITS = new Senders.Limits(Duration.ofSeconds(5), Duration.ofSeconds(2));
    private static final Backoff BACKOFF =
            new Backoff(Duration.ofMillis(20), Duration.ofMillis(50), Duration.ofDays(1), () -> 0.5);

    private final TestStore test = TestStore.managed();
    private final Program program = new Program();

    /** What one start of the program has. */
    private final class Program {
        private final Observations bus = new Observations();
        private final Events events = new Events(bus);
        private final List<Event> happened = new CopyOnWriteArrayList<>();
        private final Notifications notifications = new Notifications(
                test.store(),
                test.common(),
                bus,
                events,
                route -> route.equals("news") ? Map.of("site", "bilbao") : Map.of(),
                LIMITS,
                BACKOFF,
                InstantSource.system());

        private Program() {
            bus.subscribe(observation -> {
                if (observation instanceof Observation.Happened(Event event)) {
                    happened.add(event);
                }
            });
            notifications.takeOver();
        }

        private void put(String id, String settings) {
            try {
                notifications.put(id, before -> NotificationJson.read(id, json(settings), before));
            } catch (RefusedException e) {
                throw new AssertionError(settings, e);
            }
        }

        private String alarm(String change, Map<String, String> more) {
            Map<String, String> details = new HashMap<>(more);
            details.putAll(Map.of("alarm", "a-1", "rule", "no-input", "change", change));
            return "event-"
                    + events.record(EventKind.ALARM, Severity.CRITICAL, "news", "source", "no input", details)
                            .id();
        }

        private String alarm(String change) {
            return alarm(change, Map.of());
        }

        private Notifications.Seen seen(String id) {
            try {
                return notifications.one(id);
            } catch (RefusedException e) {
                throw new AssertionError(e);
            }
        }

        private List<Notifications.Sent> deliveries(String id) {
            try {
                return notifications.deliveries(id);
            } catch (RefusedException e) {
                throw new AssertionError(e);
            }
        }

        private void awaitNothingWaits(String id) {
            await().atMost(SOON).until(() -> seen(id).waiting() == 0);
        }
    }

    @AfterEach
    void close() {
        program.notifications.standDown();
        test.close();
    }

    @Test
    void aReceiverThatFailsAtFirstGetsEverythingInOrderUnderTheSameIds() {
        try (Receiver receiver = new Receiver(503, Receiver.NEVER, 301, 200)) {
            program.put("hook", webhook(receiver.port()));
            String began = program.alarm("began");
            String acknowledged = program.alarm("acknowledged");
            String ended = program.alarm("ended");
            await().atMost(SOON).until(() -> receiver.taken().size() == 3);

            assertThat(receiver.calls())
                    .extracting(Receiver.Call::id)
                    .containsExactly(began, began, began, began, acknowledged, ended);
            program.awaitNothingWaits("hook");
            assertThat(program.deliveries("hook"))
                    .extracting(Notifications.Sent::message, Notifications.Sent::attempts, Notifications.Sent::error)
                    .containsExactly(
                            tuple(ended, 1, ""),
                            tuple(acknowledged, 1, ""),
                            tuple(began, 4, "answered with status 301"));
            assertThat(program.seen("hook").health()).isEqualTo("working");
        }
        assertThat(program.happened)
                .filteredOn(event -> event.kind() == EventKind.SERVER)
                .extracting(Event::text)
                .as("told once each")
                .containsExactly(
                        "notification \"hook\" fails: answered with status 503", "notification \"hook\" works again");
    }

    @Test
    void aMessageIsSignedAsStandardWebhooks() throws Exception {
        try (Receiver receiver = new Receiver()) {
            program.put(
                    "hook",
                    webhook(receiver.port())
                            .replace("127.0.0.1:" + receiver.port(), "u:p%20w@127.0.0.1:" + receiver.port()));
            program.alarm("began", Map.of("durationMillis", "10000"));
            await().atMost(SOON).until(() -> receiver.calls().size() == 1);
            Receiver.Call call = receiver.calls().getFirst();

            byte[] key = Base64.getDecoder().decode(TestNotifications.KEY.substring("whsec_".length()));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] expected = mac.doFinal(
                    (call.id() + "." + call.timestamp() + "." + call.body()).getBytes(StandardCharsets.UTF_8));
            assertThat(call.signature()).isEqualTo("v1," + Base64.getEncoder().encodeToString(expected));
            assertThat(Instant.ofEpochSecond(Long.parseLong(call.timestamp())))
                    .isBetween(Instant.now().minusSeconds(60), Instant.now());
            assertThat(call.authorization())
                    .isEqualTo("Basic " + Base64.getEncoder().encodeToString("u:p w".getBytes(StandardCharsets.UTF_8)));
            JsonNode body = new ObjectMapper().readTree(call.body());
            assertThat(body.path("type").asText()).isEqualTo("alarm.began");
            assertThat(body.path("data").path("severity").asText()).isEqualTo("critical");
            assertThat(body.path("data").path("route").asText()).isEqualTo("news");
            assertThat(body.path("data").path("details").path("rule").asText()).isEqualTo("no-input");
        }
    }

    @Test
    void whatWasAcceptedIsSentOnceAfterAKill() {
        try (Receiver receiver = new Receiver()) {
            receiver.become(
                    Receiver.NEVER); // the kill comes in the middle of an attempt, and no other can be on its way
            program.put("hook", webhook(receiver.port()));
            String began = program.alarm("began");
            String ended = program.alarm("ended");
            await().atMost(SOON)
                    .until(() -> test.select("SELECT state FROM notification_delivery")
                                            .size()
                                    == 2
                            && !receiver.calls().isEmpty());
            program.notifications.standDown(); // what the database has is all that is left
            receiver.become(200);

            Program next = new Program();
            await().atMost(SOON).until(() -> receiver.taken().size() == 2);
            next.awaitNothingWaits("hook");
            String barrier = next.alarm("began");
            await().atMost(SOON).until(() -> receiver.taken().contains(barrier));
            assertThat(receiver.taken()).containsExactly(began, ended, barrier);
            next.notifications.standDown();
        }
    }

    @Test
    void aSlowTargetHoldsUpNoOther() {
        try (Receiver slow = new Receiver();
                Receiver quick = new Receiver()) {
            slow.become(Receiver.NEVER);
            program.put("slow", webhook(slow.port()));
            program.put("quick", webhook(quick.port()));
            for (int i = 0; i < 20; i++) {
                program.alarm("began");
            }
            await().atMost(SOON).until(() -> Set.copyOf(quick.taken()).size() == 20);
            assertThat(slow.calls())
                    .extracting(Receiver.Call::id)
                    .containsOnly(quick.taken().getFirst());
            assertThat(program.seen("slow").waiting()).isEqualTo(20);
        }
    }

    @Test
    void onlyWhatIsWantedIsSent() {
        try (Receiver receiver = new Receiver()) {
            String hook = webhook(receiver.port());
            program.put("labels", hook.replace("{", "{'labels': {'site': 'bilbao'},"));
            program.put("others", hook.replace("{", "{'labels': {'site': 'madrid'},"));
            program.put("routes", hook.replace("{", "{'routes': ['sport'],"));
            program.put("off", hook.replace("{", "{'enabled': false,"));
            program.alarm("began", Map.of("silenced", "true"));
            Event _ = program.events.record(EventKind.STATE, Severity.CRITICAL, "news", "", "failed", Map.of());
            String wanted = program.alarm("began");
            await().atMost(SOON).until(() -> receiver.taken().size() == 1);
            program.awaitNothingWaits("labels");
            assertThat(receiver.taken()).containsExactly(wanted);
            assertThat(program.deliveries("labels")).hasSize(1);
            for (String other : List.of("others", "routes", "off")) {
                assertThat(program.deliveries(other)).as(other).isEmpty();
            }
        }
    }

    @Test
    void whileTheDatabaseIsAwayMessagesAreSentAndStoredLater() {
        try (Receiver receiver = new Receiver()) {
            program.put("hook", webhook(receiver.port()));
            test.goAway();
            String began = program.alarm("began");
            await().atMost(SOON).until(() -> receiver.taken().contains(began));
            assertThatThrownBy(() -> program.notifications.delete("hook"))
                    .isInstanceOf(StoreUnavailableException.class);
            test.comeBack();
            await().atMost(SOON)
                    .until(() -> test.select("SELECT state FROM notification_delivery")
                            .equals(List.of("DELIVERED")));
            program.notifications.takeOver();
            String ended = program.alarm("ended");
            await().atMost(SOON).until(() -> receiver.taken().size() == 2);
            assertThat(receiver.taken()).containsExactly(began, ended);
        }
    }

    @Test
    void aTestTellsWhatBecameOfItAndIsNotRepeated() throws Exception {
        try (Receiver receiver = new Receiver(500)) {
            program.put("hook", webhook(receiver.port()));
            Notifications.Sent failed = program.notifications.test("hook");
            assertThat(failed.state()).isEqualTo("failed");
            assertThat(failed.error()).isEqualTo("answered with status 500");
            Notifications.Sent delivered = program.notifications.test("hook");
            assertThat(delivered.state()).isEqualTo("delivered");
            assertThat(delivered.event()).isEmpty();
            assertThat(receiver.calls())
                    .hasSize(2)
                    .extracting(Receiver.Call::id)
                    .doesNotHaveDuplicates();
            assertThat(program.deliveries("hook")).containsExactly(delivered, failed);
            await().atMost(SOON)
                    .until(() -> test.select("SELECT state FROM notification_delivery")
                                    .size()
                            == 2);
        }
        assertThatThrownBy(() -> program.notifications.test("none"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("no notification \"none\"");
    }

    @Test
    void whoIsRemovedLeavesNothingBehind() throws Exception {
        try (Receiver receiver = new Receiver(503)) {
            program.put("hook", webhook(receiver.port()));
            program.alarm("began");
            await().atMost(SOON)
                    .until(() -> !test.select("SELECT state FROM notification_delivery")
                            .isEmpty());
            program.notifications.delete("hook");
            await().atMost(SOON)
                    .until(() -> test.select("SELECT state FROM notification_delivery")
                            .isEmpty());
            assertThat(test.select("SELECT id FROM notification")).isEmpty();
            assertThat(program.notifications.all()).isEmpty();
        }
    }

    @Test
    void secretsReachNeitherEventsNorDeliveriesNorTheLog() throws Exception {
        try (LogLines log = new LogLines(Dispatch.class);
                Receiver receiver = new Receiver(401, 401)) {
            program.put(
                    "hook",
                    webhook(receiver.port())
                            .replace("http://", "http://me:hush-1@")
                            .replace("/hook", "/hook?key=hush-2"));
            program.put(
                    "mail",
                    "{'type': 'email', 'host': '127.0.0.1', 'port': 1, 'user': 'u', 'password': 'hush-3', 'from':"
                            + " 'a@b', 'to': ['a@b']}");
            program.alarm("began");
            await().atMost(SOON)
                    .until(() -> program.seen("hook").health().equals("working")
                            && program.seen("mail").health().equals("failing"));
            assertThat(program.deliveries("mail").getFirst().error()).isNotEmpty();
            assertThat(List.of(
                            program.happened.toString(),
                            program.notifications.all().toString(),
                            program.deliveries("hook").toString(),
                            program.deliveries("mail").toString(),
                            log.lines().toString()))
                    .noneMatch(text -> text.contains("hush") || text.contains(TestNotifications.KEY));
        }
    }

    @Test
    void thereAreNoMoreThanThereMayBe() {
        for (int i = 0; i < 32; i++) {
            program.put("hook-" + i, webhook(9));
        }
        assertThatThrownBy(() -> program.notifications.put(
                        "hook-32", before -> NotificationJson.read("hook-32", json(webhook(9)), before)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("32 notifications");
        program.put("hook-31", webhook(10));
    }
}
