package dev.tramo.server.observe.notify;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The ID of the SNMP engine that sends a notification's traps (RFC 3411, section 5). Each notification has an engine of its own, so that
 * the clocks that managers keep of engines never disagree.
 */
final class SnmpEngineId {
    /** For examples (RFC 5612), as in the MIB. */
    static final int ENTERPRISE = 32_473;

    private static final int NEW_FORM = 0x8000_0000;
    private static final byte OCTETS = 5;
    private static final int HASH_BYTES = 8;

    private SnmpEngineId() {}

    /** @param installation a name of this installation, the same after a restart */
    static byte[] of(String installation, String notification) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((installation + "/" + notification).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(Integer.BYTES + 1 + HASH_BYTES)
                    .putInt(NEW_FORM | ENTERPRISE)
                    .put(OCTETS)
                    .put(hash, 0, HASH_BYTES)
                    .array();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
