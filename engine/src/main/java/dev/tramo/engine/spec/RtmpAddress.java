package dev.tramo.engine.spec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;

/**
 * Where a stream is published to this process, or played from it.
 *
 * @param secure whether connections are encrypted (RTMPS); of port 0 no matter
 * @param port 1 to 65535: a port of its own, which others may share; 0: all ports on which the process serves RTMP anyway
 * @param application 1 to 128 letters, digits, ".", "_", "~" and "-"
 * @param streamKey stream name that publishers and players must give, 0 to 128 such characters; empty lets any pass. A secret
 */
public record RtmpAddress(boolean secure, int port, String application, String streamKey) {
    /** The process' own ports. */
    public static final int OWN_PORTS = 0;

    private static final int PORT_MAX = 65_535;
    private static final Pattern APPLICATION = Pattern.compile("[A-Za-z0-9._~-]{1,128}");
    private static final Pattern STREAM_KEY = Pattern.compile("[A-Za-z0-9._~-]{0,128}");

    /** Checks the values. */
    public RtmpAddress {
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("port " + port + "; allowed are 1 to " + PORT_MAX);
        }
        if (!APPLICATION.matcher(application).matches()) {
            throw new IllegalArgumentException(
                    "application: allowed are 1 to 128 letters, digits, \".\", \"_\", \"~\" and \"-\"");
        }
        if (!STREAM_KEY.matcher(streamKey).matches()) {
            throw new IllegalArgumentException(
                    "stream name: allowed are 0 to 128 letters, digits, \".\", \"_\", \"~\" and \"-\"");
        }
    }

    /** An address on the process' own ports. */
    public static RtmpAddress onOwnPorts(String application, String streamKey) {
        return new RtmpAddress(false, OWN_PORTS, application, streamKey);
    }

    /** Whether it differs in nothing but the key. */
    public boolean isSamePlace(RtmpAddress other) {
        return secure == other.secure && port == other.port && application.equals(other.application);
    }

    /** Whether a peer that gives that name may publish or play here. Takes a time that does not show how much was right. */
    public boolean takes(String name) {
        return streamKey.isEmpty()
                || MessageDigest.isEqual(
                        streamKey.getBytes(StandardCharsets.UTF_8), name.getBytes(StandardCharsets.UTF_8));
    }

    /** Where that is, for a person, without the key: "/app", or ":1936/app" at a port of its own. */
    public String place() {
        return (port == OWN_PORTS ? "" : ":" + port) + "/" + application;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "RtmpAddress[" + application + "]";
    }
}
