package dev.tramo.server;

import dev.tramo.server.worker.RouteText;
import dev.tramo.server.worker.Wire;
import dev.tramo.server.worker.Worker;
import dev.tramo.server.worker.WorkerOrder;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Short lives of two workers in one process, for the JVM to note in its AOT cache which classes and methods a worker needs: one carries
 * a stream from UDP to SRT, the other from there to UDP. No server is there, so both do what their files say.
 */
final class WorkerTraining {
    /** The command. */
    static final String NAME = "train-worker";

    private static final int RECEIVED_MIN = 2_000;
    private static final int RECEIVE_WITHIN_MILLIS = 20_000;

    private final List<Worker> workers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private WorkerTraining() {}

    /**
     * Returns when a stream was carried.
     *
     * @param folder is made, for the workers' orders
     * @throws IOException if a worker cannot begin, or nothing arrives
     */
    static void run(Path folder, String version) throws IOException, InterruptedException {
        WorkerTraining training = new WorkerTraining();
        try {
            training.carry(Files.createDirectories(folder), version);
        } finally {
            training.end();
        }
    }

    private void carry(Path folder, String version) throws IOException, InterruptedException {
        InetAddress loopback = InetAddress.ofLiteral(TrainingRun.LOOPBACK);
        try (DatagramSocket out = new DatagramSocket(0, loopback)) {
            int in = TrainingRun.freeUdpPort();
            int srt = TrainingRun.freeUdpPort();
            begin(folder, version, "train-out", "udp://127.0.0.1:" + in, "srt://:" + srt);
            begin(folder, version, "train-in", "srt://127.0.0.1:" + srt, "udp://127.0.0.1:" + out.getLocalPort());
            Thread sender = Thread.ofPlatform().daemon().name("training").start(() -> sendUntilInterrupted(in));
            out.setSoTimeout(RECEIVE_WITHIN_MILLIS);
            DatagramPacket datagram =
                    new DatagramPacket(new byte[TrainingRun.DATAGRAM_BYTES], TrainingRun.DATAGRAM_BYTES);
            for (int i = 0; i < RECEIVED_MIN; i++) {
                out.receive(datagram);
            }
            sender.interrupt();
            sender.join();
        }
    }

    private void begin(Path folder, String version, String id, String source, String destination) throws IOException {
        RouteText route = new RouteText(id, source, Map.of("out", destination));
        // Refused at once: nobody listens there.
        List<String> servers = List.of("http://127.0.0.1:" + TrainingRun.freeUdpPort());
        WorkerOrder order =
                new WorkerOrder(route, 1, 1, servers, "none", "", Optional.empty(), Optional.empty(), Map.of());
        Worker worker = new Worker(Files.writeString(folder.resolve(id), Wire.write(order)), version);
        workers.add(worker);
        threads.add(Thread.ofPlatform().name(id).start(() -> {
            try {
                worker.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private static void sendUntilInterrupted(int port) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                TrainingRun.send(port);
            }
        } catch (IOException e) {
            throw new IllegalStateException("loopback refuses datagrams", e);
        }
    }

    private void end() throws InterruptedException {
        workers.forEach(Worker::end);
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
