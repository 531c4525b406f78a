package dev.tramo.server.observe.notify;

import java.util.List;

/**
 * A manager that gets SNMP notifications by UDP.
 *
 * @param inform whether the manager acknowledges (inform); a trap is sent and forgotten
 */
public record SnmpTarget(String host, int port, boolean inform, Access access) implements Target {
    /** What the manager knows us by. */
    public sealed interface Access {
        /** SNMP v2c. */
        record Community(Secret community) implements Access {}

        /** A user of SNMP v3, with authentication and encryption. */
        record User(
                String name,
                Authentication authentication,
                Secret authenticationPassword,
                Privacy privacy,
                Secret privacyPassword)
                implements Access {}
    }

    /** Hash functions of authentication. */
    public enum Authentication {
        SHA,
        SHA224,
        SHA256,
        SHA384,
        SHA512
    }

    /** Ciphers. */
    public enum Privacy {
        AES128,
        AES192,
        AES256
    }

    @Override
    public Type type() {
        return Type.SNMP;
    }

    @Override
    public List<Secret> secrets() {
        return switch (access) {
            case Access.Community(Secret community) -> List.of(community);
            case Access.User user -> List.of(user.authenticationPassword(), user.privacyPassword());
        };
    }
}
