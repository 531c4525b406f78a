package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers on one database, each on a host with a network and a Docker engine of its own: what becomes of a route with two sources
 * when one host is lost.
 */
class TwoMachinesIT {
    private static final String ROUTE = "moving";
    private static final String PATH = "/v2/routes/" + ROUTE;
    private static final Duration AFTER_A_KILL = Duration.ofSeconds(20);
    private static final Duration MOVED_WITHIN = Duration.ofSeconds(60);
    private static final byte MAIN = 1;
    private static final byte BACKUP = 2;

    @TempDir
    private Path folder;

    private final int mainIn = Datagrams.freePort();
    private final int backupIn = Datagrams.freePort();
    private final int out = Datagrams.freePort();
    private final List<Integer> ports = List.of(Server.freePort(), Server.freePort());

    private Server server(Lan lan, int number, MariaDb database, DockerDaemon docker) throws IOException {
        Map<String, String> settings = Servers.sharing(database);
        settings.put("TRAMO_HTTP_HOST", lan.host(number).address());
        settings.put("TRAMO_HTTP_PORT", String.valueOf(ports.get(number)));
        settings.put("TRAMO_PLACEMENT", "docker");
        settings.put("TRAMO_DOCKER_HOST", "unix://" + docker.socket());
        settings.put("TRAMO_WORKER_IMAGE", docker.image());
        settings.put(
                "TRAMO_WORKER_URL",
                "http://" + lan.host(0).address() + ":" + ports.get(0) + ",http://"
                        + lan.host(1).address() + ":" + ports.get(1));
        return Server.startBy(
                lan.host(number).by(), Files.createDirectories(folder.resolve("server-" + number)), settings);
    }

    private static String container(DockerDaemon docker) {
        return docker.run("ps", "--all", "--filter", "label=dev.tramo.route=" + ROUTE, "--format", "{{.Names}}");
    }

    /** Sends a byte to each source on each host, a hundred times a second. */
    private ScheduledFuture<?> send(ScheduledExecutorService clock, DatagramSocket socket, Lan lan) {
        return clock.scheduleAtFixedRate(
                () -> {
                    for (int host = 0; host < 2; host++) {
                        InetAddress to = InetAddress.ofLiteral(lan.host(host).address());
                        send(socket, MAIN, to, mainIn);
                        send(socket, BACKUP, to, backupIn);
                    }
                },
                0,
                10,
                TimeUnit.MILLISECONDS);
    }

    private static void send(DatagramSocket socket, byte what, InetAddress to, int port) {
        try {
            socket.send(new DatagramPacket(new byte[] {what}, 1, to, port));
        } catch (IOException e) {
            // No worker is there: its ports refuse.
        }
    }

    private static void awaitNext(Datagrams output, byte source, Duration within) {
        int before = output.received().size();
        await().atMost(within).until(() -> {
            List<byte[]> all = output.received();
            return all.size() > before && all.getLast()[0] == source;
        });
    }

    private void put(Api api) {
        Api.Answer answer = api.put(
                PATH,
                Api.json(Map.of(
                        "sources",
                        List.of(
                                Map.of("id", "main", "uri", "udp://0.0.0.0:" + mainIn),
                                Map.of("id", "backup", "uri", "udp://0.0.0.0:" + backupIn)),
                        "destinations",
                        Map.of("out", "udp://" + Lan.ADDRESS + ":" + out))));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private static JsonNode worker(Api api) {
        return api.get(PATH + "/placement").json().path("worker");
    }

    @Test
    @Tag("long")
    void aRouteGoesOnWhenItsServerDiesAndIsStartedElsewhereWhenItsMachineIsCutOff() throws Exception {
        try (Lan lan = new Lan(2);
                DockerDaemon here = DockerDaemon.startBy(lan.host(0).by());
                DockerDaemon there = DockerDaemon.startBy(lan.host(1).by());
                MariaDb database = MariaDb.startAt(Lan.ADDRESS);
                ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
                DatagramSocket socket = new DatagramSocket();
                Datagrams output = Datagrams.receivingAt(Lan.ADDRESS, out);
                Server first = server(lan, 0, database, here);
                Server second = server(lan, 1, database, there)) {
            Servers.awaitManaging(first);
            Api api = first.api();
            ScheduledFuture<?> _ = send(clock, socket, lan);
            put(api);
            awaitNext(output, MAIN, MOVED_WITHIN);
            await().atMost(Links.SOON)
                    .until(() -> api.post(PATH + "/switch", "{\"source\": \"backup\"}")
                                    .status()
                            == 200);
            awaitNext(output, BACKUP, Links.SOON);
            String before = container(here);
            assertThat(before).isNotEmpty();

            first.kill();
            await().atMost(AFTER_A_KILL).until(() -> Servers.isManaging(second));
            Api after = api.at(second);
            await().atMost(Links.SOON)
                    .until(() -> worker(after).path("where").asText().equals("another machine")
                            && after.get(PATH).json().path("state").asText().equals("running"));
            awaitNext(output, BACKUP, Links.SOON);
            assertThat(container(there)).isEmpty();
            assertThat(after.get(PATH).json().path("switches").path("count").asInt())
                    .as("its worker was not started anew")
                    .isEqualTo(1);

            lan.host(0).unplug();
            await().atMost(MOVED_WITHIN).until(() -> !container(there).isEmpty());
            awaitNext(output, BACKUP, MOVED_WITHIN);

            lan.host(0).plug();
            await().atMost(MOVED_WITHIN)
                    .until(() -> here.run("logs", before).contains("told to stop: the route has another worker"));
            assertThat(after.delete(PATH).status()).isEqualTo(204);
            clock.shutdownNow();
            here.run("rm", "--force", before);
        }
    }
}
