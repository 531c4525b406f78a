package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HealthCheckTest {
    private static Optional<String> complaintAbout(String host, int port) {
        return HealthCheck.complaint(Map.of("TRAMO_HTTP_HOST", host, "TRAMO_HTTP_PORT", String.valueOf(port)));
    }

    /** Of a server whose /health/live has this status. */
    private static Optional<String> complaintAboutStatus(String listensOn, String host, int status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(listensOn, 0), 0);
        server.createContext("/health/live", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        try {
            return complaintAbout(host, server.getAddress().getPort());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void isContentWithAServerThatWorks() throws Exception {
        assertThat(complaintAboutStatus("127.0.0.1", "127.0.0.1", 200)).isEmpty();
    }

    @Test
    void asksAtLoopbackWhereTheServerHasAllAddresses() throws Exception {
        assertThat(complaintAboutStatus("127.0.0.1", "0.0.0.0", 200)).isEmpty();
    }

    @Test
    void asksAtTheAddressThatTheServerHas() throws Exception {
        assertThat(complaintAboutStatus("127.0.0.9", "127.0.0.9", 200)).isEmpty();
    }

    @Test
    void saysWhatAServerAnswersThatDoesNotWork() throws Exception {
        assertThat(complaintAboutStatus("127.0.0.1", "127.0.0.1", 503))
                .hasValueSatisfying(line -> assertThat(line).contains("503").hasLineCount(1));
    }

    @Test
    void saysThatThereIsNoServer() throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }

        assertThat(complaintAbout("127.0.0.1", port))
                .hasValueSatisfying(line ->
                        assertThat(line).contains("127.0.0.1 port " + port).hasLineCount(1));
    }

    @Test
    @Timeout(30)
    void doesNotWaitForeverForAnAnswer() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(complaintAbout("127.0.0.1", silent.getLocalPort())).isPresent();
        }
    }

    @Test
    void namesASettingThatSaysNotWhereTheServerIs() {
        assertThat(complaintAbout("127.0.0.1", 0))
                .hasValueSatisfying(line -> assertThat(line).contains("TRAMO_HTTP_PORT", "\"0\""));
    }
}
