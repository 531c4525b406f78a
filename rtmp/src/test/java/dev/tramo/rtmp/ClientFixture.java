package dev.tramo.rtmp;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** Client sessions, and a scripted server's words. */
abstract class ClientFixture extends SessionFixture implements PushSession.Events, PullSession.Events {
    static final String KEY = "s3cr3t-k3y";
    static final RtmpUrl URL = RtmpUrl.parse("rtmp://host:1936/live/" + KEY + "?token=t0k3n");

    Peer peer;
    PushSession push;
    PullSession pull;
    RelayPath relayPath = RelayPath.NONE;

    void openPush(String... fourCcs) {
        peer = peer();
        push = new PushSession(
                allocator, RtmpLimits.DEFAULT, ClientTarget.of(URL), List.of(fourCcs), relayPath, peer, this, now);
        peer.attach(push);
    }

    void openPull() {
        peer = peer();
        pull = new PullSession(allocator, RtmpLimits.DEFAULT, ClientTarget.of(URL), peer, this, now);
        peer.attach(pull);
    }

    void confirmConnect() {
        peer.command(3, 0, "_result", 1, object("fmsVer", "FMS/3,0,1,123"), status("NetConnection.Connect.Success"));
    }

    static Object status(String code) {
        return information("status", code, "Fine.");
    }

    static Object information(String level, String code, String description) {
        return object("level", level, "code", code, "description", description);
    }

    @Override
    public void onAccepted() {
        tell("accepted on " + push.streamId());
    }

    @Override
    public void onStarted() {
        tell("started");
    }

    @Override
    public void onMessage(int type, int timestamp, ByteBuf payload) {
        tellMessage(type, timestamp, payload);
    }

    @Override
    public void onEnded(Ending how) {
        tellEnding(how);
    }
}
