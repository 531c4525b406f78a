package dev.tramo.net;

import java.io.IOException;
import java.util.Locale;

/** How a loop talks to the kernel. */
public enum TransportKind {
    /** Direct system calls; Linux on x86-64 and arm64. */
    LINUX,
    /** {@code DatagramChannel}; everywhere. */
    NIO;

    /** {@link #LINUX} where it works, else {@link #NIO}. */
    public static TransportKind best() {
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        boolean known = arch.equals("amd64") || arch.equals("x86_64") || arch.equals("aarch64");
        return System.getProperty("os.name", "").startsWith("Linux") && known ? LINUX : NIO;
    }

    Transport open(Loop loop) throws IOException {
        return switch (this) {
            case LINUX -> new LinuxTransport(loop);
            case NIO -> new NioTransport(loop);
        };
    }
}
