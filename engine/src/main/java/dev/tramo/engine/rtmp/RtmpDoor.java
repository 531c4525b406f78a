package dev.tramo.engine.rtmp;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * An entrance while it is open: it can be found, and its port listens. A port that cannot be opened is tried again every few
 * seconds. The leg's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // timers end with their loop
final class RtmpDoor {
    private static final long RETRY_SECONDS = 3;

    private final RtmpGateway gateway;
    private final RtmpEntrance entrance;
    private final EventLoop loop;
    private final Consumer<String> onResult;
    private boolean isPortOpen;
    private boolean isClosed;

    /** @param onResult told when the port is open, with an empty text, or why it cannot be opened */
    RtmpDoor(RtmpGateway gateway, RtmpEntrance entrance, Consumer<String> onResult) {
        this.gateway = gateway;
        this.entrance = entrance;
        this.loop = entrance.loop();
        this.onResult = onResult;
    }

    void open() {
        gateway.entrances().add(entrance);
        if (gateway.entrances().isOnOwn(entrance.address())) {
            onResult.accept("");
        } else {
            openPort();
        }
    }

    /** Binding waits for another event loop, so that a thread of its own does it. */
    private void openPort() {
        Thread.startVirtualThread(() -> {
            String failure = "";
            try {
                gateway.ports().open(entrance.address());
            } catch (IOException e) {
                failure = String.valueOf(e.getMessage());
            }
            String said = failure;
            try {
                loop.execute(() -> opened(said));
            } catch (RejectedExecutionException e) {
                closePort(said.isEmpty()); // the loop has ended
            }
        });
    }

    private void opened(String failure) {
        isPortOpen = failure.isEmpty();
        if (isClosed) {
            closePort(isPortOpen);
        } else {
            onResult.accept(failure);
            if (!isPortOpen) {
                loop.schedule(
                        () -> {
                            if (!isClosed) {
                                openPort();
                            }
                        },
                        RETRY_SECONDS,
                        TimeUnit.SECONDS);
            }
        }
    }

    private void closePort(boolean isOpen) {
        if (isOpen) {
            Thread.startVirtualThread(() -> gateway.ports().close(entrance.address()));
        }
    }

    void close() {
        isClosed = true;
        gateway.entrances().remove(entrance);
        closePort(isPortOpen);
        isPortOpen = false;
    }
}
