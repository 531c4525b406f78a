package dev.tramo.engine.srt;

import dev.tramo.engine.spec.IpLiteral;
import dev.tramo.net.Loop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of the host that a caller calls: the same one as long as it works, the next one after each attempt that failed. A
 * name is looked up anew for each attempt, not on the loop's thread, for it may take seconds. Loop's thread.
 */
final class PeerAddresses {
    private static final System.Logger LOG = System.getLogger(PeerAddresses.class.getName());
    private static final int LOOKUPS_MAX = 8;
    private static final int LOOKUPS_WAITING_MAX = 1_024;
    /** Platform threads: a look-up blocks its thread in the system's library. */
    private static final ThreadPoolExecutor LOOKUPS = new ThreadPoolExecutor(
            LOOKUPS_MAX,
            LOOKUPS_MAX,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(LOOKUPS_WAITING_MAX),
            Thread.ofPlatform().daemon().name("srt-lookup-", 0).factory());

    static {
        LOOKUPS.allowCoreThreadTimeOut(true);
    }

    /** Finds all addresses of a name; may take seconds. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] allOf(String host) throws UnknownHostException;
    }

    private final Lookup lookup;
    private final Loop loop;
    private final String host;
    private final @Nullable InetAddress local;
    private int attempt;
    private int known = 1;

    /**
     * @param host a name or an IP address
     * @param localAddress an IP address of ours that is called from: only peers of its version can be reached; empty for any
     */
    PeerAddresses(Loop loop, String host, String localAddress) {
        this(loop, host, localAddress, InetAddress::getAllByName);
    }

    /** With another way to look a name up. */
    PeerAddresses(Loop loop, String host, String localAddress, Lookup lookup) {
        this.lookup = lookup;
        this.loop = loop;
        this.host = host;
        this.local = localAddress.isEmpty() ? null : IpLiteral.check(localAddress);
    }

    /**
     * Finds the address to call next.
     *
     * @param call is given it, on the loop's thread
     * @param failed is told why there is none, on the loop's thread
     */
    void next(Consumer<InetAddress> call, Consumer<String> failed) {
        try {
            call.accept(IpLiteral.parse(host));
            return;
        } catch (IllegalArgumentException e) {
            // a name
        }
        try {
            LOOKUPS.execute(() -> resolve(call, failed));
        } catch (RejectedExecutionException e) {
            failed.accept("cannot resolve " + host + ": too many look-ups are waiting");
        }
    }

    private void resolve(Consumer<InetAddress> call, Consumer<String> failed) {
        Runnable next;
        try {
            List<InetAddress> found = List.of(lookup.allOf(host));
            next = () -> call.accept(chosen(found));
        } catch (UnknownHostException e) {
            next = () -> failed.accept("cannot resolve " + host);
        }
        try {
            loop.execute(next);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the caller of {0} ended while it was looked up", host);
        }
    }

    private InetAddress chosen(List<InetAddress> found) {
        List<InetAddress> reachable = found.stream()
                .filter(address -> local == null || local.getClass() == address.getClass())
                .toList();
        List<InetAddress> candidates = reachable.isEmpty() ? found : reachable;
        known = candidates.size();
        return candidates.get(Math.floorMod(attempt, known));
    }

    /** The attempt with that address failed, or the connection ended. */
    void failed() {
        attempt++;
    }

    /** Whether the host has more than one: a reason then says which. */
    boolean areSeveral() {
        return known > 1;
    }
}
