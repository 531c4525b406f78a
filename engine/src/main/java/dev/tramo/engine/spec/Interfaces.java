package dev.tramo.engine.spec;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import org.jspecify.annotations.Nullable;

/** Network interfaces by name or address. */
public final class Interfaces {
    private Interfaces() {}

    /**
     * The interface of that name, or that has that address; {@code null} for an empty name.
     *
     * @throws IOException if there is none
     */
    public static @Nullable NetworkInterface named(String nameOrAddress) throws IOException {
        if (nameOrAddress.isEmpty()) {
            return null;
        }
        NetworkInterface found = NetworkInterface.getByName(nameOrAddress);
        if (found == null) {
            try {
                found = NetworkInterface.getByInetAddress(InetAddress.ofLiteral(nameOrAddress));
            } catch (IllegalArgumentException e) {
                found = null; // no address either
            }
        }
        if (found == null) {
            throw new IOException("no network interface " + nameOrAddress);
        }
        return found;
    }
}
