package dev.tramo.engine;

import dev.tramo.rtmp.RelayPath;
import dev.tramo.rtmp.ServerSession.Refusal;
import dev.tramo.rtmp.driver.ServerConnection;
import dev.tramo.rtmp.live.LiveStream;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A running camera: its source, its pushes and its players, all on one event loop. Loop's thread, but for what {@link
 * RunningRoute} offers to all.
 */
@SuppressWarnings("FutureReturnValueIgnored") // timers end with their loop
final class CameraRoute implements RunningRoute, CameraSource.Listener {
    private static final double SECOND_NANOS = 1e9;
    /** A player may come that long before the publisher. */
    private static final long PLAYER_WAIT_MILLIS = 5_000;

    private static final int WAITING_PLAYERS_MAX = 100;
    private static final long ANSWER_SECONDS_MAX = 10;

    private final EventLoop loop;
    private final RtmpGateway gateway;
    private final LiveStream stream;
    private final CameraSource source;
    private final Runnable observer = this::observe;
    private final String runId =
            String.format("%010x", ThreadLocalRandom.current().nextLong(1L << 40));
    private final Instant startedAt = Instant.now();
    private final Map<String, PushDestination> pushes = new LinkedHashMap<>();
    private final List<ServerConnection> players = new ArrayList<>();
    private final List<ServerConnection> waitingPlayers = new ArrayList<>();
    private final CompletableFuture<RouteSnapshot> settled = new CompletableFuture<>();
    private RouteSpec spec;
    private long observedNanos = System.nanoTime();
    private boolean closed;
    private volatile String streamKey;
    private volatile RouteSnapshot snapshot;

    CameraRoute(EventLoop loop, RtmpGateway gateway, RouteSpec spec) {
        this.loop = loop;
        this.gateway = gateway;
        this.spec = spec;
        this.streamKey = camera().streamKey();
        this.stream = new LiveStream(gateway.allocator(), gateway.budget());
        Status status = new Status("route=" + spec.id() + " source", this::changed);
        this.source = new CameraSource(loop, gateway, camera(), stream, this, status);
        this.snapshot = take();
    }

    private CameraSpec camera() {
        return CameraSpec.of(spec.source());
    }

    EventLoop loop() {
        return loop;
    }

    @Override
    public void open() {
        loop.execute(() -> {
            addPushes();
            source.open();
            gateway.ticker().add(loop, observer);
            changed();
            settled.complete(snapshot);
        });
    }

    private void addPushes() {
        spec.destinations().forEach((id, to) -> {
            if (to instanceof RtmpPushSpec push && !pushes.containsKey(id)) {
                Status status = new Status("route=" + spec.id() + " destination=" + id, this::changed);
                PushDestination added = new PushDestination(loop, gateway, push, stream, status);
                pushes.put(id, added);
                if (stream.isFlowing()) {
                    added.begin(false, source.relayPath());
                }
            }
        });
    }

    @Override
    public void change(RouteSpec next) {
        call(() -> {
            RouteSpec previous = spec;
            spec = next;
            pushes.entrySet().removeIf(entry -> {
                String id = entry.getKey();
                boolean stays = Objects.equals(
                        previous.destinations().get(id), next.destinations().get(id));
                if (!stays) {
                    entry.getValue().close();
                }
                return !stays;
            });
            addPushes();
            source.change(camera());
            streamKey = camera().streamKey();
            changed();
            return next;
        });
    }

    /** Publishers and players are no SRT sessions. */
    @Override
    public int kick(SrtPeerAddress peer, Duration ban) {
        return 0;
    }

    @Override
    public void stop() {
        call(() -> {
            end();
            return spec;
        });
    }

    @Override
    public void stopSoon() {
        loop.execute(this::end);
    }

    private void end() {
        closed = true;
        gateway.ticker().remove(loop, observer);
        source.close();
        pushes.values().forEach(PushDestination::close);
        List.copyOf(players).forEach(player -> player.close("the camera is stopped"));
        List.copyOf(waitingPlayers).forEach(player -> player.refuse(Refusal.NOT_FOUND, "The camera is stopped."));
        stream.close();
    }

    private <T> void call(Callable<T> task) {
        if (loop.inEventLoop()) {
            throw new IllegalStateException("not on the loop's own thread");
        }
        Future<T> done = loop.submit(task);
        if (!done.awaitUninterruptibly(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the camera's loop does not answer");
        }
        done.syncUninterruptibly();
    }

    /** Whether a stream may be published and played under that name. Any thread. */
    boolean takesKey(String name) {
        String key = streamKey;
        return key.isEmpty() || RtmpGateway.isKey(key, name);
    }

    /** Somebody wants to publish. */
    void onPublish(ServerConnection publisher) {
        if (closed) {
            publisher.refuse(Refusal.UNAUTHORIZED, "No such camera.");
        } else {
            source.offer(publisher);
        }
    }

    /** An attempt to publish this camera was refused. Any thread. */
    void onRefused(String peer, String reason) {
        loop.execute(() -> source.noteRefused(peer, reason));
    }

    /** Somebody wants to play; if there is no stream yet, it waits a little. */
    void onPlay(ServerConnection player) {
        if (closed) {
            player.refuse(Refusal.NOT_FOUND, "No such camera.");
        } else if (stream.isFlowing()) {
            play(player);
        } else if (waitingPlayers.size() >= WAITING_PLAYERS_MAX) {
            player.refuse(Refusal.NOT_FOUND, "No publisher.");
        } else {
            waitingPlayers.add(player);
            loop.schedule(() -> giveUpWaiting(player), PLAYER_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void giveUpWaiting(ServerConnection player) {
        if (waitingPlayers.remove(player)) {
            player.refuse(Refusal.NOT_FOUND, "No publisher.");
        }
    }

    private void play(ServerConnection player) {
        if (player.isOpen()) { // it may have left while it waited
            players.add(player);
            player.accept(stream, gateway.queue(), Long.MAX_VALUE, () -> players.remove(player));
        }
    }

    @Override
    public void onFlowing() {
        for (ServerConnection player : waitingPlayers) {
            play(player);
        }
        waitingPlayers.clear();
        RelayPath path = source.relayPath();
        pushes.values().forEach(push -> push.begin(true, path));
    }

    @Override
    public void onGone() {
        pushes.values().forEach(PushDestination::hold);
    }

    @Override
    public void onOver(String reason) {
        pushes.values().forEach(push -> push.end(reason));
        List.copyOf(players).forEach(player -> player.close("the publisher is gone"));
    }

    private void observe() {
        long now = System.nanoTime();
        double seconds = (now - observedNanos) / SECOND_NANOS;
        observedNanos = now;
        source.observe(seconds, now);
        pushes.values().forEach(push -> push.observe(seconds, now, source.statistics()));
        List.copyOf(players).forEach(player -> player.closeIfStalled(now));
        changed();
    }

    private void changed() {
        if (!closed) {
            snapshot = take();
        }
    }

    private RouteSnapshot take() {
        Map<String, EndpointSnapshot> destinations = new LinkedHashMap<>();
        pushes.forEach((id, push) -> destinations.put(id, push.snapshot()));
        EndpointSnapshot from = source.snapshot(players.size());
        RouteState state = RouteState.of(from, destinations, Instant.now());
        return new RouteSnapshot(spec, runId, startedAt, state.state(), state.reason(), from, Map.copyOf(destinations));
    }

    @Override
    public CompletableFuture<RouteSnapshot> settled() {
        return settled;
    }

    @Override
    public RouteSnapshot snapshot() {
        return snapshot;
    }
}
