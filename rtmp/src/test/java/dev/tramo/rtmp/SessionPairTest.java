package dev.tramo.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tramo.rtmp.wire.ChunkWriter;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our clients and our server with each other, their bytes cut at random. */
class SessionPairTest {
    private static final RtmpUrl URL = RtmpUrl.parse("rtmp://host/app/room/key?token=t");

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final List<String> atServer = new ArrayList<>();
    private final List<String> atClient = new ArrayList<>();
    private final Wire toServer = new Wire();
    private final Wire toClient = new Wire();
    private final ServerEvents serverEvents = new ServerEvents();
    private final ClientEvents clientEvents = new ClientEvents();
    private ServerSession server;
    private RtmpSession client;

    /** One direction of a connection. */
    private static final class Wire implements RtmpSession.Output {
        private final ByteBuf bytes = Unpooled.buffer();
        private boolean closed;

        @Override
        public void write(ByteBuf written) {
            bytes.writeBytes(written);
            written.release();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final class ServerEvents implements ServerSession.Events {
        @Override
        public void onPublish(StreamAddress address) {
            asked("publish", address);
        }

        @Override
        public void onPlay(StreamAddress address) {
            asked("play", address);
        }

        private void asked(String what, StreamAddress address) {
            atServer.add(what + " " + address.application() + " " + address.name() + " " + address.query());
            if (address.name().endsWith("bad")) {
                server.refuse(ServerSession.Refusal.BAD_NAME, "Taken.");
            } else {
                server.accept();
            }
        }

        @Override
        public void onMessage(int type, int timestamp, ByteBuf payload) {
            atServer.add(type + " @" + timestamp + " " + payload.toString(StandardCharsets.US_ASCII));
            payload.release();
        }

        @Override
        public void onFinished(Ending ending) {
            atServer.add("finished");
        }

        @Override
        public void onEnded(Ending ending) {
            atServer.add("ended " + ending.kind());
        }
    }

    private final class ClientEvents implements PushSession.Events, PullSession.Events {
        @Override
        public void onAccepted() {
            atClient.add("accepted");
        }

        @Override
        public void onStarted() {
            atClient.add("started");
        }

        @Override
        public void onMessage(int type, int timestamp, ByteBuf payload) {
            atClient.add(type + " @" + Integer.toUnsignedString(timestamp) + " " + payload.readableBytes());
            payload.release();
        }

        @Override
        public void onEnded(Ending ending) {
            atClient.add("ended " + ending.kind() + ": " + ending.reason());
        }
    }

    private void push(RtmpUrl url) {
        server = new ServerSession(allocator, RtmpLimits.DEFAULT, toClient, serverEvents, 0);
        client = new PushSession(
                allocator,
                RtmpLimits.DEFAULT,
                ClientTarget.of(url),
                List.of(),
                RelayPath.NONE,
                toServer,
                clientEvents,
                0);
        exchange();
    }

    private void pull() {
        server = new ServerSession(allocator, RtmpLimits.DEFAULT, toClient, serverEvents, 0);
        client = new PullSession(allocator, RtmpLimits.DEFAULT, ClientTarget.of(URL), toServer, clientEvents, 0);
        exchange();
    }

    private void exchange() {
        while (toServer.bytes.isReadable() || toClient.bytes.isReadable()) {
            deliver(toServer, server);
            deliver(toClient, client);
        }
        if (toServer.closed) {
            server.disconnected("");
        }
        if (toClient.closed) {
            client.disconnected("");
        }
    }

    private void deliver(Wire wire, RtmpSession session) {
        int count = Math.min(wire.bytes.readableBytes(), 1 + random.nextInt(200));
        if (count > 0) {
            session.receive(allocator.buffer(count).writeBytes(wire.bytes, count), 0);
        }
    }

    private void send(Wire wire, int streamId, int type, int timestamp, byte[] payload) {
        ByteBuf out = allocator.buffer();
        ChunkWriter.write(out, 6, timestamp, type, streamId, Unpooled.wrappedBuffer(payload), ChunkWriter.CHUNK_BYTES);
        wire.write(out);
        exchange();
    }

    @AfterEach
    void everythingIsReleased() {
        server.disconnected("");
        client.disconnected("");
        if (allocator.metric().usedHeapMemory() != 0) {
            fail("seed " + seed);
        }
    }

    @Test
    void aStreamIsPublishedAndEnded() {
        push(URL);
        assertThat(atClient).as("seed %d", seed).containsExactly("accepted");
        int stream = ((PushSession) client).streamId();
        send(toServer, stream, MessageType.VIDEO, 0, "one".getBytes(StandardCharsets.US_ASCII));
        send(toServer, stream, MessageType.AUDIO, 20, "two".getBytes(StandardCharsets.US_ASCII));
        assertThat(((PushSession) client).serverIsEnhanced()).isFalse();
        ((PushSession) client).close("enough");
        exchange();

        assertThat(atServer)
                .as("seed %d", seed)
                .containsExactly("publish app room/key token=t", "9 @0 one", "8 @20 two", "finished", "ended LEFT");
        assertThat(atClient).containsExactly("accepted", "ended CLOSED: enough");
    }

    @Test
    void aRefusedStreamIsARefusalAtTheClient() {
        push(RtmpUrl.parse("rtmp://host/app/bad"));

        assertThat(atClient)
                .as("seed %d", seed)
                .containsExactly("ended REFUSED: the server refuses: NetStream.Publish.BadName, Taken.");
        assertThat(atServer).containsExactly("publish app bad ", "ended CLOSED");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16_777_214, 16_777_215, 16_800_000, Integer.MAX_VALUE, -1})
    void aStreamIsPlayedFromAnyTimestampAndEndedByItsPublisher(int timestamp) {
        pull();
        send(toClient, server.streamId(), MessageType.VIDEO, timestamp, new byte[200_000]);
        send(toClient, server.streamId(), MessageType.AUDIO, timestamp, new byte[0]);
        server.close("the publisher is gone");
        exchange();

        String time = " @" + Integer.toUnsignedString(timestamp) + " ";
        assertThat(atClient)
                .as("seed %d", seed)
                .endsWith(
                        "started", "9" + time + "200000", "8" + time + "0", "ended LEFT: the server ended the stream");
        assertThat(atServer).containsExactly("play app room/key token=t", "ended CLOSED");
    }
}
