package dev.tramo.server.api.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.server.LogLines;
import dev.tramo.server.store.StoreUnavailableException;
import dev.tramo.server.store.TestStore;
import java.nio.charset.StandardCharsets;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkRepositoryTest {
    private static final String SECRET = "a-good-passphrase";

    private TestStore test;
    private LinkRepository links;

    @BeforeEach
    void open() {
        test = TestStore.managed();
        links = new LinkRepository(test.store());
    }

    @AfterEach
    void close() {
        test.close();
    }

    private static LinkSettings rx(String name, int port) throws InvalidLinkException {
        String body = """
                {"ServiceName": "%s", "Mode": "listener", "ListenPort": %d, "UdpOut": "127.0.0.1:5000", "PassPhrase": "%s"}""".formatted(name, port, SECRET);
        return LinkReader.read(LinkKind.RX, body.getBytes(StandardCharsets.UTF_8));
    }

    private static LinkSettings tx(String name) throws InvalidLinkException {
        String body = """
                {"ServiceName": "%s", "Mode": "listener", "ListenPort": 9, "UdpIn": "127.0.0.1:5000"}""".formatted(name);
        return LinkReader.read(LinkKind.TX, body.getBytes(StandardCharsets.UTF_8));
    }

    private void assertMemoryIsWhatTheDatabaseHolds() {
        LinkRepository loaded = new LinkRepository(test.store());
        loaded.load();
        for (LinkKind kind : LinkKind.values()) {
            assertThat(links.all(kind)).isEqualTo(loaded.all(kind));
        }
    }

    private void insert(String kind, long id, String settings) {
        test.jdbi()
                .useHandle(h -> h.execute(
                        "INSERT INTO link (kind, id, service_name, settings, running) VALUES (?, ?, ?, ?, FALSE)",
                        kind,
                        id,
                        "link " + id,
                        settings));
    }

    @Test
    void memoryIsWhatTheDatabaseHoldsAfterEveryChange() throws Exception {
        Link first = links.add(rx("first", 1));
        Link second = links.add(rx("second", 2));
        Link tx = links.add(tx("first"));
        assertMemoryIsWhatTheDatabaseHolds();
        assertThat(links.all(LinkKind.RX)).containsExactly(first, second);
        assertThat(links.find(LinkKind.TX, 1)).contains(tx);

        links.update(new Link(1, rx("renamed", 3), true));
        assertMemoryIsWhatTheDatabaseHolds();
        assertThat(links.idOf(LinkKind.RX, "renamed")).contains(1L);
        assertThat(links.idOf(LinkKind.RX, "first")).isEmpty();

        links.delete(second);
        assertMemoryIsWhatTheDatabaseHolds();
        assertThat(links.add(rx("second", 2)).id()).as("no ID is used twice").isEqualTo(3);

        links.forget();
        assertThat(links.all(LinkKind.RX)).isEmpty();
        links.load();
        assertThat(links.all(LinkKind.RX)).extracting(Link::id).containsExactly(1L, 3L);
    }

    @Test
    void aChangeThatIsNotMadeChangesNoMemoryEither() throws Exception {
        Link link = links.add(rx("first", 1));
        Link changed = new Link(1, rx("changed", 2), true);
        test.goAway();

        assertThatThrownBy(() -> links.add(rx("second", 2))).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> links.update(changed)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> links.delete(link)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(links::load).isInstanceOf(StoreUnavailableException.class);

        assertThat(links.all(LinkKind.RX)).as("answered while it is away").containsExactly(link);
        test.comeBack();
        assertMemoryIsWhatTheDatabaseHolds();
    }

    @Test
    void aNameThatIsTakenChangesNothing() throws Exception {
        links.add(rx("first", 1));
        Link second = links.add(rx("second", 2));

        assertThatThrownBy(() -> links.update(new Link(2, rx("first", 3), true)))
                .isInstanceOf(JdbiException.class)
                .hasMessageNotContaining(SECRET);
        assertThatThrownBy(() -> links.add(rx("first", 3))).isInstanceOf(JdbiException.class);

        assertThat(links.find(LinkKind.RX, 2)).contains(second);
        assertMemoryIsWhatTheDatabaseHolds();
    }

    @Test
    void whetherALostChangeWasMadeShowsWhenItIsLoaded() throws Exception {
        Link link = links.add(rx("first", 1));
        for (boolean isTaken : new boolean[] {false, true}) {
            test.goAwayInCommit(isTaken);
            assertThatThrownBy(() -> links.update(new Link(1, rx("changed", 2), true)))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThat(links.find(LinkKind.RX, 1)).contains(link);
            test.comeBack();
            links.load();
            assertThat(links.all(LinkKind.RX))
                    .extracting(l -> l.settings().serviceName())
                    .containsExactly(isTaken ? "changed" : "first");
        }
    }

    @Test
    void whatCannotBeReadIsLeftInPlaceAndTheOthersAreServed() throws Exception {
        Link good = links.add(rx("good", 1));
        insert("RX", 7, "{\"ServiceName\": \"broken\", \"PassPhrase\": \"" + SECRET + "\", \"Mode\"");
        insert("RX", 8, "{\"ServiceName\": \"broken\", \"PassPhrase\": \"short\", \"Mode\": \"caller\"}");
        insert("XX", 9, "{}");

        try (LogLines log = new LogLines(LinkRepository.class)) {
            links.load();
            assertThat(log.lines())
                    .hasSize(3)
                    .anyMatch(line -> line.contains("stored link 7 is unreadable"))
                    .anyMatch(line -> line.contains("stored link 8 is unreadable"))
                    .anyMatch(line -> line.contains("stored link 9 is unreadable"))
                    .noneMatch(line -> line.contains(SECRET) || line.contains("short"));
        }
        assertThat(links.all(LinkKind.RX)).containsExactly(good);
        assertThat(test.select("SELECT id FROM link ORDER BY id")).containsExactly("1", "7", "8", "9");
    }

    @Test
    void whatAnOlderVersionStoredGetsTheDefaultsOfLaterFields() {
        insert("RX", 7, """
                {"ServiceName": "old", "Mode": "listener", "ListenPort": 9, "UdpOut": "127.0.0.1:5000"}""");
        links.load();

        assertThat(links.find(LinkKind.RX, 7).orElseThrow().settings().whole(LinkFields.LATENCY))
                .isEqualTo(120);
    }
}
