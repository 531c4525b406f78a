package dev.tramo.engine.endpoint;

import dev.tramo.net.UdpOptions;
import dev.tramo.net.UdpSocket;

/**
 * Says when the kernel drops datagrams because a receive buffer is too small, and what to set. Loop's thread.
 */
public final class ReceiveBufferWatch {
    private static final System.Logger LOG = System.getLogger(ReceiveBufferWatch.class.getName());
    /** Seconds between two lines about one socket. */
    private static final int QUIET_SECONDS = 10;

    private final String name;
    private long reported;
    private int quietSeconds;

    public ReceiveBufferWatch(String name) {
        this.name = name;
    }

    /** The socket was opened. */
    public void opened(UdpSocket socket) {
        reported = 0;
        int wanted = UdpOptions.RECEIVE_BUFFER_BYTES;
        if (socket.receiveBufferBytes() < wanted) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> name + " receive buffer is " + socket.receiveBufferBytes() + " of " + wanted
                            + " bytes, bursts may be lost: set net.core.rmem_max=" + wanted);
        }
    }

    /** Once a second. Returns the drops so far, −1 where the system does not tell. */
    public long observe(UdpSocket socket) {
        long dropped = socket.datagramsDroppedByKernel();
        quietSeconds--;
        if (dropped > reported && quietSeconds <= 0) {
            long newly = dropped - reported;
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> name + " lost " + newly
                            + " datagrams in the kernel, receive buffer full: the machine is overloaded, or net.core.rmem_max too small");
            reported = dropped;
            quietSeconds = QUIET_SECONDS;
        }
        return dropped;
    }
}
