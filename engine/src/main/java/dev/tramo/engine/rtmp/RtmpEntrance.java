package dev.tramo.engine.rtmp;

import dev.tramo.engine.spec.RtmpAddress;
import dev.tramo.rtmp.driver.ServerConnection;
import io.netty.channel.EventLoop;

/** Who answers publishers and players at an address. */
public interface RtmpEntrance {
    /** Any thread. */
    RtmpAddress address();

    /** The loop on which the rest is called. Any thread. */
    EventLoop loop();

    /** Somebody wants to publish. */
    void onPublish(ServerConnection publisher);

    /** Somebody wants to play. */
    void onPlay(ServerConnection player);

    /** An attempt to publish or play was refused before it came here. */
    void onRefused(String peer, String reason);
}
