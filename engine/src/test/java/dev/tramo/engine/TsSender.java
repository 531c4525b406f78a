package dev.tramo.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.concurrent.locks.LockSupport;

/** Sends a {@link SmallStream} by UDP. */
final class TsSender implements AutoCloseable {
    static final int PAT_PID = SmallStream.PAT_PID;
    static final int VIDEO_PID = SmallStream.VIDEO_PID;
    static final int AUDIO_PID = SmallStream.AUDIO_PID;

    private final SmallStream stream;
    private final int port;
    private final Thread thread = new Thread(this::run, "ts-sender");
    private volatile boolean isClosed;

    /** Begins to send video alone. */
    TsSender(int port) {
        this(port, false);
    }

    /** Begins to send video, and audio if wanted. */
    TsSender(int port, boolean hasAudio) {
        this(port, new SmallStream(hasAudio));
    }

    /** Begins to send that stream. */
    TsSender(int port, SmallStream stream) {
        this.port = port;
        this.stream = stream;
        thread.start();
    }

    /** So many of the next plain packets of video are not sent. */
    void leaveOut(int count) {
        stream.leaveOut(count);
    }

    /** Null packets take the place of those of these PIDs, and of no others, from now on. */
    void without(Integer... pids) {
        stream.without(pids);
    }

    private void run() {
        try (DatagramSocket socket = new DatagramSocket()) {
            InetAddress to = InetAddress.getLoopbackAddress();
            long begun = System.nanoTime();
            for (long number = 0; !isClosed; number++) {
                byte[] datagram = stream.next();
                socket.send(new DatagramPacket(datagram, datagram.length, to, port));
                LockSupport.parkNanos(begun + (number + 1) * SmallStream.DATAGRAM_NANOS - System.nanoTime());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        isClosed = true;
        thread.join();
    }
}
