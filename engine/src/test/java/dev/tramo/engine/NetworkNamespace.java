package dev.tramo.engine;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A network of its own on this machine, with a loopback interface. Sockets, and threads, that are made {@link #inside} belong to it
 * for good.
 */
final class NetworkNamespace implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final Linker LINKER = Linker.nativeLinker();

    private final String name;

    NetworkNamespace() {
        requireRoot();
        name = "tramo" + Integer.toString(ThreadLocalRandom.current().nextInt(1 << 30), 36);
        run("ip", "netns", "add", name);
        ip("link", "set", "lo", "up");
    }

    /** Skips the test for who may make no namespaces; fails it instead if the environment has TRAMO_REQUIRE_PEERS=true. */
    private static void requireRoot() {
        Peers.require("ip");
        if (!System.getProperty("user.name").equals("root") || !canMakeNamespaces()) {
            String what = "only root may make network namespaces";
            if (Boolean.parseBoolean(System.getenv("TRAMO_REQUIRE_PEERS"))) {
                fail(what + ", but TRAMO_REQUIRE_PEERS=true");
            }
            abort(what);
        }
    }

    /** A container's root may lack the right. */
    private static boolean canMakeNamespaces() {
        try {
            return new ProcessBuilder("unshare", "--net", "true").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    String name() {
        return name;
    }

    /** {@code ip} with these arguments, in here. */
    NetworkNamespace ip(String... arguments) {
        String[] command = new String[arguments.length + 3];
        command[0] = "ip";
        command[1] = "-n";
        command[2] = name;
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        run(command);
        return this;
    }

    /** Any program, in here. */
    void command(String... command) {
        String[] all = new String[command.length + 4];
        System.arraycopy(new String[] {"ip", "netns", "exec", name}, 0, all, 0, 4);
        System.arraycopy(command, 0, all, 4, command.length);
        run(all);
    }

    /**
     * A wire to another namespace: the same name at both ends, an IPv4 address with prefix for each. Carries what is sent from now on: the
     * kernel takes up to a second to notice that both ends are up, and drops everything until then.
     */
    void wire(String device, String address, NetworkNamespace other, String otherAddress, int mtu) {
        ip("link", "add", device, "type", "veth", "peer", "name", device, "netns", other.name);
        configure(device, address, mtu);
        other.configure(device, otherAddress, mtu);
        Stage.within(5).until(() -> isUp(device) && other.isUp(device));
    }

    private boolean isUp(String device) {
        return output("ip", "-n", name, "link", "show", device).contains("state UP");
    }

    private void configure(String device, String address, int mtu) {
        ip("addr", "add", address, "dev", device);
        ip("link", "set", device, "mtu", Integer.toString(mtu), "up");
    }

    /** Runs {@code task} on a thread of its own in here. */
    <T> T inside(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try {
                enter();
                result.complete(task.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void enter() throws Throwable {
        MethodHandle open = LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow("open"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        MethodHandle setns = LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow("setns"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        MethodHandle close = LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow("close"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            int fd = (int) open.invokeExact(arena.allocateFrom("/run/netns/" + name), 0);
            int entered = fd < 0 ? -1 : (int) setns.invokeExact(fd, CLONE_NEWNET);
            if (fd >= 0) {
                int closed = (int) close.invokeExact(fd);
                entered = Math.min(entered, closed);
            }
            if (entered < 0) {
                throw new IOException("cannot enter network namespace " + name);
            }
        }
    }

    private static void run(String... command) {
        String _ = output(command);
    }

    private static String output(String... command) {
        try {
            Path output = Files.createTempFile("tramo", ".out");
            try {
                Process process = new ProcessBuilder(List.of(command))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                boolean ended = process.waitFor(20, TimeUnit.SECONDS);
                if (!ended || process.exitValue() != 0) {
                    process.destroyForcibly();
                    throw new IOException(String.join(" ", command) + ": "
                            + Files.readString(output, StandardCharsets.UTF_8).strip());
                }
                return Files.readString(output, StandardCharsets.UTF_8);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        run("ip", "netns", "del", name);
    }
}
