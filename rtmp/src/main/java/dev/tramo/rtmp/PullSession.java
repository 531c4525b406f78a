package dev.tramo.rtmp;

import dev.tramo.rtmp.wire.Handshake;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plays a live stream from a server. */
public final class PullSession extends RtmpSession {
    /** Receives the stream and the session's events. */
    public interface Events {
        /** The first audio or video message is about to be passed. */
        void onStarted();

        /**
         * A message arrived.
         *
         * @param type audio, video or data
         * @param timestamp milliseconds, modulo 2^32
         * @param payload the receiver's to release
         */
        void onMessage(int type, int timestamp, ByteBuf payload);

        /** The session has ended; no more calls follow. */
        void onEnded(Ending ending);
    }

    private static final int CREATE_TRANSACTION = 2;
    private static final int SET_BUFFER_LENGTH = 3;
    private static final int STREAM_EOF = 1;
    private static final int BUFFER_MILLIS = 1_000;
    /** Live, or recorded if there is no live stream; nginx-rtmp and ffmpeg request the same. */
    private static final int LIVE = -2_000;

    private final ClientTarget target;
    private final RtmpUrl url;
    private final Events events;
    private boolean started;

    /** Starts the session by sending the handshake. */
    public PullSession(
            ByteBufAllocator allocator,
            RtmpLimits limits,
            ClientTarget target,
            Output output,
            Events events,
            long nowNanos) {
        super(allocator, limits, output, Handshake.client(), nowNanos);
        this.target = target;
        this.url = target.url();
        this.events = events;
        trust(); // we chose the server
        out.bytes(Handshake.hello(allocator));
    }

    @Override
    void onHandshakeDone() {
        within(limits.request(), "the server's answer");
        Map<String, @Nullable Object> object = ClientDialogue.connectObject(target);
        object.put("fpad", false);
        object.put("capabilities", 15);
        object.put("audioCodecs", 4071);
        object.put("videoCodecs", 252);
        object.put("fourCcList", List.of("*"));
        out.command(0, "connect", ClientDialogue.CONNECT_TRANSACTION, object);
        out.announceChunkSize();
    }

    @Override
    void onCommand(String name, double transaction, List<@Nullable Object> arguments, int commandStreamId) {
        Ending refusal = ClientDialogue.refusal(target, name, arguments);
        if (refusal != null) {
            end(refusal);
        } else if (name.equals("close")) {
            end(Ending.Kind.REFUSED, "the server asks to close the connection");
        } else if (name.equals("_result") && transaction == ClientDialogue.CONNECT_TRANSACTION) {
            out.announceWindow(2_500_000);
            out.command(0, "createStream", CREATE_TRANSACTION, null);
        } else if (name.equals("_result") && transaction == CREATE_TRANSACTION) {
            int streamId = argument(arguments, 1) instanceof Double given ? given.intValue() : 1;
            out.command(streamId, "play", 0, null, url.name(), LIVE);
            bufferLength(streamId);
            within(limits.firstMedia(), "the first audio or video");
        } else if (name.equals("onStatus") && argument(arguments, 1) instanceof Map<?, ?> information) {
            String code = text(information.get("code"));
            if (code.equals("NetStream.Play.UnpublishNotify") || code.equals("NetStream.Play.Stop")) {
                end(Ending.Kind.LEFT, "the server ended the stream");
            }
        }
    }

    private void bufferLength(int streamId) {
        ByteBuf payload = allocator.buffer(10);
        payload.writeShort(SET_BUFFER_LENGTH).writeInt(streamId).writeInt(BUFFER_MILLIS);
        out.userControl(payload);
    }

    @Override
    void onUserControl(int event) {
        if (event == STREAM_EOF && started) {
            end(Ending.Kind.LEFT, "the server ended the stream");
        }
    }

    @Override
    void onMedia(int type, int timestamp, int messageStreamId, ByteBuf payload) {
        if (type != MessageType.DATA) {
            within(limits.idle(), "audio or video");
            if (!started) {
                started = true;
                events.onStarted();
            }
        }
        events.onMessage(type, timestamp, payload);
    }

    /** Ends the session. */
    public void close(String reason) {
        end(Ending.Kind.CLOSED, reason);
    }

    @Override
    boolean mediaFlows() {
        return started;
    }

    @Override
    void onTick() {
        watchSilence();
    }

    @Override
    void onEnded(Ending how) {
        events.onEnded(how);
    }
}
