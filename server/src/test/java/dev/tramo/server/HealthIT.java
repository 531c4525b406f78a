package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code health}. */
@ExtendWith(SharedServer.class)
class HealthIT {
    @TempDir
    private Path folder;

    private Server health(int port) {
        return Server.launch(
                folder, Map.of("TRAMO_HTTP_HOST", "127.0.0.1", "TRAMO_HTTP_PORT", String.valueOf(port)), "health");
    }

    @Test
    void isContentWithAServerThatWorks(Server server) {
        Server health = health(URI.create(server.anonymous().base()).getPort());

        assertThat(health.exitCode()).isZero();
    }

    @Test
    void failsWhereThereIsNone() {
        int port = Server.freePort();
        Server health = health(port);

        assertThat(health.exitCode()).isEqualTo(1);
        assertThat(health.output()).contains("tramo: no answer from 127.0.0.1 port " + port);
    }
}
