package dev.tramo.server.observe.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.store.TestStore;
import io.quarkus.runtime.ShutdownEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerEventsTest {
    private TestStore test;
    private List<String> failures = List.of();

    /** One start of a server. */
    private final class Run {
        private final RecordedEvents recorded = new RecordedEvents();
        private final EventLog log = new EventLog(
                new EventStore(test.store()),
                recorded.events(),
                recorded.bus(),
                Clock.systemUTC(),
                Duration.ofDays(90),
                1_000,
                100);
        private final ServerEvents server;

        private Run(String name, boolean isShared) {
            server = new ServerEvents(
                    recorded.events(),
                    log,
                    new ServerRuns(test.store()),
                    test.store(),
                    name,
                    "1.2.3",
                    isShared,
                    () -> failures);
            log.takeOver();
            server.takeOver();
        }

        private List<String> changes() {
            return recorded.all().stream()
                    .map(event -> event.details().get("change"))
                    .toList();
        }
    }

    @BeforeEach
    void open() {
        test = TestStore.managed();
    }

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void aCleanEndIsAnEventThatIsWrittenBeforeTheServerIsGone() {
        Run first = new Run("one", false);
        assertThat(first.changes()).containsExactly("started");
        assertThat(first.recorded.last().text()).isEqualTo("server one started, version 1.2.3");
        first.server.end(new ShutdownEvent());
        assertThat(test.select("SELECT message FROM event ORDER BY id"))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("server one ends, was up for ");

        assertThat(new Run("one", false).changes()).as("nothing to find out").containsExactly("started");
    }

    @Test
    void anEndThatWasNotCleanIsFoundOutOnceByWhoManagesNext() {
        Run killed = new Run("one", true);
        Instant seen = Instant.parse("2026-01-02T03:04:05.678Z");
        killed.server.tick(seen);

        Run next = new Run("two", true);
        assertThat(next.changes()).containsExactly("lost", "started", "manages");
        Event lost = next.recorded.all().getFirst();
        assertThat(lost.severity()).isEqualTo(Severity.WARNING);
        assertThat(lost.text())
                .startsWith("server one, version 1.2.3, was not ended cleanly; last seen at 2026-01-02T03:04:05.678Z");
        next.server.end(new ShutdownEvent());
        assertThat(new Run("one", true).changes()).containsExactly("started", "manages");
    }

    @Test
    void anOutageOfTheDatabaseIsTwoEventsWithItsDuration() {
        Run run = new Run("one", false);
        Instant then = Instant.now();
        test.goAway();
        assertThat(run.log.writeBatch()).isFalse();
        run.server.tick(then);
        run.server.tick(then.plusSeconds(1));
        assertThat(run.changes()).containsExactly("started", "databaseLost");
        assertThat(run.recorded.last().severity()).isEqualTo(Severity.CRITICAL);
        test.comeBack();
        run.server.tick(then.plusSeconds(600));
        assertThat(run.changes()).containsExactly("started", "databaseLost", "databaseBack");
        assertThat(run.recorded.last().text()).isEqualTo("the database answers again after 10 min");
    }

    @Test
    void aThreadThatHangsIsToldOnceAlthoughItHangsEverLonger() {
        Run run = new Run("one", false);
        failures = List.of("loop-1 has been busy with one thing for 5 s");
        run.server.tick(Instant.now());
        failures = List.of("loop-1 has been busy with one thing for 6 s");
        run.server.tick(Instant.now());
        assertThat(run.changes()).containsExactly("started", "loopFailed");
        failures = List.of();
        run.server.tick(Instant.now());
        assertThat(run.changes()).containsExactly("started", "loopFailed", "loopWorks");
    }
}
