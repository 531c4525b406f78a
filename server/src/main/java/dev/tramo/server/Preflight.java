package dev.tramo.server;

import dev.tramo.server.config.CameraOptions;
import dev.tramo.server.config.DataFolder;
import dev.tramo.server.config.Settings;
import dev.tramo.server.config.UnusableSettingsException;
import dev.tramo.server.store.Database;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tries what the settings name before anything starts, so that what cannot work is said in one line. */
final class Preflight {
    private static final System.Logger LOG = System.getLogger(Preflight.class.getName());
    private static final Duration TRY_EVERY = Duration.ofSeconds(1);
    private static final int TRIES_PER_MESSAGE = 15;
    /** What Linux grants this process. */
    private static final Path LIMITS = Path.of("/proc/self/limits");

    private static final Pattern OPEN_FILES = Pattern.compile("Max open files\\s+(\\d{1,18})\\s.*");
    /** A server without links, cameras and clients has some 60 open. */
    private static final int DESCRIPTORS_MIN = 128;

    private static @Nullable FileLock claim;

    private Preflight() {}

    static void check(Settings settings) throws UnusableSettingsException {
        requireDescriptors();
        String host = settings.httpHost();
        tryPort(host, settings.httpPort(), "TRAMO_HTTP_HOST " + host + ", TRAMO_HTTP_PORT " + settings.httpPort());
        int aggregatorPort = settings.aggregatorPort();
        tryPort(host, aggregatorPort, "TRAMO_HTTP_HOST " + host + ", TRAMO_AGGREGATOR_PORT " + aggregatorPort);
        CameraOptions rtmp = settings.rtmp();
        tryPort(
                rtmp.host(),
                rtmp.rtmpPort(),
                "TRAMO_RTMP_HOST " + rtmp.host() + ", TRAMO_RTMP_PORT " + rtmp.rtmpPort());
        tryPort(
                rtmp.host(),
                rtmp.rtmpsPort(),
                "TRAMO_RTMP_HOST " + rtmp.host() + ", TRAMO_RTMPS_PORT " + rtmp.rtmpsPort());
        if (Database.isServer(settings.dbUrl())) {
            claim(settings.dataDir());
        }
        tryStore(settings);
        try {
            DataFolder.protectFiles(settings.dataDir()); // of which the store is made by the first start
        } catch (IOException e) {
            throw new UnusableSettingsException("cannot use TRAMO_DATA_DIR " + settings.dataDir() + ": " + e);
        }
    }

    /**
     * The data folder has the name by which a server is known to those that share its store: two servers of one name would take
     * the lease from each other. Held until the process ends, however it ends. A store that is a file is locked by itself.
     */
    private static void claim(Path dataDir) throws UnusableSettingsException {
        try {
            FileChannel file = FileChannel.open(
                    dataDir.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            claim = file.tryLock();
        } catch (IOException e) {
            throw new UnusableSettingsException("cannot use TRAMO_DATA_DIR " + dataDir + ": " + e);
        }
        if (claim == null) {
            throw new UnusableSettingsException(
                    "TRAMO_DATA_DIR " + dataDir + " is used by another Tramo: each server needs a folder of its own");
        }
    }

    private static void tryPort(String host, int port, String named) throws UnusableSettingsException {
        if (port < 0) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (IOException e) {
            throw new UnusableSettingsException("cannot serve on " + named + ": " + e.getMessage()
                    + (named.contains("HTTP_PORT") ? "" : "; another port, or \"off\", may be set"));
        }
    }

    /** The one database of a single server must be there; one that is a server itself is waited for. */
    private static void tryStore(Settings settings) throws UnusableSettingsException {
        try {
            Database.probe(settings.dbUrl(), settings.dbUser(), settings.dbPassword());
        } catch (SQLException e) {
            if (!Database.isServer(settings.dbUrl())) {
                throw new UnusableSettingsException(
                        "cannot open the store of TRAMO_DATA_DIR or TRAMO_DB_URL: " + Database.words(e));
            }
            awaitStore(settings, Database.words(e));
        }
    }

    private static void awaitStore(Settings settings, String why) throws UnusableSettingsException {
        String reason = why;
        for (long tries = 0; !reason.isEmpty(); tries++) {
            if (tries % TRIES_PER_MESSAGE == 0) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "waiting for the database {0}: {1}",
                        Database.shown(settings.dbUrl()),
                        reason);
            }
            try {
                Thread.sleep(TRY_EVERY);
                Database.probe(settings.dbUrl(), settings.dbUser(), settings.dbPassword());
                reason = "";
            } catch (SQLException e) {
                reason = Database.words(e);
            } catch (InterruptedException e) {
                throw new UnusableSettingsException("interrupted while waiting for the database");
            }
        }
    }

    /** With fewer, the server would fail here and there as it goes along. */
    private static void requireDescriptors() throws UnusableSettingsException {
        try {
            if (!Files.exists(LIMITS)) {
                return; // not on this system
            }
            for (String line : Files.readAllLines(LIMITS)) {
                Matcher limit = OPEN_FILES.matcher(line);
                if (limit.matches() && Long.parseLong(limit.group(1)) < DESCRIPTORS_MIN) {
                    throw new UnusableSettingsException("only " + limit.group(1)
                            + " files and sockets may be open at a time (ulimit -n): at least " + DESCRIPTORS_MIN
                            + " are needed, and one or two more for each link");
                }
            }
        } catch (IOException e) {
            throw new UnusableSettingsException("cannot read " + LIMITS + ": " + e.getMessage());
        }
    }
}
