package dev.tramo.srt.driver;

import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.PacketHeader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * Ends a session that a killed process has left open. A peer keeps such a session for five seconds, and many accept no other
 * meanwhile; after a shutdown they connect again at once.
 */
public final class Farewell {
    private static final int BODY_BYTES = 4;

    private Farewell() {}

    /**
     * Sends SHUTDOWN from the port of the path, which must be free.
     *
     * @throws IOException if that port cannot be used, or the peer not be reached
     * @throws IllegalArgumentException if the path's peer is no address
     */
    public static void send(SrtPath path) throws IOException {
        InetSocketAddress peer = address(path.peer());
        ByteBuffer packet = ByteBuffer.allocate(PacketHeader.BYTES + BODY_BYTES);
        PacketHeader.putControl(packet, ControlType.SHUTDOWN, 0, 0, 0, path.peerSocketId());
        packet.putInt(0).flip(); // libsrt sends four zero bytes
        try (DatagramChannel socket = DatagramChannel.open()) {
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            socket.bind(new InetSocketAddress(path.localPort()));
            int _ = socket.send(packet, peer);
        }
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String ip = text.substring(0, Math.max(0, colon)).replaceAll("[\\[\\]]", "");
        return new InetSocketAddress(InetAddress.ofLiteral(ip), Integer.parseInt(text.substring(colon + 1)));
    }
}
