package dev.tramo.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A running loop of every kind that works here. What it reports as failed must be taken by the test. */
@ParameterizedClass(name = "{0}")
@MethodSource("kinds")
abstract class LoopFixture {
    record Failure(String what, Throwable failure) {}

    private static final int PATIENCE_SECONDS = 10;

    @Parameter
    TransportKind kind;

    Loop loop;
    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();

    static Set<TransportKind> kinds() {
        return EnumSet.of(TransportKind.best(), TransportKind.NIO);
    }

    @BeforeEach
    void startLoop() throws IOException {
        loop = newLoop();
    }

    @AfterEach
    void endLoop() {
        loop.close();
        assertThat(failures).isEmpty();
    }

    Loop newLoop() throws IOException {
        return new Loop("test loop", kind, (what, failure) -> failures.add(new Failure(what, failure)));
    }

    Failure takeFailure() {
        return await().until(failures::poll, failure -> failure != null);
    }

    /** Runs {@code task} on the loop's thread; gives what it gave and throws what it threw. */
    <T> T onLoop(Callable<T> task) throws Exception {
        return on(loop, task);
    }

    static <T> T on(Loop loop, Callable<T> task) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                result.complete(task.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return get(result);
    }

    static <T> T get(CompletableFuture<T> result) throws Exception {
        try {
            return result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    TestSocket open(UdpOptions options) throws Exception {
        return TestSocket.open(loop, options);
    }

    /** An exclusive socket on a free port of {@code ip}. */
    TestSocket openOn(String ip) throws Exception {
        return open(UdpOptions.boundTo(at(ip, 0)));
    }

    static InetSocketAddress at(String ip, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(ip), port);
    }

    static Address address(String ip, int port) throws UnknownHostException {
        return Address.of(at(ip, port));
    }

    static NetworkInterface loopbackInterface() throws Exception {
        return NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"));
    }

    void onlyOn(TransportKind only) {
        assumeThat(kind).as("transport").isEqualTo(only);
    }

    static void onlyOnLinux() {
        assumeThat(System.getProperty("os.name")).as("system").isEqualTo("Linux");
    }

    static void onlyWithIpv6() {
        boolean works;
        try (DatagramSocket probe = new DatagramSocket(at("::1", 0))) {
            works = probe.isBound();
        } catch (IOException e) {
            works = false;
        }
        assumeThat(works).as("this host has ::1").isTrue();
    }
}
