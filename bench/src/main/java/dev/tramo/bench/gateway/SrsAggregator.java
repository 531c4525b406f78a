package dev.tramo.bench.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tramo.bench.BenchException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One SRS (5.0 or later) that forwards each camera. Whereto, it asks when the camera connects: a {@code forward} of its configuration
 * keeps the stream's name, so that several pushes to one server would be one stream.
 */
public final class SrsAggregator implements Aggregator {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String APPLICATION = "live";
    private static final int OK = 200;
    private static final long START_NANOS_MAX = 10_000_000_000L;
    private static final long POLL_MILLIS = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Children children;
    private final Children.Child child;
    private final HttpServer answers;
    private final int rtmpPort;
    private final Map<String, List<String>> pushes;

    private SrsAggregator(
            Children children,
            Children.Child child,
            HttpServer answers,
            int rtmpPort,
            Map<String, List<String>> pushes) {
        this.children = children;
        this.child = child;
        this.answers = answers;
        this.rtmpPort = rtmpPort;
        this.pushes = pushes;
    }

    /**
     * Starts it with these cameras.
     *
     * @param program its executable file
     */
    public static SrsAggregator start(Path program, Children children, Ports ports, List<Camera> cameras)
            throws BenchException, InterruptedException {
        Map<String, List<String>> pushes =
                new ConcurrentHashMap<>(cameras.stream().collect(Collectors.toMap(Camera::name, Camera::pushUrls)));
        int rtmpPort = ports.next();
        int answersPort = ports.next();
        HttpServer answers = answers(answersPort, pushes);
        try {
            Path folder = children.newFolder();
            Path file = folder.resolve("srs.conf");
            Files.writeString(file, configuration(rtmpPort, answersPort, folder));
            Children.Child child = children.start("srs", List.of(program.toString(), "-c", file.toString()), Map.of());
            SrsAggregator started = new SrsAggregator(children, child, answers, rtmpPort, pushes);
            started.awaitServing();
            return started;
        } catch (IOException e) {
            answers.stop(0);
            throw new BenchException("no configuration for srs", e);
        } catch (BenchException | InterruptedException e) {
            answers.stop(0);
            throw e;
        }
    }

    private static HttpServer answers(int port, Map<String, List<String>> pushes) throws BenchException {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), port), 0);
            server.createContext("/", exchange -> answer(exchange, pushes));
            server.start();
            return server;
        } catch (IOException e) {
            throw new BenchException("no HTTP server for srs to ask", e);
        }
    }

    private static void answer(HttpExchange exchange, Map<String, List<String>> pushes) throws IOException {
        try (exchange) {
            byte[] answer = whereto(JSON.readTree(exchange.getRequestBody().readAllBytes()), pushes);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(OK, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    /** The answer to SRS's question whereto a stream is forwarded. */
    static byte[] whereto(JsonNode question, Map<String, List<String>> pushes) throws IOException {
        List<String> urls = pushes.getOrDefault(question.path("stream").asText(), List.of());
        return JSON.writeValueAsString(Map.of("code", 0, "data", Map.of("urls", urls)))
                .getBytes(StandardCharsets.UTF_8);
    }

    static String configuration(int rtmpPort, int answersPort, Path folder) {
        return """
                listen 127.0.0.1:%d;
                daemon off;
                max_connections 1000;
                srs_log_tank console;
                srs_log_level error;
                pid %s/srs.pid;
                vhost __defaultVhost__ {
                    forward {
                        enabled on;
                        backend http://127.0.0.1:%d/;
                    }
                }
                """.formatted(rtmpPort, folder, answersPort);
    }

    private void awaitServing() throws BenchException, InterruptedException {
        long deadlineNanos = System.nanoTime() + START_NANOS_MAX;
        while (!isServing()) {
            try {
                child.requireAlive();
                if (System.nanoTime() >= deadlineNanos) {
                    throw new BenchException("srs does not serve after 10 s:\n" + child.tail());
                }
            } catch (BenchException e) {
                children.stop(List.of(child));
                throw e;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private boolean isServing() {
        try (Socket _ = new Socket(InetAddress.ofLiteral(LOOPBACK), rtmpPort)) {
            return true;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    /** Takes effect when the camera connects anew: SRS does not ask before. */
    @Override
    public void addPush(String camera, String url) {
        pushes.computeIfPresent(
                camera,
                (_, before) -> Stream.concat(before.stream(), Stream.of(url)).toList());
    }

    @Override
    public String publishUrl(String camera) {
        return "rtmp://" + LOOPBACK + ":" + rtmpPort + "/" + APPLICATION + "/" + camera;
    }

    @Override
    public List<Long> pids() {
        return List.of(child.process().pid());
    }

    @Override
    public void requireAlive() throws BenchException {
        child.requireAlive();
    }

    @Override
    public void close() {
        children.stop(List.of(child));
        answers.stop(0);
    }
}
