package dev.tramo.server;

import dev.tramo.server.config.UnusableSettingsException;
import dev.tramo.server.store.StoreUnavailableException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.stream.Stream;

/** Why the server could not start although its settings were right. */
final class StartFailure {
    private static final System.Logger LOG = System.getLogger(StartFailure.class.getName());

    private StartFailure() {}

    /**
     * In one line for a person. What lies with this machine (its disk, descriptors, ports, database) is said so; of anything else the
     * log has all there is to know.
     */
    static String words(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (!isOfTheMachine(failure)) {
            LOG.log(System.Logger.Level.ERROR, "failed to start", failure);
        }
        String said = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
        return "cannot start: " + (root instanceof IOException io && isBare(io) ? kind(io) + ": " : "") + said;
    }

    private static boolean isOfTheMachine(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(cause -> cause instanceof IOException
                        || cause instanceof SQLException
                        || cause instanceof StoreUnavailableException
                        || cause instanceof UnusableSettingsException);
    }

    /** A {@code FileSystemException} without a reason says no more than the file. */
    private static boolean isBare(IOException e) {
        return String.valueOf(e.getMessage()).startsWith("/");
    }

    private static String kind(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "");
    }
}
