package dev.tramo.server.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.server.LogLines;
import dev.tramo.server.store.StoreUnavailableException;
import dev.tramo.server.store.TestStore;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RouteStoreTest {
    private static final String SECRET = "a-good-passphrase";

    private TestStore test;
    private RouteStore routes;

    @BeforeEach
    void open() {
        test = TestStore.managed();
        routes = new RouteStore(test.store());
    }

    @AfterEach
    void close() {
        test.close();
    }

    private static StoredRoute route(String id, int port, boolean running) {
        Map<String, String> destinations = new LinkedHashMap<>();
        destinations.put("b", "srt://:9000?passphrase=" + SECRET);
        destinations.put("a", "udp://127.0.0.1:" + port);
        return new StoredRoute(
                id,
                "Name of " + id,
                Map.of("site", "bilbao"),
                Map.of(StoredRoute.SOURCE, "udp://127.0.0.1:5000"),
                destinations,
                running,
                "");
    }

    private void assertMemoryIsWhatTheDatabaseHolds() {
        RouteStore loaded = new RouteStore(test.store());
        loaded.load();
        assertThat(routes.all()).isEqualTo(loaded.all());
    }

    @Test
    void memoryIsWhatTheDatabaseHoldsAfterEveryChange() {
        routes.save(route("one", 1, true));
        routes.save(route("two", 2, false));
        assertMemoryIsWhatTheDatabaseHolds();
        routes.save(route("one", 3, false));
        assertMemoryIsWhatTheDatabaseHolds();
        assertThat(routes.find("one")).contains(route("one", 3, false));

        routes.delete("two");
        assertMemoryIsWhatTheDatabaseHolds();
        assertThat(routes.count(RouteKind.ROUTE)).isEqualTo(1);

        routes.forget();
        assertThat(routes.all()).isEmpty();
        routes.load();
        assertThat(routes.find("one").orElseThrow().destinations().keySet())
                .as("in the order that was given")
                .containsExactly("b", "a");
    }

    @Test
    void numbersAreGivenOnceAndKindsCountApart() {
        StoredRoute first = routes.add(RouteKind.RX, id -> route("rx-" + id, 1, false));
        StoredRoute second = routes.add(RouteKind.RX, id -> route("rx-" + id, 2, false));
        assertThat(routes.add(RouteKind.TX, id -> route("tx-" + id, 3, false)).id())
                .isEqualTo("tx-1");
        assertMemoryIsWhatTheDatabaseHolds();
        assertThat(routes.named(RouteKind.RX, "Name of rx-2")).contains(second);
        assertThat(routes.named(RouteKind.TX, "Name of rx-2")).isEmpty();

        routes.delete(second.id());
        assertThat(routes.add(RouteKind.RX, id -> route("rx-" + id, 2, false)).id())
                .as("no number is used twice")
                .isEqualTo("rx-3");
        assertThat(routes.all()).extracting(StoredRoute::id).containsExactly(first.id(), "rx-3", "tx-1");
        assertMemoryIsWhatTheDatabaseHolds();
    }

    @Test
    void aChangeThatIsNotMadeChangesNoMemoryEither() {
        routes.save(route("one", 1, true));
        test.goAway();

        assertThatThrownBy(() -> routes.save(route("one", 2, true))).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> routes.save(route("two", 2, true))).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> routes.delete("one")).isInstanceOf(StoreUnavailableException.class);

        assertThat(routes.all()).containsExactly(route("one", 1, true));
        test.comeBack();
        test.giveToAnother();
        assertThatThrownBy(() -> routes.delete("one")).isInstanceOf(StoreUnavailableException.class);
        assertMemoryIsWhatTheDatabaseHolds();
    }

    @Test
    void whetherALostChangeWasMadeShowsWhenItIsLoaded() {
        routes.save(route("one", 1, true));
        for (boolean isTaken : new boolean[] {false, true}) {
            test.goAwayInCommit(isTaken);
            assertThatThrownBy(() -> routes.delete("one")).isInstanceOf(StoreUnavailableException.class);
            assertThat(routes.count(RouteKind.ROUTE)).isEqualTo(1);
            test.comeBack();
            routes.load();
            assertThat(routes.count(RouteKind.ROUTE)).isEqualTo(isTaken ? 0 : 1);
        }
    }

    @Test
    void whatCannotBeReadIsLeftInPlaceAndTheOthersAreServed() {
        routes.save(route("good", 1, true));
        Map<String, String> broken = Map.of(
                "cut-off",
                "{\"out\": \"srt://:9000?passphrase=" + SECRET,
                "nothing",
                "null",
                "no-text",
                "{\"out\": null}",
                "a-list",
                "[\"srt://:9000?passphrase=" + SECRET + "\"]");
        broken.forEach((id, destinations) -> test.jdbi()
                .useHandle(h -> h.execute(
                        "INSERT INTO route (id, kind, name, labels, sources, destinations, running, api)"
                                + " VALUES (?, 'ROUTE', 'broken', '{}', '{\"source\": \"udp://:1\"}', ?, TRUE, '')",
                        id,
                        destinations)));

        try (LogLines log = new LogLines(RouteStore.class)) {
            routes.load();
            assertThat(log.lines()).hasSize(broken.size()).noneMatch(line -> line.contains(SECRET));
            broken.keySet()
                    .forEach(id -> assertThat(log.lines())
                            .anyMatch(line -> line.contains("stored route " + id + " is unreadable")));
        }
        assertThat(routes.all()).containsExactly(route("good", 1, true));
        assertThat(test.select("SELECT COUNT(*) FROM route")).containsExactly("" + (1 + broken.size()));
    }
}
