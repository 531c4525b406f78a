package dev.tramo.server.access;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Tells calls that a page of a stranger makes a browser send from those that a user or a program means. Programs send none of the
 * headers that are looked at, and pass.
 */
@Singleton
final class BrowserCalls {
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
    /** With which every browser's {@code User-Agent} begins, and hardly any program's. */
    private static final String BROWSER = "Mozilla/";

    private final Optional<String> publicHost;
    private final String machine;

    BrowserCalls(@ConfigProperty(name = "tramo.public.host") Optional<String> publicHost) {
        this.publicHost = publicHost;
        this.machine = machineName();
    }

    private static String machineName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /**
     * Whether no browser sent the call, or one did without a stranger's page behind it.
     *
     * @param isChange whether it changes anything; then a browser must show that it is not made by another page
     */
    boolean isOwnDoing(HttpServerRequest request, boolean isChange) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader("Origin");
        String referer = request.getHeader("Referer");
        String agent = request.getHeader("User-Agent");
        boolean isBrowser = site != null || origin != null || (agent != null && agent.startsWith(BROWSER));
        if (!isBrowser) {
            return true;
        }
        HostAndPort own = request.authority();
        boolean isForeign = own == null
                || !isOwnName(own.host())
                || (site != null && !OWN_SITES.contains(site))
                || (origin != null && !isOf(own, origin))
                || (referer != null && !isOf(own, referer));
        boolean isShown = site != null || origin != null || referer != null;
        return !isForeign && (isShown || !isChange);
    }

    /** A stranger's name may lead to an address of ours at any time (DNS rebinding); an address is what it is. */
    private boolean isOwnName(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        boolean isAddress = name.startsWith("[") || name.matches("[0-9]+(\\.[0-9]+){3}");
        return isAddress
                || name.equals("localhost")
                || name.equalsIgnoreCase(machine)
                || name.equalsIgnoreCase(publicHost.orElse("localhost"));
    }

    private static boolean isOf(HostAndPort own, @Nullable String url) {
        try {
            URI page = URI.create(String.valueOf(url));
            return own.host().equalsIgnoreCase(page.getHost()) && port(own.port(), page) == port(page.getPort(), page);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static int port(int given, URI page) {
        return given > 0 ? given : "https".equals(page.getScheme()) ? 443 : 80;
    }
}
