package dev.tramo.server;

import dev.tramo.server.config.Settings;
import dev.tramo.server.config.UnusableSettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Asks the server on this machine whether it works: exit code 0 if {@code /health/live} answers 200 within 3 s, else 1 and one line
 * on standard error. A program of its own, without the framework and its HTTP client: a container starts it again and again.
 */
public final class HealthCheck {
    private static final int WITHIN_MILLIS = 3_000;
    private static final String WORKS = "HTTP/1.1 200 ";
    private static final int STATUS_LINE_MAX = 80;

    private HealthCheck() {}

    public static void main(String... args) {
        Optional<String> complaint = complaint(System.getenv());
        if (complaint.isPresent()) {
            System.err.println("tramo: " + complaint.get());
            System.exit(1);
        }
    }

    /** What is wrong with the server of these settings; nothing if it works. */
    static Optional<String> complaint(Map<String, String> environment) {
        InetSocketAddress server;
        try {
            server = Settings.httpAddress(environment);
        } catch (UnusableSettingsException e) {
            return Optional.of(e.getMessage());
        }
        String where = server.getAddress().getHostAddress() + " port " + server.getPort();
        try {
            String answer = ask(server);
            return answer.startsWith(WORKS) ? Optional.empty() : Optional.of(where + " answers \"" + answer + "\"");
        } catch (IOException e) {
            return Optional.of("no answer from " + where + ": " + e.getMessage());
        }
    }

    /** The answer's first line. */
    private static String ask(InetSocketAddress server) throws IOException {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WITHIN_MILLIS);
        try (Socket socket = new Socket()) {
            socket.connect(server, WITHIN_MILLIS);
            String request = "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream answer = socket.getInputStream();
            StringBuilder line = new StringBuilder();
            while (line.length() < STATUS_LINE_MAX) {
                long leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
                if (leftMillis <= 0) {
                    throw new SocketTimeoutException("it takes more than " + WITHIN_MILLIS + " ms");
                }
                socket.setSoTimeout((int) leftMillis);
                int letter = answer.read();
                if (letter < ' ') {
                    break;
                }
                line.append((char) letter);
            }
            return line.toString();
        }
    }
}
