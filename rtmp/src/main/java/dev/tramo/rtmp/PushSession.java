package dev.tramo.rtmp;

import dev.tramo.rtmp.wire.Handshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Publishes a stream to a server. Sends commands in the order that the strictest known servers require, and waits only for the
 * results of {@code createStream} and {@code publish}, since some servers never send the others.
 */
public final class PushSession extends RtmpSession {
    /** Receives the session's events. */
    public interface Events {
        /** The server has accepted the stream: media may be sent on {@link #streamId}. */
        void onAccepted();

        /** The session has ended; no more calls follow. */
        void onEnded(Ending ending);
    }

    private static final int RELEASE_TRANSACTION = 2;
    private static final int FC_PUBLISH_TRANSACTION = 3;
    private static final int CREATE_TRANSACTION = 4;
    private static final int PUBLISH_TRANSACTION = 5;
    private static final int UNPUBLISH_TRANSACTION = 6;

    private final ClientTarget target;
    private final RtmpUrl url;
    private final List<String> fourCcs;
    private final RelayPath relayPath;
    private final Events events;
    private boolean serverIsEnhanced;
    private boolean accepted;
    private int streamId;

    /**
     * Starts the session by sending the handshake.
     *
     * @param fourCcs FourCCs of the stream's codecs that need enhanced RTMP; usually none
     * @param relayPath the relays that the stream has passed through, the pushing one included
     */
    public PushSession(
            ByteBufAllocator allocator,
            RtmpLimits limits,
            ClientTarget target,
            List<String> fourCcs,
            RelayPath relayPath,
            Output output,
            Events events,
            long nowNanos) {
        super(allocator, limits, output, Handshake.client(), nowNanos);
        this.target = target;
        this.url = target.url();
        this.fourCcs = List.copyOf(fourCcs);
        this.relayPath = relayPath;
        this.events = events;
        out.bytes(Handshake.hello(allocator));
    }

    /** The message stream ID that the server assigned; valid once accepted. */
    public int streamId() {
        return streamId;
    }

    /** Whether the server announced enhanced RTMP. */
    public boolean serverIsEnhanced() {
        return serverIsEnhanced;
    }

    @Override
    void onHandshakeDone() {
        within(limits.request(), "the server's consent to publish");
        Map<String, @Nullable Object> object = ClientDialogue.connectObject(target);
        if (!fourCcs.isEmpty()) {
            object.put("fourCcList", fourCcs);
        }
        if (relayPath.isRelayed()) {
            object.put(RelayPath.PROPERTY, relayPath.text());
        }
        out.command(0, "connect", ClientDialogue.CONNECT_TRANSACTION, object);
        out.announceChunkSize();
    }

    @Override
    void onCommand(String name, double transaction, List<@Nullable Object> arguments, int commandStreamId) {
        boolean harmless = transaction == RELEASE_TRANSACTION || transaction == FC_PUBLISH_TRANSACTION;
        Ending refusal = ClientDialogue.refusal(target, name, arguments);
        if (refusal != null && !(harmless && name.equals("_error"))) {
            end(refusal);
            return;
        }
        switch (name) {
            case "_result" -> onResult((int) transaction, arguments);
            case "onStatus" -> onStatus(arguments);
            case "close" -> end(Ending.Kind.REFUSED, "the server asks to close the connection");
            default -> {} // an encoder need not answer a server's calls
        }
    }

    private void onResult(int transaction, List<@Nullable Object> arguments) {
        if (transaction == ClientDialogue.CONNECT_TRANSACTION) {
            serverIsEnhanced = ClientDialogue.offersEnhanced(arguments);
            out.command(0, "releaseStream", RELEASE_TRANSACTION, null, url.name());
            out.command(0, "FCPublish", FC_PUBLISH_TRANSACTION, null, url.name());
            out.command(0, "createStream", CREATE_TRANSACTION, null);
        } else if (transaction == CREATE_TRANSACTION && argument(arguments, 1) instanceof Double given) {
            streamId = given.intValue();
            out.command(streamId, "publish", PUBLISH_TRANSACTION, null, url.name(), "live");
        }
    }

    private void onStatus(List<@Nullable Object> arguments) {
        String code = argument(arguments, 1) instanceof Map<?, ?> information ? text(information.get("code")) : "";
        if (code.equals("NetStream.Publish.Start") && !accepted) {
            accepted = true;
            withoutDeadline();
            events.onAccepted();
        } else if (code.equals("NetStream.Unpublish.Success")) {
            end(Ending.Kind.LEFT, "the server ended the stream");
        }
    }

    /** Unpublishes, if the stream was accepted, and closes. */
    public void close(String reason) {
        if (accepted && !hasEnded()) {
            out.command(0, "FCUnpublish", UNPUBLISH_TRANSACTION, null, url.name());
            out.command(0, "deleteStream", 0, null, streamId);
        }
        end(Ending.Kind.CLOSED, reason);
    }

    /** Ends the session because the server accepts no more data. */
    public void giveUp(String reason) {
        end(Ending.Kind.TIMEOUT, reason);
    }

    /** Ends the session because the server cannot carry the stream. */
    public void unfit(String reason) {
        end(Ending.Kind.REFUSED, reason);
    }

    @Override
    void onMedia(int type, int timestamp, int messageStreamId, ByteBuf payload) {
        payload.release();
    }

    @Override
    boolean mediaFlows() {
        return accepted;
    }

    @Override
    void onEnded(Ending how) {
        events.onEnded(how);
    }
}
