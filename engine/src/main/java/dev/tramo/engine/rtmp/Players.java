package dev.tramo.engine.rtmp;

import dev.tramo.rtmp.ServerSession.Refusal;
import dev.tramo.rtmp.driver.ServerConnection;
import dev.tramo.rtmp.live.Consumer;
import dev.tramo.rtmp.live.LiveStream;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The players at one address: they may come a little before the stream. The leg's loop. */
@SuppressWarnings("FutureReturnValueIgnored") // timers end with their loop
final class Players {
    private static final long WAIT_MILLIS = 5_000;
    private static final int WAITING_MAX = 100;

    private final EventLoop loop;
    private final RtmpGateway gateway;
    private final LiveStream stream;
    private final Runnable onChange;
    private final List<ServerConnection> playing = new ArrayList<>();
    private final List<ServerConnection> waiting = new ArrayList<>();
    private boolean isClosed;

    /** @param onChange called when players have come or left */
    Players(EventLoop loop, RtmpGateway gateway, LiveStream stream, Runnable onChange) {
        this.loop = loop;
        this.gateway = gateway;
        this.stream = stream;
        this.onChange = onChange;
    }

    /** How many play. */
    int count() {
        return playing.size();
    }

    /** Whether any plays, or waits for the stream. */
    boolean areAny() {
        return !playing.isEmpty() || !waiting.isEmpty();
    }

    /** The payload bytes that those who play were sent. */
    long sentBytes() {
        long bytes = 0;
        for (ServerConnection player : playing) {
            Consumer consumer = player.consumer();
            bytes += consumer == null ? 0 : consumer.sentBytes();
        }
        return bytes;
    }

    /** Somebody wants to play; if there is no stream yet, it waits a little. */
    void offer(ServerConnection player) {
        if (isClosed) {
            player.refuse(Refusal.NOT_FOUND, "No such stream.");
        } else if (stream.isFlowing()) {
            play(player);
            onChange.run();
        } else if (waiting.size() >= WAITING_MAX) {
            player.refuse(Refusal.NOT_FOUND, "No publisher.");
        } else {
            waiting.add(player);
            loop.schedule(() -> giveUp(player), WAIT_MILLIS, TimeUnit.MILLISECONDS);
            onChange.run();
        }
    }

    private void giveUp(ServerConnection player) {
        if (waiting.remove(player)) {
            player.refuse(Refusal.NOT_FOUND, "No publisher.");
            onChange.run();
        }
    }

    private void play(ServerConnection player) {
        if (player.isOpen()) { // it may have left while it waited
            playing.add(player);
            player.accept(stream, gateway.queue(), Long.MAX_VALUE, () -> {
                playing.remove(player);
                onChange.run();
            });
        }
    }

    /** The stream is there. */
    void begin() {
        waiting.forEach(this::play);
        waiting.clear();
        onChange.run();
    }

    /** The stream is over. */
    void end(String reason) {
        List.copyOf(playing).forEach(player -> player.close(reason));
    }

    /** Once a second: closes those that take nothing. */
    void observe() {
        long now = System.nanoTime();
        List.copyOf(playing).forEach(player -> player.closeIfStalled(now));
    }

    void close(String reason) {
        isClosed = true;
        end(reason);
        List.copyOf(waiting).forEach(player -> player.refuse(Refusal.NOT_FOUND, "The stream was stopped."));
        waiting.clear();
    }
}
