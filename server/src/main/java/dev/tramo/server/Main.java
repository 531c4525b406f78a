package dev.tramo.server;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The command line: checks the settings, then starts the server. */
@QuarkusMain
public final class Main {

    private static final int EXIT_UNUSABLE = 2;

    static {
        // Quarkus rewrites a class of Netty 4.1 that frees memory through sun.misc.Unsafe; in 4.2 the result cannot
        // free
        // any. Without Unsafe, Netty asks the JDK's own foreign memory instead.
        System.setProperty("io.netty.noUnsafe", "true");
    }

    public static void main(String... args) {
        if (args.length != 1 || !args[0].equals("serve")) {
            refuse("usage: tramo serve");
        }
        try {
            Settings settings = Settings.load(System.getenv());
            Preflight.check(settings);
            settings.asSystemProperties().forEach(System::setProperty);
        } catch (UnusableSettingsException e) {
            refuse(e.getMessage());
        }
        Quarkus.run(args);
    }

    private static void refuse(String reason) {
        System.err.println("tramo: " + reason);
        System.exit(EXIT_UNUSABLE);
    }
}
