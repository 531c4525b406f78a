package dev.tramo.server;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.ConsoleHandler;

/** Shows what is logged while no server runs, in the server's own form: until a server starts, lines are only collected. */
final class CommandLog {
    private static final String FORM = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5p %c{1.} %s%e%n";

    private CommandLog() {}

    static void begin() {
        ConsoleHandler console = new ConsoleHandler(new PatternFormatter(FORM));
        console.setLevel(Level.INFO);
        // Says once more, at every try, what is said here.
        Logger.getLogger("org.mariadb.jdbc").setLevel(Level.SEVERE);
        InitialConfigurator.DELAYED_HANDLER.setHandlers(new Handler[] {console});
    }
}
