package dev.tramo.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.tramo.server.LogLines;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerLinkTest {
    private static final String TOKEN = "of-this-worker";
    private static final long AHEAD_PER_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);
    private static final RouteText ROUTE =
            new RouteText("tx-1", "udp://127.0.0.1:5000", Map.of("out", "udp://127.0.0.1:5001"));

    @TempDir
    private Path folder;

    private final StubServer one = StubServer.plain();
    private final StubServer two = StubServer.plain();
    private LogLines log;
    /** Ahead of the real time, nanoseconds: what is waited for comes sooner. */
    private long ahead;
    /** On the clock of the link. */
    private long connectedNanos;

    @BeforeEach
    void open() {
        log = new LogLines(ServerLink.class);
    }

    @AfterEach
    void close() {
        log.close();
        one.close();
        two.close();
    }

    private static WorkerOrder order(String trust, String... servers) {
        return new WorkerOrder(
                ROUTE, 1, 1, List.of(servers), TOKEN, trust, Optional.empty(), Optional.empty(), Map.of());
    }

    private static ConditionFactory soon() {
        return await().pollInSameThread().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofSeconds(20));
    }

    private boolean tick(ServerLink link) {
        return link.tick(System.nanoTime() + ahead);
    }

    /** Ticks, with all pauses cut short, until it is connected. */
    private void connect(ServerLink link) {
        soon().until(() -> {
            connectedNanos = System.nanoTime() + ahead;
            ahead += AHEAD_PER_TICK_NANOS;
            return link.tick(connectedNanos);
        });
        assertThat(link.isConnected()).isTrue();
        ahead = 0;
    }

    /** Ticks until the connection is over. */
    private void awaitEnd(ServerLink link) {
        soon().until(() -> !tick(link) && !link.isConnected());
    }

    private static String nobody() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return "http://127.0.0.1:" + free.getLocalPort();
        }
    }

    @Test
    void aServerThatTakesItIsKept() throws Exception {
        try (ServerLink link = new ServerLink(order("", one.url(), two.url()))) {
            connect(link);

            assertThat(one.dialled()).containsExactly("/worker Bearer " + TOKEN);
            assertThat(two.dialled()).isEmpty();
            assertThat(link.roundsFailed()).isZero();
            assertThat(log.lines()).singleElement().asString().contains("connected to " + one.url());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 503, 200, 0})
    void theNextServerIsAskedWhenOneDoesNotTakeIt(int status) throws Exception {
        String first = status == 0 ? nobody() : one.answering(status).url();
        try (ServerLink link = new ServerLink(order("", first, two.url()))) {
            connect(link);

            two.awaitConnections(1);
            assertThat(link.roundsFailed()).isZero();
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("no server: " + first)
                            && (status == 0 || line.contains("answered " + status)))
                    .noneMatch(line -> line.contains(TOKEN));
        }
    }

    @Test
    void pausesBetweenRoundsGrowFromAQuarterOfASecondToFiveSeconds() throws Exception {
        try (ServerLink link = new ServerLink(
                order("", one.answering(503).url(), two.answering(503).url()))) {
            long now = System.nanoTime();
            long pauseMillis = 250;
            for (int round = 1; round <= 7; round++) {
                int expected = round;
                long at = now;
                soon().until(() -> !link.tick(at) && link.roundsFailed() == expected);

                long early = now + TimeUnit.MILLISECONDS.toNanos(pauseMillis) / 2 - 1;
                await().pollInSameThread()
                        .during(Duration.ofMillis(60))
                        .atMost(Duration.ofSeconds(5))
                        .until(() -> !link.tick(early) && one.dialled().size() == expected);
                now += TimeUnit.MILLISECONDS.toNanos(pauseMillis);
                pauseMillis = Math.min(2 * pauseMillis, PAUSE_MAX.toMillis());
            }
            assertThat(two.dialled()).hasSameSizeAs(one.dialled());
            assertThat(log.lines()).as("not one at each try").hasSizeLessThanOrEqualTo(14);

            one.taking();
            connect(link);
            assertThat(link.roundsFailed()).isZero();
        }
    }

    @Test
    void whatIsSaidArrivesInItsOrder() throws Exception {
        try (ServerLink link = new ServerLink(order("", one.url()))) {
            connect(link);
            List<Message.FromWorker> said = IntStream.range(0, 100)
                    .mapToObj(i -> (Message.FromWorker) new Message.Kicked(i, i))
                    .toList();
            said.forEach(link::send);

            soon().until(() -> one.heard().size() == said.size());
            assertThat(one.heard()).map(text -> Wire.read(text, Message.class)).isEqualTo(said);
            soon().until(link::canSend);

            var _ = one.socket().writeTextMessage(Wire.write(new Message.Stop(1, "first")));
            var _ = one.socket().writeTextMessage(Wire.write(new Message.Stop(1, "second")));
            List<Message> heard = Stream.generate(() -> soon().until(link::poll, message -> message != null))
                    .limit(2)
                    .toList();
            assertThat(heard).containsExactly(new Message.Stop(1, "first"), new Message.Stop(1, "second"));
            assertThat(link.poll()).isNull();
        }
    }

    @Test
    void aServerThatIsSilentForFifteenSecondsIsLeft() throws Exception {
        try (ServerLink link = new ServerLink(order("", one.url(), two.url()))) {
            connect(link);
            assertThat(link.tick(connectedNanos + TimeUnit.SECONDS.toNanos(14))).isFalse();
            assertThat(link.isConnected()).isTrue();

            assertThat(link.tick(connectedNanos + TimeUnit.SECONDS.toNanos(16))).isFalse();
            assertThat(link.isConnected()).isFalse();
            assertThat(log.lines().getLast()).contains("ended: silence; the stream goes on");

            connect(link);
            two.awaitConnections(1);
        }
    }

    @Test
    void aSignOfLifeIsAskedForEveryFiveSeconds() throws Exception {
        try (ServerLink link = new ServerLink(order("", one.url()))) {
            connect(link);
            soon().until(() -> one.connections() == 1);
            AtomicInteger pings = new AtomicInteger();
            one.socket().frameHandler(frame -> pings.addAndGet(frame.isPing() ? 1 : 0));
            for (int expected = 1; expected <= 2; expected++) {
                assertThat(link.tick(connectedNanos + TimeUnit.SECONDS.toNanos(5L * expected) - 1))
                        .isFalse();
                assertThat(link.tick(connectedNanos + TimeUnit.SECONDS.toNanos(5L * expected)))
                        .isFalse();
                soon().untilAtomic(pings, equalTo(expected));
            }
        }
    }

    @Test
    void aServerThatClosesIsLeft() throws Exception {
        try (ServerLink link = new ServerLink(order("", one.url(), two.url()))) {
            connect(link);
            var _ = one.socket().close((short) 1000, "this server stands by");
            awaitEnd(link);
            assertThat(log.lines().getLast()).contains("closed, this server stands by");

            connect(link);
            two.awaitConnections(1);
        }
    }

    @Test
    void thatServersStandByIsSaidOnceOfEach() throws Exception {
        try (ServerLink link = new ServerLink(order("", one.url(), two.url()))) {
            for (int round = 0; round < 3; round++) {
                for (StubServer server : List.of(one, two)) {
                    connect(link);
                    server.close("this server stands by");
                    awaitEnd(link);
                }
            }
            assertThat(log.lines())
                    .hasSize(4)
                    .filteredOn(line -> line.contains("stands by"))
                    .hasSize(2);

            connect(link);
            var _ = one.socket().writeTextMessage(Wire.write(new Message.Stop(1, "a word")));
            soon().until(() -> !tick(link) && log.lines().size() == 5);
            assertThat(log.lines().getLast()).contains("connected to " + one.url());
            one.close("gone");
            awaitEnd(link);
            assertThat(log.lines()).hasSize(6).last().asString().contains("gone");
        }
    }

    @Test
    void aConnectionThatBreaksIsLeft() throws Exception {
        try (ServerLink link = new ServerLink(order("", one.url(), two.url()))) {
            connect(link);
            one.close();
            awaitEnd(link);

            connect(link);
            two.awaitConnections(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "",
                "{}",
                "null",
                "[]",
                "{\"type\": \"stop\", \"reason\": {\"a\": \"a-good-passphrase\"}}"
            })
    void whatIsNoMessageEndsTheConnection(String garbage) throws Exception {
        try (ServerLink link = new ServerLink(order("", one.url()))) {
            connect(link);
            var _ = one.socket().writeTextMessage(garbage);
            awaitEnd(link);

            assertThat(log.lines().getLast()).contains("ended: no Message").doesNotContain("garbage", "passphrase");
            assertThat(link.poll()).isNull();
        }
    }

    @Test
    void aMessageThatIsTooLongEndsTheConnection() throws Exception {
        try (ServerLink link = new ServerLink(order("", one.url()))) {
            connect(link);
            var _ = one.socket().writeTextMessage("a".repeat(Wire.MESSAGE_BYTES_MAX + 1));
            awaitEnd(link);

            assertThat(log.lines().getLast()).contains("ended: a message was too long");
        }
    }

    @Test
    void aLongMessageThatMayBeIsTaken() throws Exception {
        try (ServerLink link = new ServerLink(order("", one.url()))) {
            connect(link);
            Message.Stop longest = new Message.Stop(1, "a".repeat(Wire.MESSAGE_BYTES_MAX - 1_000));
            var _ = one.socket().writeTextMessage(Wire.write(longest));

            assertThat(soon().until(link::poll, message -> message != null)).isEqualTo(longest);
        }
    }

    @Test
    void moreMessagesThanCanBeDoneEndTheConnection() throws Exception {
        try (ServerLink link = new ServerLink(order("", one.url()))) {
            connect(link);
            ServerWebSocket socket = one.socket();
            for (int i = 0; i < 1_001; i++) {
                var _ = socket.writeTextMessage(Wire.write(new Message.Kick(i, "", 0, "")));
            }
            awaitEnd(link);

            assertThat(log.lines().getLast()).contains("more messages than can be done");
        }
    }

    @Test
    void aDroppedConnectionIsFollowedByTheNext() throws Exception {
        try (ServerLink link = new ServerLink(order("", one.url(), two.url()))) {
            connect(link);
            link.drop("its lease is over");
            awaitEnd(link);
            assertThat(log.lines().getLast()).contains("its lease is over");

            connect(link);
            two.awaitConnections(1);
        }
    }

    @Test
    void anOrderWithFewerServersIsFollowed() throws Exception {
        try (ServerLink link = new ServerLink(order("", nobody(), two.url()))) {
            connect(link);
            link.use(order("", one.url()));
            link.drop("for the test");
            awaitEnd(link);
            connect(link);
            one.awaitConnections(1);
        }
        try (ServerLink link =
                new ServerLink(order("", nobody(), two.answering(503).url()))) {
            soon().until(() -> !tick(link)
                    && !two.dialled().isEmpty()
                    && log.lines().toString().contains("no server"));
            link.use(order("", one.url()));
            connect(link);
            one.awaitConnections(2);
        }
    }

    @Test
    void onlyTheCertificatesThatItIsGivenAreTrusted() throws Exception {
        TestCertificate made = TestCertificate.of(folder, "own");
        String own = made.pem();
        String others = TestCertificate.of(folder, "others").pem();
        try (StubServer tls = StubServer.tls(made.store(), TestCertificate.PASSWORD)) {
            try (ServerLink link = new ServerLink(order(others + own, tls.url()))) {
                connect(link);
            }
            for (String trust : List.of(others, "")) {
                try (ServerLink link = new ServerLink(order(trust, tls.url()))) {
                    int dialled = tls.dialled().size();
                    soon().until(() -> !tick(link) && link.roundsFailed() == 1);
                    assertThat(tls.dialled()).as("nobody else gets the token").hasSize(dialled);

                    link.use(order(own, tls.url()));
                    connect(link);
                }
            }
        }
    }

    @Test
    void aServerWithoutTlsIsNotTakenForOneWithIt() throws Exception {
        try (ServerLink link = new ServerLink(order("", one.url().replace("http:", "https:")))) {
            soon().until(() -> !tick(link) && link.roundsFailed() == 1);

            assertThat(one.dialled()).isEmpty();
        }
    }
}
