package dev.tramo.server.api.aggregator;

import dev.tramo.rtmp.RtmpUrl;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which pushes lead to the same stream of the same server, however its host is written. Immutable. */
final class PushHosts {
    /** Without asking a name server: {@code localhost}, capitals, the last dot and the ways to write an address are known. */
    static final PushHosts AS_WRITTEN = new PushHosts(Map.of());

    private static final long LOOKUP_SECONDS_MAX = 2;
    private static final String LOCALHOST = "localhost";
    private static final Set<String> LOCALHOST_ADDRESSES = Set.of("127.0.0.1", "0:0:0:0:0:0:0:1");

    private final Map<String, Set<String>> addresses;

    private PushHosts(Map<String, Set<String>> addresses) {
        this.addresses = Map.copyOf(addresses);
    }

    /** With the addresses of the hosts' names, as far as they are known within 2 s; blocks as long. */
    static PushHosts lookedUp(Collection<RtmpUrl> urls) {
        List<String> names = urls.stream()
                .map(PushHosts::written)
                .filter(name -> !isKnown(name))
                .distinct()
                .toList();
        Map<String, Set<String>> found = new HashMap<>();
        ExecutorService lookups = Executors.newVirtualThreadPerTaskExecutor();
        try {
            List<Future<Set<String>>> answers = new ArrayList<>(lookups.invokeAll(
                    names.stream().map(PushHosts::lookup).toList(), LOOKUP_SECONDS_MAX, TimeUnit.SECONDS));
            for (int i = 0; i < names.size(); i++) {
                try {
                    found.put(names.get(i), answers.get(i).get());
                } catch (ExecutionException | CancellationException e) {
                    // not known: as it is written
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lookups.shutdownNow();
        }
        return new PushHosts(found);
    }

    private static Callable<Set<String>> lookup(String name) {
        return () -> Stream.of(InetAddress.getAllByName(name))
                .map(InetAddress::getHostAddress)
                .collect(Collectors.toSet());
    }

    /** Whether both are the same stream of the same server; who pushes does not matter. */
    boolean same(RtmpUrl one, RtmpUrl other) {
        return sameButForTheHost(one, other) && of(one).stream().anyMatch(of(other)::contains);
    }

    /** Whether both would be the same stream if they were of one host. */
    static boolean sameButForTheHost(RtmpUrl one, RtmpUrl other) {
        return one.secure() == other.secure()
                && one.port() == other.port()
                && one.application().equals(other.application())
                && one.name().equals(other.name());
    }

    /** The host as it is written, and its addresses. */
    private Set<String> of(RtmpUrl url) {
        String written = written(url);
        Set<String> known = written.equals(LOCALHOST) ? LOCALHOST_ADDRESSES : addresses.getOrDefault(written, Set.of());
        return Stream.concat(Stream.of(written), known.stream()).collect(Collectors.toSet());
    }

    private static String written(RtmpUrl url) {
        String host = url.bareHost().toLowerCase(Locale.ROOT);
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        try {
            return InetAddress.ofLiteral(name).getHostAddress();
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    private static boolean isKnown(String written) {
        return written.equals(LOCALHOST) || written.indexOf(':') >= 0 || written.matches("[0-9.]+");
    }
}
