package dev.tramo.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A Unix socket in front of another, which can be cut: then there is nobody, as when the program behind it is gone. */
final class Relay implements AutoCloseable {
    private static final int BUFFER_BYTES = 16_384;

    private final Path socket;
    private final Path behind;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private ServerSocketChannel listener;

    Relay(Path socket, Path behind) {
        this.socket = socket;
        this.behind = behind;
        mend();
    }

    Path socket() {
        return socket;
    }

    /** Whoever connects from now on is connected. */
    synchronized void mend() {
        if (listener != null) {
            return;
        }
        try {
            ServerSocketChannel opened = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            opened.bind(UnixDomainSocketAddress.of(socket));
            listener = opened;
            Thread.ofPlatform().daemon().start(() -> accept(opened));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends all connections, and takes no more. */
    synchronized void cut() {
        if (listener == null) {
            return;
        }
        try {
            listener.close();
            listener = null;
            Files.deleteIfExists(socket);
            for (SocketChannel channel : open) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocketChannel from) {
        while (from.isOpen()) {
            try {
                SocketChannel client = from.accept();
                SocketChannel engine = SocketChannel.open(UnixDomainSocketAddress.of(behind));
                open.add(client);
                open.add(engine);
                Thread.ofPlatform().daemon().start(() -> copy(client, engine));
                Thread.ofPlatform().daemon().start(() -> copy(engine, client));
            } catch (IOException e) {
                // Cut: the loop ends. Or a client that went away at once.
            }
        }
    }

    private void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try (from;
                to) {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    int _ = to.write(buffer);
                }
                buffer.clear();
            }
        } catch (IOException e) {
            // One side is gone: so is the other.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    @Override
    public void close() {
        cut();
    }
}
