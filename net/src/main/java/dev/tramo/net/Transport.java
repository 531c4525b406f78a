package dev.tramo.net;

import java.io.IOException;

/** One loop's interface to the kernel. All but {@link #wakeup} belongs to the loop's thread. */
sealed interface Transport permits LinuxTransport, NioTransport {
    UdpSocket open(UdpOptions options, DatagramHandler handler) throws IOException;

    /** Waits until a socket is readable, {@link #wakeup} is called or the time has passed; 0 does not wait. */
    void await(long timeoutNanos);

    /** Makes the calling thread, the loop's, wake up from {@link #await} as exactly as the system allows. */
    void waitPrecisely();

    /** Drains the sockets that {@link #await} found readable, within bounds, into their handlers. Returns datagrams received. */
    int receive();

    /** Ends the current or next {@link #await}; any thread. */
    void wakeup();

    void close();
}
