package dev.tramo.srt.driver;

import dev.tramo.net.Address;
import dev.tramo.net.UdpSocket;
import dev.tramo.srt.wire.PacketSink;
import java.nio.ByteBuffer;

/** Sends a connection's packets to its peer's address. */
record AddressedSink(UdpSocket socket, Address destination) implements PacketSink {
    @Override
    public ByteBuffer claim() {
        return socket.claim();
    }

    @Override
    public void commit() {
        socket.commit(destination);
    }
}
