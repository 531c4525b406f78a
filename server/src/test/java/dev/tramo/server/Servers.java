package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.HashMap;
import java.util.Map;

/** Servers that share a database, in the words of tests. */
final class Servers {
    private Servers() {}

    /** Settings of a server with its store there, and a known password. */
    static Map<String, String> sharing(MariaDb database) {
        return new HashMap<>(Map.of(
                "TRAMO_ADMIN_PASSWORD", Server.PASSWORD,
                "TRAMO_DB_URL", database.url(),
                "TRAMO_DB_USER", database.user(),
                "TRAMO_DB_PASSWORD", database.password()));
    }

    /** Whether it answers calls; one that stands by refuses all. */
    static boolean isManaging(Server server) {
        int status = server.anonymous().get("/v2/routes").status();
        assertThat(status).isIn(401, 503);
        return status == 401;
    }

    static void awaitManaging(Server server) {
        await().atMost(Links.SOON).until(() -> isManaging(server));
    }
}
