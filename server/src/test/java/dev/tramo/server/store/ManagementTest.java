package dev.tramo.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.ShutdownEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which server manages, beat by beat. */
class ManagementTest {
    /** Something that is managed, and notes what it is told. */
    private final class Part implements Managed {
        private final String name;
        private boolean isBroken;

        private Part(String name) {
            this.name = name;
        }

        @Override
        public void takeOver() {
            if (isBroken) {
                throw new IllegalStateException("broken");
            }
            told.add(name + " takes over");
        }

        @Override
        public void standDown() {
            told.add(name + " stands down");
        }
    }

    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();
    private final Part first = new Part("first");
    private final Part last = new Part("last");
    private TestStore test;
    private Store store;
    private Management management;

    @BeforeEach
    void open() {
        test = TestStore.unmanaged();
        store = test.store();
        management = management("mine", test.database(), store, List.of(last, first)); // as the container gives them
    }

    @AfterEach
    void close() {
        test.close();
    }

    private Management management(String name, Database database, Store of, List<Managed> managed) {
        try {
            Path data = Files.createDirectories(folder.resolve(name));
            Files.writeString(data.resolve("server.name"), name);
            return new Management(database, of, new ServerName(data), managed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Management another() {
        return management("another", test.database(), new Store(test.neverAway()), List.of());
    }

    private void look() {
        boolean _ = store.read(h -> true);
    }

    private long beats() {
        return test.jdbi()
                .withHandle(h -> h.createQuery("SELECT beats FROM lease")
                        .mapTo(Long.class)
                        .one());
    }

    /** What was told since the last call. */
    private List<String> told() {
        List<String> since = List.copyOf(told);
        told.clear();
        return since;
    }

    @Test
    void whatIsManagedIsTakenOverInItsOrderOnceAndLeftInTheOther() {
        assertThat(management.isManaging()).isFalse();
        management.tick();
        management.tick();

        assertThat(management.isManaging()).isTrue();
        assertThat(store.leaseNumber()).isEqualTo(1);
        assertThat(told()).containsExactly("first takes over", "last takes over");

        test.giveToAnother();
        management.tick();
        management.tick();

        assertThat(management.isManaging()).isFalse();
        assertThat(management.holder()).isEqualTo("another");
        assertThat(store.leaseNumber()).isEqualTo(-1);
        assertThat(told()).containsExactly("last stands down", "first stands down");
    }

    @Test
    void theSecondOneStandsByAndKnowsWhoManages() {
        management.tick();
        Management another = another();
        another.tick();

        assertThat(another.isManaging()).isFalse();
        assertThat(another.holder()).isEqualTo("mine");
    }

    @Test
    void theManagingOneShowsThatItLives() {
        management.tick();
        long before = beats();
        management.tick();
        management.tick();

        assertThat(beats()).isEqualTo(before + 2);
    }

    @Test
    void aDatabaseOfOneServerAloneIsLeftInPeace() {
        Database alone = new Database(test.database().pool(), test.database().jdbi(), false, () -> {});
        Management single = management("single", alone, store, List.of(first));
        single.tick();
        int asked = test.connections();
        single.tick();
        assertThat(test.connections()).isEqualTo(asked);

        test.goAway();
        assertThatThrownBy(this::look).isInstanceOf(StoreUnavailableException.class);
        test.answerAgain();
        single.tick();
        assertThat(single.isManaging()).isTrue();
        look();
    }

    @Test
    void aDatabaseOfOneServerAloneIsTriedNowAndThen() {
        Database alone = new Database(test.database().pool(), test.database().jdbi(), false, () -> {});
        Management single = management("single", alone, store, List.of(first));
        single.tick();
        test.goAway();
        for (int beat = 0; beat < 5; beat++) {
            single.tick();
        }

        assertThat(single.databaseAwayBecause()).isEqualTo("the connection was refused");
    }

    @Test
    void theEndLetsAnotherTakeOverAtOnce() {
        management.tick();
        Management another = another();
        another.tick();
        management.end(new ShutdownEvent());
        another.tick();

        assertThat(management.isManaging()).isFalse();
        assertThat(another.isManaging()).isTrue();
        assertThat(told()).endsWith("last stands down", "first stands down");
        management.end(new ShutdownEvent());
        assertThat(told()).isEmpty();
    }

    @Test
    void anEndWithoutTheDatabaseIsAnEndToo() {
        management.tick();
        test.goAway();
        management.end(new ShutdownEvent());

        assertThat(management.isManaging()).isFalse();
        assertThat(told()).endsWith("last stands down", "first stands down");
    }

    @Test
    void whileTheDatabaseIsAwayItGoesOnManaging() {
        management.tick();
        told();
        test.goAway();
        management.tick();
        management.tick();

        assertThat(management.isManaging()).isTrue();
        assertThat(management.databaseAwayBecause()).isEqualTo("the connection was refused");
        assertThat(told()).isEmpty();

        test.answerAgain();
        management.tick();
        assertThat(management.isManaging()).isTrue();
        assertThat(management.databaseAwayBecause()).isEmpty();
        assertThat(told()).as("nothing was lost on the way").isEmpty();
    }

    @Test
    void aChangeOfWhichNobodyKnowsLeadsToOneRefresh() {
        management.tick();
        told();
        test.goAwayInCommit(true);
        assertThatThrownBy(() ->
                        store.change(h -> h.execute("INSERT INTO account (name, password_hash) VALUES ('one', '')")))
                .isInstanceOf(StoreUnavailableException.class);
        management.tick();
        assertThat(told()).as("while it is away").isEmpty();

        test.answerAgain();
        management.tick();
        management.tick();

        assertThat(told()).containsExactly("first takes over", "last takes over");
    }

    @Test
    void aRefreshThatFailsIsTriedAgain() {
        management.tick();
        test.goAwayInCommit(false);
        assertThatThrownBy(() -> store.change(h -> h.execute("DELETE FROM account")))
                .isInstanceOf(StoreUnavailableException.class);
        test.answerAgain();
        last.isBroken = true;
        management.tick();
        told();

        last.isBroken = false;
        management.tick();
        management.tick();

        assertThat(told()).containsExactly("first takes over", "last takes over");
        assertThat(management.isManaging()).isTrue();
    }

    @Test
    void aTakeoverThatFailsIsTriedAgainAndChangesNothingMeanwhile() {
        last.isBroken = true;
        management.tick();

        assertThat(management.isManaging()).isFalse();
        assertThat(store.leaseNumber()).isEqualTo(-1);

        last.isBroken = false;
        told();
        management.tick();

        assertThat(management.isManaging()).isTrue();
        assertThat(store.leaseNumber()).isEqualTo(2);
        assertThat(told()).containsExactly("first takes over", "last takes over");
    }

    @Test
    void whatWasHalfTakenOverIsLeftWhenAnotherServerManages() {
        last.isBroken = true;
        management.tick();
        assertThat(told()).containsExactly("first takes over");

        test.giveToAnother();
        management.tick();
        management.tick();

        assertThat(told())
                .as("what runs there must not run here")
                .containsExactly("last stands down", "first stands down");
    }
}
