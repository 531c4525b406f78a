package dev.tramo.rtmp;

import dev.tramo.rtmp.wire.Handshake;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of a connection, on which a client publishes or plays one stream at a time. After a {@code publish} or
 * {@code play} nothing more is read until {@link #accept} or {@link #refuse}.
 */
public final class ServerSession extends RtmpSession {
    /** Receives the client's requests and media. */
    public interface Events {
        /** The client requests to publish; to be answered by {@link #accept} or {@link #refuse}, at once or later. */
        void onPublish(StreamAddress address);

        /** The client requests to play; to be answered by {@link #accept} or {@link #refuse}, at once or later. */
        void onPlay(StreamAddress address);

        /**
         * A message of an accepted publisher.
         *
         * @param type audio, video or data
         * @param timestamp milliseconds, modulo 2^32
         * @param payload the receiver's to release
         */
        void onMessage(int type, int timestamp, ByteBuf payload);

        /** The client has stopped publishing or playing. It may request again, or the session ends. */
        void onFinished(Ending ending);

        /** The session has ended; no more calls follow. */
        void onEnded(Ending ending);
    }

    /** Reasons for a refusal, with the status codes that clients know. */
    public enum Refusal {
        BAD_NAME("NetStream.Publish.BadName"),
        UNAUTHORIZED("NetStream.Publish.Unauthorized"),
        NOT_FOUND("NetStream.Play.StreamNotFound");

        private final String code;

        Refusal(String code) {
            this.code = code;
        }
    }

    private enum Phase {
        CONNECTING,
        CONNECTED,
        PUBLISH_REQUESTED,
        PLAY_REQUESTED,
        PUBLISHING,
        PLAYING,
        ENDED
    }

    private static final int STREAMS_MAX = 8;
    private static final String FINISHED = "the peer ended the stream";
    private static final Duration RATE_PERIOD = Duration.ofSeconds(10);
    /** E-RTMP v2, capsEx: multitrack 2, ModEx 4, nanosecond offset 8. */
    private static final int EXTENDED_CAPABILITIES = 14;
    /** E-RTMP v2: can forward. */
    private static final int CAN_FORWARD = 4;

    private static final int STREAM_BEGIN = 0;
    private static final int STREAM_EOF = 1;

    private final Events events;
    private Phase phase = Phase.CONNECTING;
    private String app = "";
    private String connectUrl = "";
    private String client = "";
    private RelayPath relayPath = RelayPath.NONE;
    private final BitSet streams = new BitSet();
    private int streamId;
    private long unacceptedBytes;
    /** Whether the present publisher has sent audio or video. */
    private boolean firstMediaSeen;
    /** Whether anything was published or played in this session. */
    private boolean mediaSeen;

    private boolean finished;
    private long rateSinceNanos;
    private long rateSinceBytes;

    public ServerSession(ByteBufAllocator allocator, RtmpLimits limits, Output output, Events events, long nowNanos) {
        super(allocator, limits, output, Handshake.server(), nowNanos);
        this.events = events;
    }

    /** The client's name for itself, {@code flashVer}; empty if it sent none. */
    public String client() {
        return client;
    }

    /** The relays that the client's stream has passed through. */
    public RelayPath relayPath() {
        return relayPath;
    }

    /** The message stream ID of what is published or played. */
    public int streamId() {
        return streamId;
    }

    @Override
    void onHandshakeDone() {
        within(limits.connect(), "\"connect\"");
    }

    @Override
    void onCommand(String name, double transaction, List<@Nullable Object> arguments, int commandStreamId)
            throws ProtocolException {
        if (phase == Phase.ENDED) {
            return;
        }
        if (name.equals("connect")) {
            connect(transaction, argument(arguments, 0));
            return;
        }
        if (phase == Phase.CONNECTING) {
            reject(transaction, "NetConnection.Call.Failed", "a command before \"connect\"");
            return;
        }
        switch (name) {
            case "createStream" -> createStream(transaction);
            case "publish", "play" -> request(name, text(argument(arguments, 1)), commandStreamId);
            case "FCUnpublish", "deleteStream", "closeStream" -> finish(name, transaction, arguments, commandStreamId);
            case "getStreamLength" -> {} // sent by ffmpeg; no answer is needed, and a length would mean that the stream
            // is not live
            default -> {
                if (transaction != 0) {
                    out.command(0, "_result", transaction, null, null);
                }
            }
        }
    }

    private void connect(double transaction, @Nullable Object commandObject) {
        if (phase != Phase.CONNECTING) {
            reject(transaction, "NetConnection.Call.Failed", "a second \"connect\"");
            return;
        }
        if (!(commandObject instanceof Map<?, ?> given)) {
            reject(transaction, "NetConnection.Connect.Rejected", "\"connect\" without its object");
            return;
        }
        app = text(given.get("app"));
        connectUrl = text(given.get(given.containsKey("tcUrl") ? "tcUrl" : "tcurl"));
        client = printable(text(given.get("flashVer")));
        relayPath = RelayPath.of(given.get(RelayPath.PROPERTY));
        out.announceFlow();
        out.announceChunkSize();
        Map<String, @Nullable Object> properties = new LinkedHashMap<>();
        properties.put("fmsVer", "FMS/3,0,1,123");
        properties.put("capabilities", 31);
        Map<String, @Nullable Object> information =
                information("status", "NetConnection.Connect.Success", "Connection succeeded.");
        information.put("objectEncoding", 0);
        if (given.containsKey("fourCcList") || given.containsKey("videoFourCcInfoMap") || given.containsKey("capsEx")) {
            // The specification does not name the object, so both have the properties.
            putEnhanced(properties);
            putEnhanced(information);
        }
        out.command(0, "_result", transaction, properties, information);
        phase = Phase.CONNECTED;
        within(limits.request(), "\"publish\" or \"play\"");
    }

    /** Answers a call with {@code _error} and ends the session. */
    private void reject(double transaction, String code, String description) {
        out.command(0, "_error", transaction, null, information("error", code, description));
        end(Ending.Kind.INVALID, description);
    }

    private static void putEnhanced(Map<String, @Nullable Object> object) {
        object.put("videoFourCcInfoMap", Map.of("*", CAN_FORWARD));
        object.put("audioFourCcInfoMap", Map.of("*", CAN_FORWARD));
        object.put("capsEx", EXTENDED_CAPABILITIES);
    }

    private void createStream(double transaction) {
        if (streams.cardinality() >= STREAMS_MAX) {
            reject(transaction, "NetConnection.Call.Failed", "more than " + STREAMS_MAX + " streams on one connection");
            return;
        }
        int created = streams.nextClearBit(1);
        streams.set(created);
        out.command(0, "_result", transaction, null, created);
    }

    private void request(String what, String streamName, int commandStreamId) {
        boolean publish = what.equals("publish");
        if (phase != Phase.CONNECTED) {
            status(
                    commandStreamId,
                    "error",
                    publish ? "NetStream.Publish.BadName" : "NetStream.Play.Failed",
                    "One stream a connection.");
            return;
        }
        streamId = commandStreamId;
        StreamAddress address;
        try {
            address = StreamAddress.of(connectUrl, app, streamName, limits.addressBytesMax());
        } catch (ProtocolException e) {
            String why = String.valueOf(e.getMessage());
            status(streamId, "error", (publish ? Refusal.BAD_NAME : Refusal.NOT_FOUND).code, why);
            end(Ending.Kind.INVALID, why);
            return;
        }
        finished = false;
        phase = publish ? Phase.PUBLISH_REQUESTED : Phase.PLAY_REQUESTED;
        withoutDeadline();
        pause();
        if (publish) {
            events.onPublish(address);
        } else {
            events.onPlay(address);
        }
    }

    /** Accepts the request, and continues to read messages. */
    public void accept() {
        if (phase == Phase.PUBLISH_REQUESTED) {
            trust();
            phase = Phase.PUBLISHING;
            firstMediaSeen = false;
            unacceptedBytes = 0;
            watchRateFromNow();
            within(limits.firstMedia(), "the first audio or video");
            out.command(0, "onFCPublish", 0, null, information("status", "NetStream.Publish.Start", "Publishing."));
            status(streamId, "status", "NetStream.Publish.Start", "Publishing.");
        } else if (phase == Phase.PLAY_REQUESTED) {
            phase = Phase.PLAYING;
            mediaSeen = true;
            watchRateFromNow();
            out.userControl(STREAM_BEGIN, streamId);
            status(streamId, "status", "NetStream.Play.Reset", "Playing and resetting.");
            status(streamId, "status", "NetStream.Play.Start", "Playing.");
            out.data(streamId, "|RtmpSampleAccess", true, true);
        }
        resume();
    }

    /** Refuses the request and ends the session. */
    public void refuse(Refusal refusal, String description) {
        if (!hasEnded()) {
            status(streamId, "error", refusal.code, description);
            end(Ending.Kind.CLOSED, description);
        }
    }

    /** Ends the session; a player is sent StreamEOF and UnpublishNotify first. */
    public void close(String reason) {
        if (phase == Phase.PLAYING && !hasEnded()) {
            out.userControl(STREAM_EOF, streamId);
            status(streamId, "status", "NetStream.Play.UnpublishNotify", "The publisher is gone.");
        }
        end(Ending.Kind.CLOSED, reason);
    }

    /** Ends publishing or playing; the client then closes the connection or requests another stream. */
    private void finish(String name, double transaction, List<@Nullable Object> arguments, int commandStreamId) {
        boolean ours = commandStreamId == streamId
                || name.equals("FCUnpublish")
                || (argument(arguments, 1) instanceof Double id && id.intValue() == streamId);
        if (name.equals("deleteStream")
                && argument(arguments, 1) instanceof Double id
                && id >= 1
                && id <= STREAMS_MAX) {
            streams.clear(id.intValue());
        }
        if ((phase == Phase.PUBLISHING || phase == Phase.PLAYING) && ours) {
            if (phase == Phase.PUBLISHING) {
                status(streamId, "status", "NetStream.Unpublish.Success", "Publishing ended.");
            }
            phase = Phase.CONNECTED;
            finished = true;
            within(limits.request(), "the connection's end, or another \"publish\" or \"play\"");
            events.onFinished(new Ending(Ending.Kind.LEFT, FINISHED));
        } else if (name.equals("FCUnpublish") && transaction != 0) {
            out.command(0, "_result", transaction, null, null);
        }
    }

    private void status(int onStreamId, String level, String code, String description) {
        out.command(onStreamId, "onStatus", 0, null, information(level, code, description));
    }

    @Override
    void onMedia(int type, int timestamp, int messageStreamId, ByteBuf payload) throws ProtocolException {
        if (phase == Phase.PUBLISHING) {
            if (!firstMediaSeen && type != MessageType.DATA) {
                firstMediaSeen = true;
                mediaSeen = true;
                withoutDeadline();
            }
            events.onMessage(type, timestamp, payload);
            return;
        }
        unacceptedBytes += payload.readableBytes();
        payload.release();
        if (unacceptedBytes > limits.unacceptedBytesMax()) {
            throw new ProtocolException(
                    "more than " + limits.unacceptedBytesMax() + " bytes of media without a publish");
        }
    }

    @Override
    boolean mediaFlows() {
        return mediaSeen;
    }

    @Override
    boolean toleratesUndecodable(String command) {
        boolean isAwaited = phase == Phase.CONNECTED && (command.equals("publish") || command.equals("play"));
        return phase != Phase.CONNECTING && !isAwaited;
    }

    @Override
    void onTick() {
        if (phase == Phase.PUBLISHING) {
            watchSilence();
        }
        if (phase == Phase.PUBLISHING || phase == Phase.PLAYING) {
            watchRate();
        }
    }

    private void watchRateFromNow() {
        rateSinceNanos = now();
        rateSinceBytes = workBytes();
    }

    private void watchRate() {
        long nanos = now() - rateSinceNanos;
        if (nanos < RATE_PERIOD.toNanos()) {
            return;
        }
        double bitsPerSecond = (workBytes() - rateSinceBytes) * 8e9 / nanos;
        watchRateFromNow();
        if (bitsPerSecond > limits.publisherBitsPerSecondMax()) {
            end(
                    Ending.Kind.INVALID,
                    (long) bitsPerSecond + " bit/s; allowed are " + limits.publisherBitsPerSecondMax());
        }
    }

    @Override
    void onEnded(Ending how) {
        phase = Phase.ENDED;
        events.onEnded(finished ? new Ending(Ending.Kind.LEFT, FINISHED) : how);
    }

    private static String printable(String text) {
        String clean = text.replaceAll("[^\\x20-\\x7E]", "");
        return clean.length() <= 64 ? clean : clean.substring(0, 64);
    }
}
