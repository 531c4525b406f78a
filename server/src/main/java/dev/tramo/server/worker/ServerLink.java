package dev.tramo.server.worker;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A worker's connection to whichever server takes it: dials one after the other, for ever, with growing pauses. One thread, which
 * calls {@link #tick} several times a second; what comes in waits for it in a bounded queue.
 */
final class ServerLink implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ServerLink.class.getName());
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);
    private static final long PAUSE_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long PAUSE_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);
    private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long SILENCE_NANOS_MAX = 3 * PING_NANOS;
    private static final int INBOX_MAX = 1_000;

    private final Queue<Message> inbox = new ArrayBlockingQueue<>(INBOX_MAX);
    private WorkerOrder order;
    private HttpClient client;
    private int next;
    private long pauseNanos = PAUSE_NANOS_MIN;
    private long dialAtNanos = System.nanoTime();
    private long pingAtNanos;
    private int roundsFailed;
    private @Nullable CompletableFuture<WebSocket> dialing;
    private @Nullable Connection connection;
    private volatile @Nullable Connection pending;
    private @Nullable CompletableFuture<?> sending;
    private String lastFailure = "";
    /** Those that took a connection only to end it without a word, since one spoke: said once of each. */
    private final Set<String> standingBy = new HashSet<>();

    /** @throws IOException if the certificates to trust cannot be read */
    ServerLink(WorkerOrder order) throws IOException {
        this.order = order;
        this.client = client(order);
    }

    private static HttpClient client(WorkerOrder order) throws IOException {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_WITHIN)
                .executor(task -> Thread.ofVirtual().start(task));
        return order.trust().isEmpty()
                ? builder.build()
                : builder.sslContext(Trust.of(order.trust())).build();
    }

    /** The order was given anew: the next connection is made with its token, to its servers. */
    void use(WorkerOrder newOrder) throws IOException {
        if (!newOrder.trust().equals(order.trust())) {
            client = client(newOrder);
        }
        order = newOrder;
        standingBy.clear();
        next %= newOrder.servers().size(); // there may be fewer
        dialAtNanos = System.nanoTime();
    }

    /** Whether a server is connected. */
    boolean isConnected() {
        return connection != null;
    }

    /** How often all servers were tried in vain since the last connection. */
    int roundsFailed() {
        return roundsFailed;
    }

    /** Does what is due; whether a connection was made just now. */
    boolean tick(long nowNanos) {
        Connection open = connection;
        if (open != null) {
            watch(open, nowNanos);
            return false;
        }
        CompletableFuture<WebSocket> trying = dialing;
        if (trying == null) {
            if (nowNanos - dialAtNanos >= 0) {
                dial();
            }
            return false;
        }
        if (!trying.isDone()) {
            return false;
        }
        dialing = null;
        if (trying.isCompletedExceptionally()) {
            failed(trying.exceptionNow(), nowNanos);
            return false;
        }
        opened(nowNanos);
        return true;
    }

    private void dial() {
        String server = order.servers().get(next);
        Connection made = new Connection(server);
        // http becomes ws, https wss.
        URI address = URI.create("ws" + server.substring("http".length()) + Wire.PATH);
        dialing = client.newWebSocketBuilder()
                .connectTimeout(CONNECT_WITHIN)
                .header("Authorization", "Bearer " + order.token())
                .buildAsync(address, made)
                .orTimeout(2 * CONNECT_WITHIN.toSeconds(), TimeUnit.SECONDS)
                .thenApply(socket -> {
                    made.socket = socket;
                    pending = made;
                    return socket;
                });
    }

    private void opened(long nowNanos) {
        connection = pending;
        sending = null;
        pingAtNanos = nowNanos + PING_NANOS;
        pauseNanos = PAUSE_NANOS_MIN;
        roundsFailed = 0;
        lastFailure = "";
        if (connection != null) {
            connection.heardNanos = nowNanos;
            if (!standingBy.contains(connection.server)) {
                sayConnected(connection);
            }
        }
    }

    private static void sayConnected(Connection open) {
        LOG.log(System.Logger.Level.INFO, "connected to {0}", open.server);
    }

    private void failed(Throwable cause, long nowNanos) {
        String failure = order.servers().get(next) + ": " + words(cause);
        if (!failure.equals(lastFailure)) {
            LOG.log(System.Logger.Level.WARNING, "no server: {0}", failure);
            lastFailure = failure;
        }
        next = (next + 1) % order.servers().size();
        dialAtNanos = nowNanos;
        if (next == 0) {
            roundsFailed++;
            dialAtNanos += pauseNanos / 2 + ThreadLocalRandom.current().nextLong(pauseNanos / 2);
            pauseNanos = Math.min(2 * pauseNanos, PAUSE_NANOS_MAX);
        }
    }

    private static String words(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof WebSocketHandshakeException)) {
            cause = cause.getCause();
        }
        if (cause instanceof WebSocketHandshakeException refused) {
            return "answered " + refused.getResponse().statusCode();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private void watch(Connection open, long nowNanos) {
        if (open.hasSpoken && !standingBy.isEmpty()) {
            if (standingBy.contains(open.server)) {
                sayConnected(open);
            }
            standingBy.clear();
        }
        boolean isSilent = nowNanos - open.heardNanos > SILENCE_NANOS_MAX;
        if (open.endedBecause.isEmpty() && !isSilent) {
            if (nowNanos - pingAtNanos >= 0) {
                pingAtNanos = nowNanos + PING_NANOS;
                CompletableFuture<WebSocket> _ = socket(open).sendPing(ByteBuffer.allocate(0));
            }
            return;
        }
        socket(open).abort();
        connection = null;
        next = (next + 1) % order.servers().size();
        dialAtNanos = nowNanos + PAUSE_NANOS_MIN;
        if (open.hasSpoken || standingBy.add(open.server)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "connection to {0} ended: {1}; the stream goes on",
                    open.server,
                    isSilent ? "silence" : open.endedBecause);
        }
    }

    private static WebSocket socket(Connection open) {
        WebSocket socket = open.socket;
        if (socket == null) {
            throw new IllegalStateException("not open");
        }
        return socket;
    }

    /** Ends the connection; the next one is dialled. */
    void drop(String reason) {
        Connection open = connection;
        if (open != null) {
            open.endedBecause = reason;
        }
    }

    /** Whether what was sent before is on its way, so that nothing piles up. */
    boolean canSend() {
        return connection != null && (sending == null || sending.isDone());
    }

    /** Sends one message, after those before. */
    void send(Message.FromWorker message) {
        Connection open = connection;
        if (open == null) {
            return;
        }
        String text = Wire.write(message);
        CompletableFuture<?> before = sending == null ? CompletableFuture.completedFuture(null) : sending;
        sending = before.thenCompose(_ -> socket(open).sendText(text, true)).whenComplete((_, failure) -> {
            if (failure != null) {
                open.endedBecause = words(failure);
            }
        });
    }

    /** What the server said next; null if nothing. */
    @Nullable
    Message poll() {
        return inbox.poll();
    }

    @Override
    public void close() {
        Connection open = connection;
        if (open != null) {
            socket(open).abort();
        }
        client.shutdownNow();
    }

    /** One connection; called by the client's threads. */
    private final class Connection implements WebSocket.Listener {
        private final String server;
        private final StringBuilder text = new StringBuilder();
        private volatile @Nullable WebSocket socket;
        private volatile long heardNanos = System.nanoTime();
        private volatile String endedBecause = "";
        private volatile boolean hasSpoken;

        private Connection(String server) {
            this.server = server;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            heardNanos = System.nanoTime();
            text.append(data);
            if (text.length() > Wire.MESSAGE_BYTES_MAX) {
                endedBecause = "a message was too long";
            } else if (last) {
                take(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void take(String message) {
            hasSpoken = true;
            try {
                if (!inbox.offer(Wire.read(message, Message.class))) {
                    endedBecause = "more messages than can be done";
                }
            } catch (IllegalArgumentException e) {
                endedBecause = String.valueOf(e.getMessage());
            }
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer data) {
            heardNanos = System.nanoTime();
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            endedBecause = "closed" + (reason.isEmpty() ? "" : ", " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            endedBecause = words(error);
        }
    }
}
