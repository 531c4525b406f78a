package dev.tramo.server.api.v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.server.api.RefusedException;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.observe.event.EventQuery;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventParametersTest {
    private static MultivaluedMap<String, String> parameters(String... namesAndValues) {
        MultivaluedMap<String, String> all = new MultivaluedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            all.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return all;
    }

    @Test
    void everyParameterIsRead() throws RefusedException {
        EventQuery wanted = EventParameters.read(parameters(
                "route", "news",
                "endpoint", "destinations.far",
                "kind", "state,alarm",
                "kind", "server",
                "severity", "warning",
                "from", "2026-01-31T22:00:00+01:00",
                "to", "2026-01-31T22:00:00Z",
                "limit", "1000",
                "after", "1764426657123000",
                "order", "oldest"));
        assertThat(wanted)
                .isEqualTo(new EventQuery(
                        Optional.of("news"),
                        Optional.of("destinations.far"),
                        Set.of(EventKind.STATE, EventKind.ALARM, EventKind.SERVER),
                        Severity.WARNING,
                        Optional.of(Instant.parse("2026-01-31T21:00:00Z")),
                        Optional.of(Instant.parse("2026-01-31T22:00:00Z")),
                        OptionalLong.of(1_764_426_657_123_000L),
                        true,
                        1_000));
    }

    @Test
    void withoutParametersTheNewestHundredAreWanted() throws RefusedException {
        EventQuery wanted = EventParameters.read(parameters());
        assertThat(wanted.limit()).isEqualTo(100);
        assertThat(wanted.isOldestFirst()).isFalse();
        assertThat(wanted.severity()).isEqualTo(Severity.INFO);
        assertThat(wanted.route()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "kind, alarms, allowed are state",
        "kind, '', allowed are state",
        "kind, STATE, allowed are state",
        "severity, bad, 'allowed are info, warning, critical'",
        "from, yesterday, allowed is an ISO time like",
        "from, 2026-01-31, allowed is an ISO time like",
        "to, +999999999-12-31T23:59:59Z, allowed is an ISO time like",
        "limit, 0, from 1 to 1000",
        "limit, 1001, from 1 to 1000",
        "after, -1, allowed are IDs, which are whole numbers",
        "after, 1234567890123456789, allowed are IDs, which are whole numbers",
        "order, descending, 'allowed are newest, oldest'"
    })
    void aWrongValueIsRefusedWithWhatIsAllowed(String name, String value, String allowed) {
        assertThatThrownBy(() -> EventParameters.read(parameters(name, value)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(value)
                .hasMessageContaining(allowed);
    }

    @Test
    void whatCannotBeGivenTwiceIsNotAndAnEmptyTimeIsNone() {
        assertThatThrownBy(() -> EventParameters.read(parameters("route", "a", "route", "b")))
                .hasMessageContaining("route: given 2 times");
        assertThatThrownBy(() ->
                        EventParameters.read(parameters("from", "2026-01-31T22:00:00Z", "to", "2026-01-31T22:00:00Z")))
                .hasMessageContaining("allowed are times after from");
        assertThatThrownBy(() -> EventParameters.read(parameters("endpoint", "source")))
                .hasMessage("endpoint: needs route");
        assertThatThrownBy(() -> EventParameters.read(parameters("route", "x".repeat(81))))
                .hasMessageContaining("at most 80 characters");
    }
}
