package dev.tramo.net;

/** Takes the datagrams of one socket. */
@FunctionalInterface
public interface DatagramHandler {
    /**
     * Called on the loop's thread with at least one datagram. The batch is valid until the call returns. An exception
     * closes the socket and goes to its loop's failure handler; it does not disturb other sockets.
     */
    void onDatagrams(DatagramBatch batch);
}
