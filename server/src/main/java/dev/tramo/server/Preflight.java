package dev.tramo.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Tries what the settings name before anything starts, so that what cannot work is said in one line. */
final class Preflight {
    private Preflight() {}

    static void check(Settings settings) throws UnusableSettingsException {
        tryPort(settings.httpHost(), settings.httpPort());
        tryStore(settings);
    }

    private static void tryPort(String host, int port) throws UnusableSettingsException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (IOException e) {
            throw new UnusableSettingsException(
                    "cannot serve on TRAMO_HTTP_HOST " + host + ", TRAMO_HTTP_PORT " + port + ": " + e.getMessage());
        }
    }

    private static void tryStore(Settings settings) throws UnusableSettingsException {
        try (Connection connection =
                DriverManager.getConnection(settings.dbUrl(), settings.dbUser(), settings.dbPassword())) {
            connection.isValid(1);
        } catch (SQLException e) {
            String message = String.valueOf(e.getMessage());
            int lineEnd = message.indexOf('\n');
            throw new UnusableSettingsException(
                    "cannot open the store of TRAMO_DATA_DIR or TRAMO_DB_URL (does another Tramo use" + " it?): "
                            + (lineEnd < 0 ? message : message.substring(0, lineEnd)));
        }
    }
}
