package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tramo.server.worker.RouteText;
import dev.tramo.server.worker.Wire;
import dev.tramo.server.worker.WorkerOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker without any server: it does what its file says. */
class WorkerAloneIT {
    /** Far less than the peer would wait for one that says nothing. */
    private static final Duration BACK_WITHIN = Duration.ofSeconds(20);

    private static final int TERMINATED = 128 + 15;

    private final int srtPort = Datagrams.freePort();
    private final int udpOut = Datagrams.freePort();
    private final int nobody = Server.freePort();

    @TempDir
    private Path folder;

    private Path order(long revision, Map<String, Integer> ports) throws IOException {
        Map<String, String> destinations = new HashMap<>();
        ports.forEach((name, port) -> destinations.put(name, "udp://127.0.0.1:" + port));
        WorkerOrder order = new WorkerOrder(
                new RouteText("alone", "srt://:" + srtPort + "?rcvlatency=1000&tlpktdrop=0", destinations),
                revision,
                1,
                List.of("http://127.0.0.1:" + nobody),
                "a token",
                "",
                Optional.empty(),
                Optional.empty(),
                Map.of());
        Path written = Files.writeString(folder.resolve("new.json"), Wire.write(order));
        return Files.move(written, folder.resolve("worker.json"), StandardCopyOption.REPLACE_EXISTING);
    }

    private Server launch(Path order) {
        return Server.launch(
                folder, Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + folder), "worker", order.toString());
    }

    @Test
    void itCarriesWhatItsFileSaysAndTakesOverWhatChangesInIt() throws Exception {
        int added = Datagrams.freePort();
        Path order = order(1, Map.of("first", udpOut));
        try (Server worker = launch(order);
                NumberedStream stream = NumberedStream.between(srtPort, "", udpOut);
                Datagrams other = Datagrams.receivingOn(added)) {
            stream.awaitMore(1);
            assertThat(worker.output()).contains("no server answers: starting as the file says");

            order(2, Map.of("first", udpOut, "second", added));

            await().atMost(Links.SOON).until(() -> !other.received().isEmpty());
            Files.writeString(order, "{\"route\":");
            await().atMost(Links.SOON).until(() -> worker.output().contains("the order cannot be read"));
            stream.awaitMore(NumberedStream.PER_SECOND);
            stream.requireComplete();

            assertThat(worker.terminate()).isEqualTo(TERMINATED);
            await("the peer knows")
                    .atMost(BACK_WITHIN)
                    .until(() -> stream.said().contains("disconnected"));
        }
    }

    @Test
    void afterAKillItsSuccessorEndsTheSessionThatWasLeft() throws Exception {
        Path order = order(1, Map.of("first", udpOut));
        try (NumberedStream stream = NumberedStream.between(srtPort, "", udpOut)) {
            try (Server first = launch(order)) {
                stream.awaitMore(NumberedStream.PER_SECOND);
                first.kill();
            }
            try (Server second = launch(order)) {
                stream.awaitAnew(BACK_WITHIN);
                assertThat(second.output()).contains("ending the session that was left with 127.0.0.1:");
            }
        }
    }

    @Test
    void aFileThatCannotBeReadIsSaidAndEndsIt() throws Exception {
        Path order = Files.writeString(folder.resolve("worker.json"), "{\"token\":\"secret");
        try (Server worker = launch(order)) {
            assertThat(worker.exitCode()).isEqualTo(2);
            assertThat(worker.output()).contains(order + ": no WorkerOrder").doesNotContain("secret");
        }
    }
}
