package dev.tramo.server.http;

import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Objects;

/** From where a request really comes: its connection's address, or what a trusted proxy says of it. */
public final class ClientAddress {
    /** Set for each request before anything else sees it, whatever the client sent under this name. */
    private static final String HEADER = "Tramo-Client-Address";

    private static final int IPV4_BYTES = 4;
    private static final int NETWORK_BYTES = 8;

    private ClientAddress() {}

    static void tell(HttpServerRequest request, String address) {
        request.headers().set(HEADER, address);
    }

    /** A literal, IPv4 or IPv6. */
    public static String of(HttpServerRequest request) {
        return Objects.requireNonNull(request.getHeader(HEADER));
    }

    /** What limits by address count by: the address, or of IPv6 the /64 network, of which one client commonly has all addresses. */
    public static String keyOf(HttpServerRequest request) {
        return key(of(request));
    }

    /** The same of an address, which is a literal. */
    static String key(String address) {
        InetAddress client = InetAddress.ofLiteral(address);
        byte[] bytes = client.getAddress();
        if (bytes.length == IPV4_BYTES) {
            return client.getHostAddress();
        }
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // not of 16 bytes
        }
    }
}
