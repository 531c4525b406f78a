package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code srt-live-transmit} of libsrt, a process for each link. */
public final class SltGateway implements Gateway {
    private static final String PROGRAM = "srt-live-transmit";
    private static final String VERSION = "SRT Library version: ";
    private static final long LISTEN_NANOS_MAX = 10_000_000_000L;
    private static final long POLL_MILLIS = 20;
    /** What Linux commonly allows without privilege; unset it would be 200 kB, and a burst would be lost. */
    private static final int BUFFER_BYTES = 4_194_304;

    private final Children children;
    private final List<Children.Child> own = new ArrayList<>();

    public SltGateway(Children children) {
        this.children = children;
    }

    /**
     * The version of libsrt.
     *
     * @throws BenchException if the program is missing
     */
    public static String version() throws BenchException {
        try {
            Process process = new ProcessBuilder(PROGRAM, "-version")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return output.lines()
                    .filter(line -> line.startsWith(VERSION))
                    .map(line -> line.substring(VERSION.length()).replaceFirst(",.*", ""))
                    .findFirst()
                    .orElse("of unknown version");
        } catch (IOException e) {
            throw new BenchException(PROGRAM + " is missing: apt-get install srt-tools", e);
        }
    }

    @Override
    public void send(List<Link> links) throws BenchException, InterruptedException {
        for (Link link : links) {
            start(
                    link,
                    udp(link.udpIn().getPort()),
                    "srt://127.0.0.1:" + link.listenPort() + "?mode=listener" + options(link));
        }
        for (Link link : links) {
            awaitBound(link.listenPort());
        }
    }

    @Override
    public void receive(List<Link> links) throws BenchException {
        for (Link link : links) {
            start(
                    link,
                    "srt://127.0.0.1:" + link.callPort() + "?mode=caller" + options(link),
                    udp(link.udpOut().getPort()));
        }
    }

    private static String udp(int port) {
        return "udp://127.0.0.1:" + port + "?rcvbuf=" + BUFFER_BYTES + "&sndbuf=" + BUFFER_BYTES;
    }

    private static String options(Link link) {
        String plain = "&latency=" + link.latencyMillis() + "&maxbw=" + link.kbpsMax() * 1_000L / 8;
        return link.passphrase().isEmpty()
                ? plain
                : plain + "&passphrase=" + link.passphrase() + "&pbkeylen=" + Link.KEY_BYTES;
    }

    private void start(Link link, String from, String to) throws BenchException {
        own.add(children.start(PROGRAM + " " + link.name(), List.of(PROGRAM, from, to), Map.of()));
    }

    private void awaitBound(int port) throws BenchException, InterruptedException {
        long deadlineNanos = System.nanoTime() + LISTEN_NANOS_MAX;
        while (!isBound(port)) {
            requireAlive();
            if (System.nanoTime() >= deadlineNanos) {
                throw new BenchException(PROGRAM + " does not listen on port " + port + " after 10 s");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** By the kernel's list: to try and bind the port could take it away from the one that is about to. */
    private static boolean isBound(int port) throws BenchException {
        String local = String.format(":%04X ", port);
        try {
            return Files.readAllLines(Path.of("/proc/net/udp")).stream().anyMatch(line -> line.contains(local));
        } catch (IOException e) {
            throw new BenchException("cannot see which ports are bound", e);
        }
    }

    @Override
    public List<Long> pids() {
        return own.stream().map(child -> child.process().pid()).toList();
    }

    @Override
    public void requireAlive() throws BenchException {
        for (Children.Child child : own) {
            child.requireAlive();
        }
    }

    @Override
    public void close() {
        children.stop(own);
        own.clear();
    }
}
