package dev.tramo.server.http;

import dev.tramo.engine.spec.Networks;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What trusted proxies say of a client: {@code X-Forwarded-For}, {@code -Proto} and {@code -Host}. Nobody else is believed, and
 * {@code Forwarded} (RFC 7239) is not read.
 */
final class Proxies {
    /** A host as it may stand in a URL, with or without a port. */
    private static final Pattern HOST = Pattern.compile(
            "(?<host>\\[[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9_.~%-]{1,32})?]|[A-Za-z0-9._-]{1,253})(:(?<port>[0-9]{1,5}))?");

    private static final Pattern FORWARDED_FOR =
            Pattern.compile("(?<v4>[0-9.]{7,15})(:[0-9]{1,5})?|\\[(?<v6>[0-9A-Fa-f:.]{2,45})](:[0-9]{1,5})?"
                    + "|(?<bare>[0-9A-Fa-f:.]{2,45})");
    private static final int PORT_MAX = 65_535;
    private static final int SHOWN_LENGTH_MAX = 64;

    private final Networks trusted;

    /**
     * Who asks for what.
     *
     * @param address of the client, a literal
     * @param host name or address, an IPv6 address in brackets
     * @param port of {@code host}; −1 if it is not given
     * @param scheme {@code http} or {@code https}; empty for the connection's own
     */
    record Client(String address, String host, int port, String scheme) {}

    /** A request that cannot be answered; the message says why. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String header, String value, String allowed) {
            super(header + " is \"" + shown(value) + "\": it must be " + allowed);
        }

        private static String shown(String text) {
            String line = text.length() <= SHOWN_LENGTH_MAX ? text : text.substring(0, SHOWN_LENGTH_MAX) + "...";
            return line.replaceAll("[^ -~]|[\"\\\\]", "?");
        }
    }

    Proxies(String trusted) {
        this.trusted = new Networks(trusted);
    }

    /** Whether a connection from there is a trusted proxy's. */
    boolean isTrusted(String address) {
        return trusted.contain(InetAddress.ofLiteral(address));
    }

    /**
     * Who sent a request.
     *
     * @throws MalformedException if a header is missing or malformed that is to be believed
     */
    Client client(HttpServerRequest request) throws MalformedException {
        String peer = request.connection().remoteAddress().hostAddress();
        String own = ownHost(request);
        if (trusted.isEmpty() || !isTrusted(peer)) {
            Matcher host = host("Host", own);
            return new Client(peer, host.group("host"), port(host), "");
        }
        String forwarded = first(request, "X-Forwarded-Host").orElse(own);
        Matcher host = host(forwarded.equals(own) ? "Host" : "X-Forwarded-Host", forwarded);
        Matcher _ = host("Host", own);
        return new Client(address(request, peer), host.group("host"), port(host), scheme(request));
    }

    /** HTTP/1.1 demands exactly one; what spoke HTTP/1.0 did not know it. */
    private static String ownHost(HttpServerRequest request) throws MalformedException {
        List<String> given = request.headers().getAll("Host");
        if (given.isEmpty() && request.version() == io.vertx.core.http.HttpVersion.HTTP_1_0) {
            return "localhost";
        }
        if (given.size() != 1) {
            throw new MalformedException("Host", String.join(", ", given), "given once");
        }
        return given.getFirst();
    }

    private static Matcher host(String header, String value) throws MalformedException {
        Matcher host = HOST.matcher(value);
        boolean isWellFormed = host.matches() && port(host) <= PORT_MAX && port(host) != 0;
        if (!isWellFormed || (value.startsWith("[") && !isAddress(host.group("host")))) {
            throw new MalformedException(header, value, "a host name or an address, with or without a port");
        }
        return host;
    }

    private static boolean isAddress(String bracketed) {
        return parse(bracketed.substring(1, bracketed.length() - 1).split("%", 2)[0])
                .isPresent();
    }

    private static int port(Matcher host) {
        String port = host.group("port");
        return port == null ? -1 : Integer.parseInt(port);
    }

    private static Optional<String> first(HttpServerRequest request, String header) {
        return Optional.ofNullable(request.getHeader(header))
                .map(value -> value.split(",", 2)[0].strip())
                .filter(value -> !value.isEmpty());
    }

    private static String scheme(HttpServerRequest request) throws MalformedException {
        String scheme = first(request, "X-Forwarded-Proto").orElse("");
        if (!List.of("", "http", "https").contains(scheme)) {
            throw new MalformedException("X-Forwarded-Proto", scheme, "http or https");
        }
        return scheme;
    }

    /**
     * Each proxy appends from whom it had the request. So the rightmost address that is no trusted proxy's is the last one
     * that somebody trustworthy has seen; what stands left of it the client may have made up.
     */
    private String address(HttpServerRequest request, String peer) throws MalformedException {
        List<String> hops = request.headers().getAll("X-Forwarded-For").stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .toList();
        String client = peer;
        for (String hop : hops.reversed()) {
            if (hop.isEmpty() && hops.size() == 1) {
                break;
            }
            InetAddress address = hop(hop);
            client = address.getHostAddress();
            if (!trusted.contain(address)) {
                break;
            }
        }
        return client;
    }

    private static InetAddress hop(String text) throws MalformedException {
        Matcher hop = FORWARDED_FOR.matcher(text);
        Optional<InetAddress> address = Optional.empty();
        if (hop.matches()) {
            String literal = hop.group("v4") != null
                    ? hop.group("v4")
                    : hop.group("v6") != null ? hop.group("v6") : hop.group("bare");
            address = parse(literal);
        }
        return address.orElseThrow(() -> new MalformedException("X-Forwarded-For", text, "an IP address"));
    }

    private static Optional<InetAddress> parse(String literal) {
        boolean isIpv4 = literal.indexOf(':') < 0;
        if (isIpv4 && literal.chars().filter(c -> c == '.').count() != 3) {
            return Optional.empty(); // 127.1 would be read as 127.0.0.1
        }
        try {
            return Optional.of(InetAddress.ofLiteral(literal));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
