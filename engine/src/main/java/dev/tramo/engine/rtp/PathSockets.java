package dev.tramo.engine.rtp;

import dev.tramo.engine.endpoint.Retry;
import dev.tramo.net.DatagramHandler;
import dev.tramo.net.Loop;
import dev.tramo.net.UdpOptions;
import dev.tramo.net.UdpSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The sockets of one path: all of them are open, or none is, and it is tried again. */
final class PathSockets {
    /** Opens the sockets of a path. */
    interface Opening {
        /** Opens all; what was opened before a failure is closed by who asks. */
        void open() throws IOException;
    }

    private final Loop loop;
    private final Opening opening;
    private final Runnable onChange;
    private final Retry retry;
    private final List<UdpSocket> sockets = new ArrayList<>();
    private String failure = "";
    private boolean isOpen;

    /** @param onChange called when they were opened, or could not be */
    PathSockets(Loop loop, Opening opening, Runnable onChange) {
        this.loop = loop;
        this.opening = opening;
        this.onChange = onChange;
        this.retry = new Retry(loop, this::open);
    }

    void open() {
        try {
            opening.open();
            isOpen = true;
            failure = "";
            retry.succeeded();
        } catch (IOException e) {
            closeAll();
            failure = String.valueOf(e.getMessage());
            retry.later();
        }
        onChange.run();
    }

    /** Opens one, for {@link Opening}. */
    UdpSocket add(UdpOptions options, DatagramHandler handler) throws IOException {
        UdpSocket opened = loop.open(options, handler);
        opened.onFailure(this::onFailure);
        sockets.add(opened);
        return opened;
    }

    private void onFailure(Throwable thrown) {
        closeAll();
        failure = "internal error: " + thrown;
        retry.later();
        onChange.run();
    }

    /** Closes them, and opens others. */
    void reopen() {
        closeAll();
        open();
    }

    private void closeAll() {
        isOpen = false;
        sockets.forEach(UdpSocket::close);
        sockets.clear();
    }

    boolean isOpen() {
        return isOpen;
    }

    /** Why they are not open; empty if they are. */
    String failure() {
        return failure;
    }

    void close() {
        retry.close();
        sockets.forEach(UdpSocket::flush);
        closeAll();
    }
}
