package dev.tramo.rtmp;

import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/** A server session, and a client's words. */
abstract class ServerFixture extends SessionFixture implements ServerSession.Events {
    static final String SUCCESS = "{level=status, code=NetConnection.Connect.Success, "
            + "description=Connection succeeded., objectEncoding=0}";
    static final String CONNECTED = FLOW + "|_result 1 {fmsVer=FMS/3,0,1,123, capabilities=31} " + SUCCESS;
    static final String PUBLISHED = "onFCPublish 0 null {level=status, code=NetStream.Publish.Start,"
            + " description=Publishing.}|[1] onStatus 0 null {level=status, code=NetStream.Publish.Start,"
            + " description=Publishing.}";

    /** What the user does when asked; at first nothing. */
    Consumer<ServerSession> answer = asked -> {};

    Peer peer;
    ServerSession session;

    void open() {
        open(RtmpLimits.DEFAULT);
    }

    void open(RtmpLimits limits) {
        peer = peer();
        session = new ServerSession(allocator, limits, peer, this, now);
        peer.attach(session);
    }

    /** A client that is connected. */
    void connected() {
        open();
        peer.shakeHands();
        connect();
        peer.heard();
    }

    void connect(Object... keysAndValues) {
        java.util.Map<String, Object> object = object("app", "live", "tcUrl", "rtmp://host/live");
        object.putAll(object(keysAndValues));
        peer.command(3, 0, "connect", 1, object);
    }

    /** A client whose publish was accepted. */
    void publishing() {
        answer = ServerSession::accept;
        connected();
        peer.command(3, 0, "createStream", 2, null);
        peer.command(8, 1, "publish", 3, null, "key", "live");
        peer.heard();
        told();
    }

    void playing() {
        answer = ServerSession::accept;
        connected();
        peer.command(3, 0, "createStream", 2, null);
        peer.command(8, 1, "play", 3, null, "key", -2_000);
        peer.heard();
        told();
    }

    void mediaFlows() {
        publishing();
        peer.media(MessageType.AUDIO, 0, "a");
        told();
    }

    @Override
    public void onPublish(StreamAddress address) {
        tell("publish " + address.application() + " " + address.name() + " " + address.query());
        answer.accept(session);
    }

    @Override
    public void onPlay(StreamAddress address) {
        tell("play " + address.application() + " " + address.name() + " " + address.query());
        answer.accept(session);
    }

    @Override
    public void onMessage(int type, int timestamp, ByteBuf payload) {
        tellMessage(type, timestamp, payload);
    }

    @Override
    public void onFinished(Ending how) {
        tell("finished: " + how.reason());
    }

    @Override
    public void onEnded(Ending how) {
        tellEnding(how);
    }
}
