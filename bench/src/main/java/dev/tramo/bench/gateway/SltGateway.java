package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code srt-live-transmit} of libsrt, a process for each link. */
public final class SltGateway implements Gateway {
    private static final String PROGRAM = "srt-live-transmit";
    private static final String VERSION = "SRT Library version: ";
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
            BoundPorts.await(link.listenPort(), PROGRAM, this);
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
