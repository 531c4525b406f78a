package dev.tramo.server;

import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * A short life of a server in a folder of its own, for the JVM to note in its AOT cache which classes and methods a server needs:
 * it starts, answers the usual requests, carries a stream by SRT, and ends. Its exit code is 0 if all of that went well.
 */
final class TrainingRun {
    /** The command. */
    static final String NAME = "train";

    private static final System.Logger LOG = System.getLogger(TrainingRun.class.getName());
    static final String LOOPBACK = "127.0.0.1";
    private static final Duration START_WITHIN = Duration.ofSeconds(60);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
    private static final Duration POLL_EVERY = Duration.ofMillis(20);
    private static final int OK_MIN = 200;
    private static final int OK_MAX = 299;
    /** 10 Mbit/s for two seconds. */
    private static final int DATAGRAMS = 2_000;

    private static final long DATAGRAM_NANOS = 1_000_000;
    static final int DATAGRAM_BYTES = 7 * 188;

    private static final List<String> PAGES = List.of(
            "/",
            "/health/live",
            "/health",
            "/metrics",
            "/v1/get_rx",
            "/v1/get_tx",
            "/v2/routes?view=full",
            "/v2/routes/train-in",
            "/v2/alarms",
            "/v2/events");

    private final Path folder;
    private final int port;
    private final String password = UUID.randomUUID().toString();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER_WITHIN)
            .build();

    /** @param folder is the server's data folder */
    TrainingRun(Path folder) throws IOException {
        this.folder = folder;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral(LOOPBACK))) {
            this.port = free.getLocalPort();
        }
    }

    /** The settings of its server, which nobody else reaches. */
    Map<String, String> environment() {
        return Map.of(
                "TRAMO_DATA_DIR",
                folder.toString(),
                "TRAMO_HTTP_HOST",
                LOOPBACK,
                "TRAMO_HTTP_PORT",
                String.valueOf(port),
                "TRAMO_AGGREGATOR_PORT",
                "0",
                "TRAMO_RTMP_HOST",
                LOOPBACK,
                "TRAMO_RTMP_PORT",
                "0",
                "TRAMO_ADMIN_PASSWORD",
                password);
    }

    /** Plays the client of the server that starts in this process, then ends it. */
    void begin() {
        Thread _ = Thread.ofPlatform().name("training").daemon().start(() -> {
            int code = 1;
            try {
                run();
                code = 0;
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, "the training run failed", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                Quarkus.asyncExit(code);
            }
        });
    }

    private void run() throws IOException, InterruptedException {
        awaitReady();
        String login = "{\"username\":\"admin\",\"password\":\"" + password + "\"}";
        String answer = call(request("/v1/login").POST(BodyPublishers.ofString(login)));
        String token = answer.replaceAll("(?s).*\"jwt\"\\s*:\\s*\"([^\"]*)\".*", "$1");
        carry(token);
        for (String page : PAGES) {
            String _ = call(request(page).header("Authorization", "Bearer " + token));
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        long endNanos = System.nanoTime() + START_WITHIN.toNanos();
        while (true) {
            try {
                String _ = call(request("/health/ready"));
                return;
            } catch (IOException e) {
                if (System.nanoTime() > endNanos) {
                    throw e;
                }
                Thread.sleep(POLL_EVERY);
            }
        }
    }

    /** UDP to SRT to UDP, both ends here. */
    private void carry(String token) throws IOException, InterruptedException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral(LOOPBACK))) {
            int in = freeUdpPort();
            int srt = freeUdpPort();
            route(token, "train-out", "udp://127.0.0.1:" + in, "srt://:" + srt);
            route(token, "train-in", "srt://127.0.0.1:" + srt, "udp://127.0.0.1:" + socket.getLocalPort());
            send(in);
        }
    }

    /** Sends datagrams to a port here, for two seconds or until the thread is interrupted. */
    static void send(int port) throws IOException {
        InetAddress loopback = InetAddress.ofLiteral(LOOPBACK);
        try (DatagramSocket socket = new DatagramSocket(0, loopback)) {
            DatagramPacket datagram = new DatagramPacket(new byte[DATAGRAM_BYTES], DATAGRAM_BYTES, loopback, port);
            long due = System.nanoTime();
            for (int i = 0; i < DATAGRAMS && !Thread.currentThread().isInterrupted(); i++) {
                socket.send(datagram);
                due += DATAGRAM_NANOS;
                LockSupport.parkNanos(due - System.nanoTime());
            }
        }
    }

    private void route(String token, String id, String source, String destination)
            throws IOException, InterruptedException {
        String body = "{\"source\":\"" + source + "\",\"destinations\":{\"out\":\"" + destination + "\"}}";
        String _ = call(request("/v2/routes/" + id)
                .header("Authorization", "Bearer " + token)
                .PUT(BodyPublishers.ofString(body)));
    }

    static int freeUdpPort() throws IOException {
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.ofLiteral(LOOPBACK))) {
            return free.getLocalPort();
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + LOOPBACK + ":" + port + path))
                .timeout(ANSWER_WITHIN)
                .header("Content-Type", "application/json");
    }

    private String call(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() < OK_MIN || answer.statusCode() > OK_MAX) {
            throw new IOException(request.method() + " " + request.uri().getPath() + " answers " + answer.statusCode());
        }
        return answer.body();
    }
}
