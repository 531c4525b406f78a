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
        tryStore(settings);
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
