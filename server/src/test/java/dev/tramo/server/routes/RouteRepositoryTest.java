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

class RouteRepositoryTest {
    private static final String SECRET = "a-good-passphrase";

    private TestStore test;
    private RouteRepository routes;

    @BeforeEach
    void open() {
        test = TestStore.managed();
        routes = new RouteRepository(test.store());
    }

    @AfterEach
    void close() {
        test.close();
    }

    private static StoredRoute route(String id, int port, boolean running) {
        Map<String, String> destinations = new LinkedHashMap<>();
        destinations.put("b", "srt://:9000?passphrase=" + SECRET);
        destinations.put("a", "udp://127.0.0.1:" + port);
        return new StoredRoute(id, new RouteConfiguration("udp://127.0.0.1:5000", destinations, running));
    }

    private void assertMemoryIsWhatTheDatabaseHolds() {
        RouteRepository loaded = new RouteRepository(test.store());
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
        assertThat(routes.count()).isEqualTo(1);

        routes.forget();
        assertThat(routes.all()).isEmpty();
        routes.load();
        assertThat(routes.find("one")
                        .orElseThrow()
                        .configuration()
                        .destinations()
                        .keySet())
                .as("in the order that was given")
                .containsExactly("b", "a");
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
            assertThat(routes.count()).isEqualTo(1);
            test.comeBack();
            routes.load();
            assertThat(routes.count()).isEqualTo(isTaken ? 0 : 1);
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
                        "INSERT INTO route (id, source, destinations, running) VALUES (?, 'udp://:1', ?, TRUE)",
                        id,
                        destinations)));

        try (LogLines log = new LogLines(RouteRepository.class)) {
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
