package dev.tramo.server.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.server.LogLines;
import dev.tramo.server.store.StoreUnavailableException;
import dev.tramo.server.store.TestStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementRepositoryTest {
    private static final PlacementSettings DOCKER =
            new PlacementSettings(PlacementKind.DOCKER, 1.5, 256, true, Map.of(), List.of());
    private static final PlacementSettings KUBERNETES = new PlacementSettings(
            PlacementKind.KUBERNETES,
            0,
            0,
            false,
            Map.of("kubernetes.io/os", "linux"),
            List.of(new PlacementSettings.Toleration("dedicated", "Equal", "video", "NoSchedule")));

    private TestStore test;
    private PlacementRepository placements;

    @BeforeEach
    void open() {
        test = TestStore.managed();
        placements = new PlacementRepository(test.store());
    }

    @AfterEach
    void close() {
        test.close();
    }

    private PlacementRepository loaded() {
        PlacementRepository loaded = new PlacementRepository(test.store());
        loaded.takeOver();
        return loaded;
    }

    @Test
    void settingsAndNumbersAreKept() {
        placements.save("one", Optional.of(DOCKER));
        placements.save("two", Optional.of(KUBERNETES));
        assertThat(placements.nextNumber("one", "")).isEqualTo(1);
        assertThat(placements.nextNumber("one", "")).isEqualTo(2);
        assertThat(placements.nextNumber("three", "")).isEqualTo(1);

        for (PlacementRepository each : List.of(placements, loaded())) {
            assertThat(each.settings("one")).contains(DOCKER);
            assertThat(each.settings("two")).contains(KUBERNETES);
            assertThat(each.settings("three")).isEmpty();
            assertThat(each.number("one")).isEqualTo(2);
            assertThat(each.number("two")).isZero();
            assertThat(each.number("nobody")).isZero();
            assertThat(each.anyIn(PlacementKind.DOCKER)).isTrue();
            assertThat(each.anyIn(PlacementKind.LOCAL)).isFalse();
        }
    }

    @Test
    void theMachineOfTheLastWorkerIsKept() {
        placements.nextNumber("one", "there");
        placements.save("one", Optional.of(DOCKER));
        placements.nextNumber("two", "");
        placements.isOn("two", "here");

        for (PlacementRepository each : List.of(placements, loaded())) {
            assertThat(each.machine("one")).isEqualTo("there");
            assertThat(each.machine("two")).isEqualTo("here");
            assertThat(each.number("two")).isEqualTo(1);
            assertThat(each.machine("nobody")).isEmpty();
        }
    }

    @Test
    void whoGoesBackToTheDefaultKeepsItsNumber() {
        placements.save("one", Optional.of(DOCKER));
        placements.nextNumber("one", "");
        placements.save("one", Optional.empty());

        for (PlacementRepository each : List.of(placements, loaded())) {
            assertThat(each.settings("one")).isEmpty();
            assertThat(each.number("one")).isEqualTo(1);
            assertThat(each.anyIn(PlacementKind.DOCKER)).isFalse();
        }
    }

    @Test
    void aNumberThatIsNotStoredIsNotGiven() {
        placements.nextNumber("one", "");
        test.goAway();
        assertThatThrownBy(() -> placements.nextNumber("one", "")).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> placements.save("one", Optional.of(DOCKER)))
                .isInstanceOf(StoreUnavailableException.class);

        assertThat(placements.number("one")).isEqualTo(1);
        assertThat(placements.settings("one")).isEmpty();
        test.comeBack();
        assertThat(loaded().number("one")).isEqualTo(1);
        assertThat(placements.nextNumber("one", "")).isEqualTo(2);
    }

    @Test
    void whoStandsByForgets() {
        placements.save("one", Optional.of(DOCKER));
        placements.standDown();
        assertThat(placements.settings("one")).isEmpty();

        placements.takeOver();
        assertThat(placements.settings("one")).contains(DOCKER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\": \"docker\"",
                "null",
                "{}",
                "{\"nodeSelector\": {}, \"tolerations\": []}",
                "{\"kind\": \"cloud\", \"token\": \"hush\"}",
                "[]"
            })
    void whatCannotBeReadIsTheDefaultAndStaysInPlace(String json) {
        placements.save("good", Optional.of(DOCKER));
        test.jdbi()
                .useHandle(
                        h -> h.execute("INSERT INTO placement (route, settings, number) VALUES ('odd', ?, 7)", json));

        try (LogLines log = new LogLines(PlacementRepository.class)) {
            placements.takeOver();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("route=odd", "unreadable")
                    .doesNotContain("hush");
        }
        assertThat(placements.settings("odd")).isEmpty();
        assertThat(placements.number("odd")).isEqualTo(7);
        assertThat(placements.settings("good")).contains(DOCKER);
        assertThat(test.select("SELECT settings FROM placement WHERE route = 'odd'"))
                .containsExactly(json);
    }
}
