package dev.tramo.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a worker takes from servers, and what not. */
class WorkerTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final Server server = new Server();

    @TempDir
    private Path folder;

    private Worker worker;
    private Thread running;

    /** A server that says what a test has it say. */
    private final class Server {
        private final List<Message> heard = new CopyOnWriteArrayList<>();
        private volatile ServerWebSocket socket;
        private int port;

        private void start() throws Exception {
            HttpServer http = vertx.createHttpServer().webSocketHandler(opened -> {
                opened.textMessageHandler(text -> heard.add(Wire.read(text, Message.class)));
                socket = opened;
            });
            port = http.listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(SOON.toSeconds(), TimeUnit.SECONDS)
                    .actualPort();
        }

        /** Waits for the worker's next connection. */
        private void awaitHello() {
            await().atMost(SOON).until(() -> heard.stream().anyMatch(Message.Hello.class::isInstance));
            heard.clear();
        }

        private void say(Message message) {
            Future<Void> _ = socket.writeTextMessage(Wire.write(message));
        }

        private void awaitRevision(long revision) {
            await().atMost(SOON)
                    .until(() -> heard.stream()
                            .anyMatch(message ->
                                    message instanceof Message.Report report && report.revision() == revision));
        }

        private String url() {
            return "http://127.0.0.1:" + port;
        }

        private void drop() {
            Future<Void> _ = socket.close();
        }

        private void awaitEnd() {
            await().atMost(SOON).until(() -> socket.isClosed());
        }
    }

    private static RouteText route(String destination) {
        return new RouteText("route", "srt://127.0.0.1:9", Map.of("out", "udp://127.0.0.1:" + destination));
    }

    @BeforeEach
    void startServer() throws Exception {
        server.start();
    }

    private void startWorker() throws IOException {
        WorkerOrder order = new WorkerOrder(
                route("9"), 1, 1, List.of(server.url()), "the token", "", Optional.empty(), Optional.empty(), Map.of());
        Path file = Files.writeString(folder.resolve("worker.json"), Wire.write(order));
        worker = new Worker(file, "test");
        running = Thread.ofPlatform().start(() -> {
            try {
                worker.run();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @AfterEach
    void end() throws Exception {
        if (worker != null) {
            worker.end();
            running.join();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aServerWhoseLeaseIsOverIsNotListenedTo() throws Exception {
        startWorker();
        server.awaitHello();
        server.say(new Message.Welcome(5, route("10"), 50, Map.of(), Map.of()));
        server.awaitRevision(50);
        server.say(new Message.Change(route("11"), 51));
        server.awaitRevision(51);
        server.drop();

        server.awaitHello();
        server.say(new Message.Welcome(4, route("12"), 60, Map.of(), Map.of()));
        server.say(new Message.Change(route("13"), 61));
        server.awaitEnd();
        server.awaitHello();
        server.say(new Message.Stop(4, "the route is stopped"));
        server.awaitEnd();

        server.awaitHello();
        server.say(new Message.Welcome(6, route("14"), 40, Map.of("source", 3), Map.of()));
        server.awaitRevision(51);
        assertThat(server.heard)
                .as("it went on as it was, and nothing that is older is taken over")
                .noneMatch(message -> message instanceof Message.Report report && report.revision() != 51);
        server.say(new Message.Change(route("15"), 70));
        server.awaitRevision(70);
    }

    @Test
    void aWorkerThatIsToldToStopRunsNothingUntilItIsWelcomedAgain() throws Exception {
        startWorker();
        server.awaitHello();
        server.say(new Message.Welcome(1, route("10"), 50, Map.of(), Map.of()));
        server.awaitRevision(50);

        server.say(new Message.Stop(1, "the route is stopped"));
        server.say(new Message.Kick(7, "127.0.0.1", 0, ""));
        await().atMost(SOON)
                .until(() -> server.heard.stream()
                        .anyMatch(message -> message instanceof Message.Kicked kicked && kicked.request() == 7));
        server.heard.clear();
        server.drop();
        server.awaitHello();
        server.say(new Message.Welcome(1, route("11"), 51, Map.of(), Map.of()));
        server.awaitRevision(51);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'route':{'id':'a','source':'srt://:9','destinations':{'out':'udp://127.0.0.1:9'}},'token':'','trust':''}",
                "{'route':{'id':'a','source':'srt://:9','destinations':{'out':'udp://127.0.0.1:9'}},'token':'','trust':'',"
                        + "'servers':[]}",
                "{'route':{'id':'a','source':'srt://:9','destinations':{'out':'udp://127.0.0.1:9'}},'token':'','trust':'',"
                        + "'servers':['ftp://a']}",
                "{'servers':['http://a:1'],'token':'','trust':''}",
                "null",
                "[]"
            })
    void anOrderThatCannotBeCarriedOutIsRefused(String order) throws Exception {
        Path file = Files.writeString(folder.resolve("worker.json"), order.replace('\'', '"'));

        assertThatThrownBy(() -> new Worker(file, "test"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("worker.json: no WorkerOrder");
    }
}
