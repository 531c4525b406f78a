package dev.tramo.server.api.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.rtmp.RtmpUrl;
import dev.tramo.server.LogLines;
import dev.tramo.server.store.StoreUnavailableException;
import dev.tramo.server.store.TestStore;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CameraRepositoryTest {
    private static final RtmpUrl MEDIA_1 = RtmpUrl.parse("rtmp://media1/live/one?key=a-secret-key");
    private static final RtmpUrl MEDIA_2 = RtmpUrl.parse("rtmp://media2/live/one");
    private static final CameraSettings SETTINGS =
            new CameraSettings("ptz", "a-secret-key", Optional.of(RtmpUrl.parse("rtmp://10.0.0.7/live/cam")), 20, 5);

    private TestStore test;
    private CameraRepository cameras;

    @BeforeEach
    void open() {
        test = TestStore.managed();
        cameras = new CameraRepository(test.store());
    }

    @AfterEach
    void close() {
        test.close();
    }

    private static Camera camera(String name) {
        return new Camera(name, SETTINGS, List.of());
    }

    private void assertMemoryIsWhatTheDatabaseHolds() {
        CameraRepository loaded = new CameraRepository(test.store());
        loaded.load();
        assertThat(cameras.all()).isEqualTo(loaded.all());
    }

    @Test
    void memoryIsWhatTheDatabaseHoldsAfterEveryChange() {
        cameras.add(camera("one"));
        cameras.add(new Camera("two", CameraSettings.DEFAULT, List.of()));
        assertMemoryIsWhatTheDatabaseHolds();

        Camera pushed = cameras.addPush(camera("one"), MEDIA_1, true);
        pushed = cameras.addPush(pushed, MEDIA_2, false);
        assertMemoryIsWhatTheDatabaseHolds();
        assertThat(cameras.find("one").orElseThrow().pushes())
                .containsExactly(new Push(1, MEDIA_1, true), new Push(2, MEDIA_2, false));

        cameras.update(pushed.with(CameraSettings.DEFAULT));
        assertMemoryIsWhatTheDatabaseHolds();
        assertThat(cameras.find("one").orElseThrow().pushes()).hasSize(2);

        pushed = cameras.deletePush(pushed, new Push(2, MEDIA_2, false));
        pushed = cameras.addPush(pushed, MEDIA_2, false);
        cameras.update(pushed);
        assertThat(pushed.pushes())
                .as("no ID is used twice")
                .extracting(Push::id)
                .containsExactly(1L, 3L);
        assertMemoryIsWhatTheDatabaseHolds();

        cameras.delete(pushed);
        assertMemoryIsWhatTheDatabaseHolds();
        assertThat(cameras.all()).extracting(Camera::name).containsExactly("two");
        cameras.add(camera("one"));
        assertThat(cameras.find("one").orElseThrow().pushes())
                .as("those of the former one are gone")
                .isEmpty();
        assertMemoryIsWhatTheDatabaseHolds();
    }

    @Test
    void aChangeThatIsNotMadeChangesNoMemoryEither() {
        cameras.add(camera("one"));
        Camera one = cameras.addPush(camera("one"), MEDIA_1, false);
        Push push = one.pushes().getFirst();
        test.goAway();

        assertThatThrownBy(() -> cameras.add(camera("two"))).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> cameras.update(one.with(CameraSettings.DEFAULT)))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> cameras.addPush(one, MEDIA_2, false)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> cameras.deletePush(one, push)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> cameras.delete(one)).isInstanceOf(StoreUnavailableException.class);

        assertThat(cameras.all()).containsExactly(one);
        test.comeBack();
        assertMemoryIsWhatTheDatabaseHolds();
    }

    @Test
    void aPushThatWasLostInItsCommitShowsWhenItIsLoadedAndItsIdIsNotUsedTwice() {
        cameras.add(camera("one"));
        test.goAwayInCommit(true);
        assertThatThrownBy(() -> cameras.addPush(camera("one"), MEDIA_1, false))
                .isInstanceOf(StoreUnavailableException.class);
        test.comeBack();
        cameras.load();

        Camera one = cameras.find("one").orElseThrow();
        assertThat(one.pushes()).containsExactly(new Push(1, MEDIA_1, false));
        assertThat(cameras.addPush(one, MEDIA_2, false).pushes().getLast().id()).isEqualTo(2);
    }

    @Test
    void whatCannotBeReadIsLeftInPlaceAndTheOthersAreServed() {
        cameras.add(camera("good"));
        cameras.add(camera("pull"));
        cameras.add(camera("push"));
        test.jdbi().useHandle(h -> {
            h.execute("UPDATE camera SET pull_url = 'http://a-secret-key' WHERE name = 'pull'");
            h.execute("INSERT INTO push (camera, id, url, enhanced_always) VALUES ('push', 1, 'a-secret-key', FALSE)");
            h.execute(
                    "INSERT INTO push (camera, id, url, enhanced_always) VALUES ('push', 2, ?, FALSE)", MEDIA_2.full());
        });

        try (LogLines log = new LogLines(CameraRepository.class)) {
            cameras.load();
            assertThat(log.lines())
                    .hasSize(2)
                    .anyMatch(line -> line.contains("stored camera pull is unreadable"))
                    .anyMatch(line -> line.contains("stored push 1 of camera push is unreadable"))
                    .noneMatch(line -> line.contains("a-secret-key"));
        }
        assertThat(cameras.all()).extracting(Camera::name).containsExactly("good", "push");
        assertThat(cameras.find("push").orElseThrow().pushes()).containsExactly(new Push(2, MEDIA_2, false));
        assertThat(test.select("SELECT COUNT(*) FROM push")).containsExactly("2");
    }
}
