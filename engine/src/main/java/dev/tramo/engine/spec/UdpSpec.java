package dev.tramo.engine.spec;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A UDP endpoint. As text, which {@link #parse} reads and {@link #toString} writes: {@code address:port}, an IPv6 address in
 * brackets, a link-local one with its interface, {@code [fe80::1%eth0]}, then optionally {@code
 * ?interface=eth1&source=192.0.2.7}.
 *
 * @param address where to send to; or a group to join, or a local address to receive on ({@code 0.0.0.0}: any)
 * @param port 1 to 65535
 * @param interfaceName network interface for multicast; empty is the system's choice
 * @param source only this sender is received; of a group, only it is joined (source-specific multicast). Empty is any
 * @param ttl time to live of what is sent, 1 to 255; 0 is the system's default
 * @param pacing of a destination
 */
public record UdpSpec(String address, int port, String interfaceName, String source, int ttl, PacingSpec pacing)
        implements SourceSpec, DestinationSpec {
    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9a-fA-F:.%\\w-]+)]|([0-9.]+)):(\\d{1,5})(?:\\?(.*))?");
    /** Names as systems give them, and addresses; nothing that an address as text would have to encode. */
    private static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9_.:@-]{0,64}");

    private static final String EXPECTED = "address:port, for example 239.1.1.1:5000, [ff15::1]:5000 or "
            + "239.1.1.1:5000?interface=eth1&source=192.0.2.7";

    /** Checks the ranges. */
    public UdpSpec {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + "; allowed are 1 to 65535");
        }
        if (ttl < 0 || ttl > 255) {
            throw new IllegalArgumentException("ttl " + ttl + "; allowed are 0 to 255");
        }
        if (!INTERFACE.matcher(interfaceName).matches()) {
            throw new IllegalArgumentException(
                    "interface: an unusable name; allowed are letters, digits and _ . : @ -");
        }
        InetAddress ip = IpLiteral.check(address);
        address = IpLiteral.normal(address);
        if (!source.isEmpty()) {
            InetAddress sender = IpLiteral.check(source);
            if (sender.isMulticastAddress() || sender.isAnyLocalAddress()) {
                throw new IllegalArgumentException("source " + source + "; allowed is the address of one sender");
            }
            if (!ip.isAnyLocalAddress() && sender.getAddress().length != ip.getAddress().length) {
                throw new IllegalArgumentException("source " + source + "; the address is of the other IP version");
            }
            source = IpLiteral.normal(source);
        }
    }

    /** One that is not paced. */
    public UdpSpec(String address, int port, String interfaceName, String source, int ttl) {
        this(address, port, interfaceName, source, ttl, PacingSpec.OFF);
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException saying what is wrong and what is expected
     */
    public static UdpSpec parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("not address:port; allowed is " + EXPECTED);
        }
        String address = form.group(1) != null ? form.group(1) : form.group(2);
        String interfaceName = "";
        String source = "";
        String query = form.group(4) == null ? "" : form.group(4);
        for (String parameter : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            String value = parameter.substring(parameter.indexOf('=') + 1);
            if (parameter.startsWith("interface=") && !value.isEmpty()) {
                interfaceName = value;
            } else if (parameter.startsWith("source=") && !value.isEmpty()) {
                source = value;
            } else {
                throw new IllegalArgumentException("parameter " + parameter + "; allowed are interface= and source=");
            }
        }
        return new UdpSpec(address, Integer.parseInt(form.group(3)), interfaceName, source, 0);
    }

    /** The same with another time to live. */
    public UdpSpec withTtl(int value) {
        return new UdpSpec(address, port, interfaceName, source, value, pacing);
    }

    /** The same, paced. */
    public UdpSpec withPacing(PacingSpec value) {
        return new UdpSpec(address, port, interfaceName, source, ttl, value);
    }

    /** Whether the address is a multicast group. */
    public boolean isMulticast() {
        return IpLiteral.check(address).isMulticastAddress();
    }

    /**
     * Refuses what is no place to send to.
     *
     * @throws IllegalArgumentException saying what is wrong and what is allowed
     */
    public UdpSpec asDestination() {
        if (!source.isEmpty()) {
            throw new IllegalArgumentException("source " + source + "; only what is received has a source");
        }
        IpLiteral.checkDestination(IpLiteral.check(address), address);
        return this;
    }

    /**
     * Address and port, as of now.
     *
     * @throws IOException if the interface that the address names is not there
     */
    public InetSocketAddress resolved() throws IOException {
        return new InetSocketAddress(ip(address), port);
    }

    /** The sender that is received. */
    @Nullable
    public InetAddress resolvedSource() throws IOException {
        return source.isEmpty() ? null : ip(source);
    }

    private static InetAddress ip(String address) throws IOException {
        try {
            return IpLiteral.parse(address);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Whether the address names its interface. */
    public boolean hasZone() {
        return address.indexOf('%') >= 0;
    }

    /** {@code address:port}, an IPv6 address in brackets. */
    public String endpoint() {
        return IpLiteral.withPort(address, port);
    }

    @Override
    public String toString() {
        List<String> parameters = new ArrayList<>();
        if (!interfaceName.isEmpty()) {
            parameters.add("interface=" + interfaceName);
        }
        if (!source.isEmpty()) {
            parameters.add("source=" + source);
        }
        return endpoint() + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
    }

    @Override
    public Form form() {
        return Form.DATAGRAMS;
    }
}
