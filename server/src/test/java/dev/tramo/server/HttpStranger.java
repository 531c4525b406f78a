package dev.tramo.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What strangers do to HTTP ports, from addresses of loopback: floods, half-open connections, requests written by hand. */
final class HttpStranger {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([0-9]{3}) .*");
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)\r\n");
    private static final Pattern RETRY_AFTER = Pattern.compile("(?i)\r\nretry-after: *([0-9]+)\r\n");
    private static final int ANSWER_MILLIS_MAX = 30_000;

    private HttpStranger() {}

    /** What was answered, and after which time; status 0: the connection was closed without an answer. */
    record Answer(int status, String head, String body, long millis) {
        String retryAfter() {
            Matcher given = RETRY_AFTER.matcher(head);
            return given.find() ? given.group(1) : "";
        }
    }

    /** The n-th of many addresses of this machine: 127.1.0.1, 127.1.0.2, ... */
    static String address(int n) {
        return "127.1." + n / 250 + "." + (n % 250 + 1);
    }

    /** Sends a request exactly as it is written, on a connection of its own. */
    static Answer send(String from, String base, String request) {
        long startNanos = System.nanoTime();
        try (Socket socket = connect(from, base)) {
            socket.setSoTimeout(ANSWER_MILLIS_MAX);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return read(socket.getInputStream(), startNanos);
        } catch (SocketException e) {
            return new Answer(0, "", "", millisSince(startNanos));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A request as it is written by hand. */
    static String request(String method, String path, String body, String... headers) {
        return method + " " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    /** Wrong passwords from that many addresses at once, one after another each, for that long. */
    static List<Answer> wrongLogins(String base, int addresses, Duration duration) {
        String login =
                request("POST", "/v1/login", "{\"username\":\"admin\",\"password\":\"wrong password\"}", "Host: tramo");
        return flood(base, addresses, duration, login);
    }

    /** The same request again and again from one address, on that many connections at once, for that long. */
    static List<Answer> hammer(String base, String from, String request, int connections, Duration duration) {
        return inParallel(connections, duration, _ -> send(from, base, request));
    }

    /** Requests from that many addresses at once, each its own in turn, for that long. */
    static List<Answer> flood(String base, int addresses, Duration duration, String... requests) {
        return inParallel(addresses, duration, n -> send(address(n), base, requests[n % requests.length]));
    }

    private static List<Answer> inParallel(int clients, Duration duration, IntFunction<Answer> call) {
        long endNanos = System.nanoTime() + duration.toNanos();
        ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int n = 0; n < clients; n++) {
                int client = n;
                all.add(threads.submit(() -> {
                    do {
                        answers.add(call.apply(client));
                    } while (System.nanoTime() < endNanos);
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
        return List.copyOf(answers);
    }

    /** Connections that were opened and of which nothing more came than a beginning. */
    record HalfOpen(List<Socket> sockets) implements AutoCloseable {
        /** How many the server has not closed. */
        long open() {
            return sockets.stream().filter(HalfOpen::isOpen).count();
        }

        private static boolean isOpen(Socket socket) {
            try {
                socket.setSoTimeout(1);
                while (socket.getInputStream().read() >= 0) {
                    // an answer, perhaps
                }
                return false;
            } catch (java.net.SocketTimeoutException e) {
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public void close() {
            for (Socket socket : sockets) {
                try {
                    socket.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** Opens that many connections and sends only this of a request on each. */
    static HalfOpen halfOpen(String base, int count, IntFunction<String> from, String beginning) {
        return new HalfOpen(IntStream.range(0, count)
                .mapToObj(n -> {
                    try {
                        Socket socket = connect(from.apply(n), base);
                        try {
                            socket.getOutputStream().write(beginning.getBytes(StandardCharsets.ISO_8859_1));
                        } catch (SocketException e) {
                            // closed again already, which is for the test to see
                        }
                        return socket;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList());
    }

    private static Socket connect(String from, String base) throws IOException {
        URI server = URI.create(base);
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), ANSWER_MILLIS_MAX);
        return socket;
    }

    private static Answer read(InputStream in, long startNanos) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return new Answer(0, "", "", millisSince(startNanos));
            }
            head.append((char) next);
        }
        Matcher status = STATUS.matcher(head.substring(0, head.indexOf("\r\n")));
        Matcher length = LENGTH.matcher(head);
        if (!status.matches()) {
            throw new AssertionError("no answer in HTTP/1.1: " + head);
        }
        String body = length.find()
                ? new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8)
                : "";
        return new Answer(Integer.parseInt(status.group(1)), head.toString(), body, millisSince(startNanos));
    }

    private static long millisSince(long startNanos) {
        return Duration.ofNanos(System.nanoTime() - startNanos).toMillis();
    }
}
