package dev.tramo.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Ports for tests: never the same twice, and below those that the system gives to unbound sockets. */
final class Ports {
    /** Test processes that run at once; each has its own ports. */
    private static final int FORKS_MAX = 4;

    /** Those of the server's tests, which may run at the same time, are above. */
    private static final int COUNT = 8_000 / FORKS_MAX;

    private static final int FIRST =
            12_000 + COUNT * Math.floorMod(Integer.getInteger("tramo.test.fork", 1) - 1, FORKS_MAX);
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private Ports() {}

    static int free() {
        for (int tries = 0; tries < COUNT; tries++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new UncheckedIOException(new IOException("no UDP port is free"));
    }

    /** One with so many above it that are free, too. */
    static int freeWithAbove(int above) {
        while (true) {
            int at = Math.floorMod(NEXT.getAndAdd(above + 1), COUNT);
            int port = FIRST + at;
            if (at + above < COUNT && IntStream.rangeClosed(port, port + above).allMatch(Ports::isFree)) {
                return port;
            }
        }
    }

    /** One that nobody listens on with TCP either. */
    static int freeTcp() {
        while (true) {
            int port = free();
            try (var socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // taken: the next one
            }
        }
    }

    /** Binds to a free port of loopback; another if somebody else was quicker. */
    static int bind(DatagramChannel channel) throws IOException {
        while (true) {
            try {
                int port = free();
                channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (BindException e) {
                // taken in between: the next one
            }
        }
    }

    /** Whether nobody has it, on any address. */
    static boolean isFree(int port) {
        try (var socket = new DatagramSocket(null)) {
            socket.setReuseAddress(false);
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (SocketException e) {
            return false;
        }
    }

    /** Whether somebody has bound it. Without binding it: in that moment, a program that is waited for could not. */
    static boolean isTaken(int port) {
        String line = String.format(Locale.ROOT, " *[0-9]+: [0-9A-F]+:%04X .*", port);
        return Stream.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"))
                .filter(Files::exists)
                .flatMap(Ports::lines)
                .anyMatch(each -> each.matches(line));
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
