package dev.tramo.engine;

import dev.tramo.rtmp.amf.AmfReader;
import dev.tramo.rtmp.wire.ChunkLimits;
import dev.tramo.rtmp.wire.ChunkReader;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A server that answers each command with whatever a test says, and remembers what it heard. */
final class ScriptedRtmpServer implements AutoCloseable {
    private static final int HANDSHAKE_BYTES = 1_536;

    /** The values of each command, the name first, in the order in which they came. */
    final List<List<Object>> heard = new CopyOnWriteArrayList<>();

    private final ServerSocket socket;
    private final Function<List<Object>, Object[]> script;

    /** @param script the values of the answer to a command's values; none for no answer */
    ScriptedRtmpServer(Function<List<Object>, Object[]> script) {
        this.script = script;
        try {
            socket = new ServerSocket();
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.startVirtualThread(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket accepted = socket.accept();
                Thread.startVirtualThread(() -> serve(accepted));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket accepted) {
        try (accepted;
                ChunkReader reader = new ChunkReader(UnpooledByteBufAllocator.DEFAULT, ChunkLimits.DEFAULT)) {
            InputStream in = accepted.getInputStream();
            OutputStream out = accepted.getOutputStream();
            in.readNBytes(1 + HANDSHAKE_BYTES);
            byte[] hello = new byte[1 + 2 * HANDSHAKE_BYTES];
            hello[0] = 3;
            out.write(hello);
            in.readNBytes(HANDSHAKE_BYTES);
            ByteBuf pending = Unpooled.buffer();
            byte[] buffer = new byte[4_096];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                pending.writeBytes(buffer, 0, length);
                while (reader.next(pending, (type, time, stream, payload) -> take(reader, type, payload, out))) {
                    // on to the next message
                }
            }
        } catch (IOException e) {
            // the client is gone
        }
    }

    private void take(ChunkReader reader, int type, ByteBuf payload, OutputStream out)
            throws java.net.ProtocolException {
        try {
            if (type == MessageType.SET_CHUNK_SIZE) {
                reader.setChunkSize(payload.readInt());
            } else if (type == MessageType.COMMAND) {
                List<Object> values = new AmfReader(payload).readAll();
                heard.add(values);
                Object[] answer = script.apply(values);
                if (answer.length > 0) {
                    out.write(RawRtmp.encoded(RawRtmp.COMMAND, 0, 0, RawRtmp.amf(answer)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            payload.release();
        }
    }

    /** What was said with {@code connect}, time after time. */
    List<java.util.Map<?, ?>> connects() {
        return heard.stream()
                .filter(values -> values.getFirst().equals("connect"))
                .<java.util.Map<?, ?>>map(values -> (java.util.Map<?, ?>) values.get(2))
                .toList();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
