package dev.tramo.server.observe.notify;

import static dev.tramo.server.observe.notify.TestNotifications.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.server.observe.notify.Delivery.State;
import dev.tramo.server.observe.notify.Outbox.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** In virtual time. */
class OutboxTest {
    private static final Outcome DELIVERED = new Outcome.Delivered();
    private static final Outcome FAILED = new Outcome.Failed("answered with status 503");
    private static final Backoff BACKOFF =
            new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(15), Duration.ofDays(1), () -> 0.5);

    private final Outbox outbox = new Outbox("hook");
    private Instant now = TestNotifications.NOON;

    private void accept(int from, int to) {
        for (int id = from; id <= to; id++) {
            outbox.accept(message(id), now);
        }
    }

    private List<String> take(int perMinuteMax) {
        return outbox.take(now, perMinuteMax).stream().map(Message::id).toList();
    }

    private Optional<Health> finish(Outcome outcome) {
        return outbox.finish(outcome, now, BACKOFF);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private List<String> ended(State state) {
        return outbox.all().reversed().stream()
                .filter(delivery -> delivery.state() == state)
                .map(delivery -> delivery.message().id())
                .toList();
    }

    @Test
    void messagesAreSentInOrderOneAtATime() {
        accept(1, 2);
        assertThat(take(0)).containsExactly("event-1");
        assertThat(take(0)).as("one is being sent").isEmpty();
        finish(DELIVERED);
        assertThat(take(0)).containsExactly("event-2");
        finish(DELIVERED);
        assertThat(take(0)).isEmpty();
        assertThat(ended(State.DELIVERED)).containsExactly("event-1", "event-2");
    }

    @Test
    void aLaterMessageWaitsUntilTheEarlierOneIsDelivered() {
        accept(1, 2);
        for (int attempt = 1; attempt <= 5; attempt++) {
            assertThat(take(0)).containsExactly("event-1");
            finish(FAILED);
            Duration pause = Duration.ofSeconds(1L << (attempt - 1));
            assertThat(outbox.nextAt(now, 0)).contains(now.plus(pause));
            pass(pause.minusMillis(1));
            assertThat(take(0)).as("not yet").isEmpty();
            pass(Duration.ofMillis(1));
        }
        assertThat(take(0)).containsExactly("event-1");
        finish(DELIVERED);
        assertThat(take(0)).containsExactly("event-2");
        assertThat(outbox.all().getLast().attempts()).isEqualTo(6);
    }

    @Test
    void aMessageIsGivenUpAfterADayAndTheNextOneGoesOn() {
        accept(1, 1);
        Instant end = now.plus(Duration.ofDays(1));
        int attempts = 0;
        while (outbox.waiting() > 0) {
            assertThat(take(0)).containsExactly("event-1");
            finish(FAILED);
            attempts++;
            if (attempts == 3) {
                accept(2, 2);
            }
            if (ended(State.FAILED).contains("event-1")) {
                break;
            }
            now = outbox.nextAt(now, 0).orElseThrow();
        }
        assertThat(now).isBetween(end, end.plus(Duration.ofMinutes(15)));
        assertThat(attempts).as("every 15 min").isBetween(95, 115);
        assertThat(take(0)).containsExactly("event-2");
        finish(DELIVERED);
        assertThat(outbox.counts()).isEqualTo(new Outbox.Counts(1, 1, 0));
    }

    @Test
    void retryAfterIsRespected() {
        accept(1, 1);
        take(0);
        finish(new Outcome.Failed("answered with status 429", Duration.ofMinutes(2)));
        assertThat(outbox.nextAt(now, 0)).contains(now.plus(Duration.ofMinutes(2)));
    }

    @Test
    void whenTooManyWaitTheOldestThatIsNotBeingSentGivesWay() {
        accept(1, Outbox.WAITING_MAX);
        assertThat(take(0)).containsExactly("event-1");
        accept(Outbox.WAITING_MAX + 1, Outbox.WAITING_MAX + 2);
        assertThat(outbox.waiting()).isEqualTo(Outbox.WAITING_MAX);
        assertThat(ended(State.DROPPED)).containsExactly("event-2", "event-3");
        assertThat(outbox.counts().dropped()).isEqualTo(2);
        finish(DELIVERED);
        assertThat(take(0)).containsExactly("event-4");
    }

    @Test
    void anEventIsAcceptedOnce() {
        accept(1, 1);
        accept(1, 1);
        take(0);
        finish(DELIVERED);
        accept(1, 1);
        assertThat(outbox.waiting()).isZero();
        assertThat(outbox.all()).hasSize(1);
    }

    @Test
    void theLastDeliveryThatAMinuteAllowsCarriesAllThatWait() {
        accept(1, 10);
        assertThat(take(3)).containsExactly("event-1");
        finish(DELIVERED);
        assertThat(take(3)).containsExactly("event-2");
        finish(DELIVERED);
        assertThat(take(3)).hasSize(8).startsWith("event-3").endsWith("event-10");
        finish(DELIVERED);
        accept(11, 12);
        assertThat(take(3)).isEmpty();
        assertThat(outbox.nextAt(now, 3)).contains(now.plusSeconds(60));
        pass(Duration.ofSeconds(60));
        assertThat(take(3)).containsExactly("event-11");
        finish(DELIVERED);
        assertThat(ended(State.DELIVERED)).hasSize(11);
    }

    @Test
    void changesOfHealthAreToldOnce() {
        accept(1, 4);
        take(0);
        assertThat(finish(DELIVERED)).as("works from the beginning").isEmpty();
        take(0);
        assertThat(finish(FAILED)).contains(Health.FAILING);
        pass(Duration.ofMinutes(1));
        take(0);
        assertThat(finish(FAILED)).isEmpty();
        assertThat(outbox.error()).isEqualTo("answered with status 503");
        pass(Duration.ofMinutes(1));
        take(0);
        assertThat(finish(DELIVERED)).contains(Health.WORKING);
        assertThat(outbox.error()).isEmpty();
    }

    @Test
    void whatWasStoredIsSentAtOnceInItsOrder() {
        accept(1, 3);
        take(0);
        finish(DELIVERED);
        take(0);
        finish(FAILED);
        List<Delivery> stored = outbox.takeUnsaved().changed();

        Outbox restored = new Outbox("hook");
        restored.restore(stored, now);
        assertThat(restored.take(now, 0)).extracting(Message::id).containsExactly("event-2");
        assertThat(restored.health()).isEqualTo(Health.FAILING);
        assertThat(restored.all()).hasSize(3);
        restored.accept(message(1), now);
        assertThat(restored.waiting()).as("delivered before").isEqualTo(2);
    }

    @Test
    void whatCouldNotBeStoredIsStoredLaterAsItIsThen() {
        accept(1, 2);
        Outbox.Unsaved first = outbox.takeUnsaved();
        assertThat(first.changed()).hasSize(2);
        assertThat(outbox.takeUnsaved().isEmpty()).isTrue();
        take(0);
        finish(DELIVERED);
        outbox.putBack(first);
        assertThat(outbox.takeUnsaved().changed())
                .extracting(Delivery::state)
                .containsExactlyInAnyOrder(State.DELIVERED, State.PENDING);
    }

    @Test
    void endedDeliveriesAreBoundedAndWhatIsNotKeptIsRemovedFromTheStore() {
        for (int id = 1; id <= Outbox.ENDED_MAX + 2; id++) {
            accept(id, id);
            take(0);
            finish(DELIVERED);
        }
        assertThat(outbox.all()).hasSize(Outbox.ENDED_MAX);
        Outbox.Unsaved unsaved = outbox.takeUnsaved();
        assertThat(unsaved.removed()).containsExactlyInAnyOrder("event-1", "event-2");
        assertThat(unsaved.changed()).hasSize(Outbox.ENDED_MAX);
        outbox.putBack(unsaved);
        assertThat(outbox.takeUnsaved().removed()).hasSize(2);
    }
}
