package dev.tramo.server;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A live transport stream of FFmpeg with two services, H.264 with AAC and AAC alone, at a constant bit rate; loses single packets when it
 * is told to.
 */
final class DamagedStream implements AutoCloseable {
    static final int VIDEO_PID = 256;
    private static final String ENCODER =
            "ffmpeg -v error -re -f lavfi -i testsrc2=size=320x180:rate=25 -re -f lavfi -i"
                    + " sine=frequency=440:sample_rate=48000 -map 0:v -map 1:a -map 1:a -c:v libx264 -preset ultrafast -tune"
                    + " zerolatency -pix_fmt yuv420p -g 25 -b:v 500k -c:a aac -b:a 64k -ac 2 -metadata:s:a:0 language=eng"
                    + " -metadata:s:a:1 language=spa -program title=News:program_num=1:st=0:st=1";
    private static final int PACKET_BYTES = 188;
    private static final int RTP_BYTES = 12;
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final Queue<Integer> lost = new ConcurrentLinkedQueue<>();
    private volatile List<Integer> ports = List.of();
    private volatile List<Integer> rtpPorts = List.of();
    private int sequence;
    private final Process encoder;

    /**
     * Begins to encode.
     *
     * @param name of the second service
     */
    DamagedStream(Path folder, String name) throws IOException {
        Thread.ofPlatform().daemon().start(this::run);
        List<String> command = new ArrayList<>(List.of(ENCODER.split(" ")));
        command.addAll(List.of("-program", "title=" + name + ":program_num=2:st=2"));
        String to = "udp://127.0.0.1:" + socket.getLocalPort() + "?pkt_size=1316";
        command.addAll(List.of(("-f mpegts -muxrate 1500k " + to).split(" ")));
        encoder = Peer.launch(folder.resolve("encoder.log"), command);
    }

    void sendTo(Integer... udp) {
        ports = List.of(udp);
    }

    /** By two paths with the same sequence numbers, of which the first lacks every tenth packet. */
    void sendBoth(int first, int second) {
        rtpPorts = List.of(first, second);
    }

    /** One packet of a PID. */
    void lose(int pid) {
        lost.add(pid);
    }

    private void run() {
        byte[] buffer = new byte[2 * RoutesFixture.TS_BYTES];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                byte[] media = damaged(Arrays.copyOf(buffer, packet.getLength()));
                for (int port : ports) {
                    send(media, port);
                }
                byte[] rtp = rtp(media);
                for (int path = 0; path < rtpPorts.size(); path++) {
                    if (path > 0 || sequence % 10 != 0) {
                        send(rtp, rtpPorts.get(path));
                    }
                }
            } catch (IOException e) {
                // Closed, or nobody listens yet.
            }
        }
    }

    private byte[] damaged(byte[] media) {
        Integer pid = lost.peek();
        for (int at = 0; pid != null && at + PACKET_BYTES <= media.length; at += PACKET_BYTES) {
            boolean hasPayload = (media[at + 3] & 0x10) != 0; // without it, none is missing by the counter
            if (hasPayload && (ByteBuffer.wrap(media).getShort(at + 1) & 0x1fff) == pid) {
                lost.remove();
                byte[] rest = Arrays.copyOf(media, media.length - PACKET_BYTES);
                System.arraycopy(media, at + PACKET_BYTES, rest, at, rest.length - at);
                return rest;
            }
        }
        return media;
    }

    private byte[] rtp(byte[] media) {
        sequence++;
        long ticks = System.nanoTime() / 1_000 * 9 / 100; // 90 kHz
        return ByteBuffer.allocate(RTP_BYTES + media.length)
                .put((byte) 0x80)
                .put((byte) 33)
                .putShort((short) sequence)
                .putInt((int) ticks)
                .putInt(7)
                .put(media)
                .array();
    }

    private void send(byte[] datagram, int port) throws IOException {
        socket.send(new DatagramPacket(
                datagram, datagram.length, new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    }

    @Override
    public void close() throws InterruptedException {
        encoder.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        socket.close();
    }
}
