package dev.tramo.engine;

import dev.tramo.rtmp.RtmpUrl;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that says yes to everything it does not understand, and reads only while it likes to. */
final class PausingServer implements AutoCloseable {
    private static final int RECEIVE_BUFFER_BYTES = 64 << 10;
    private static final int HANDSHAKE_PART_BYTES = 1_536;

    private final ServerSocket listener;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private boolean paused;

    PausingServer() {
        try {
            listener = new ServerSocket();
            // A fixed one, for the system would let it grow by megabytes.
            listener.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
            listener.bind(new InetSocketAddress("127.0.0.1", Ports.freeTcp()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.startVirtualThread(this::accept);
    }

    RtmpUrl url() {
        return RtmpUrl.parse("rtmp://127.0.0.1:" + listener.getLocalPort() + "/live/a");
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listener.accept();
                connections.add(connection);
                Thread.startVirtualThread(() -> serve(connection));
            }
        } catch (IOException e) {
            // closed: the end
        }
    }

    private void serve(Socket connection) {
        try {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            in.readFully(new byte[1 + HANDSHAKE_PART_BYTES]);
            byte[] hello = new byte[1 + 2 * HANDSHAKE_PART_BYTES];
            hello[0] = 3;
            connection.getOutputStream().write(hello);
            say(connection, "_result", 1, Map.of(), Map.of());
            say(connection, "_result", 4, null, 1);
            say(connection, "onStatus", 0, null, Map.of("level", "status", "code", "NetStream.Publish.Start"));
            byte[] buffer = new byte[RECEIVE_BUFFER_BYTES];
            do {
                awaitPermission();
            } while (in.read(buffer) >= 0);
        } catch (IOException e) {
            // closed: the end
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void say(Socket to, Object... command) throws IOException {
        to.getOutputStream().write(RawRtmp.encoded(RawRtmp.COMMAND, 0, 0, RawRtmp.amf(command)));
    }

    private synchronized void awaitPermission() throws InterruptedException {
        while (paused) {
            wait();
        }
    }

    synchronized void pause() {
        paused = true;
    }

    synchronized void resume() {
        paused = false;
        notifyAll();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
