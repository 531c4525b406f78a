package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What Prometheus itself says of the files in {@code deploy/prometheus}. */
class PrometheusFilesTest {
    private static String path(String name) {
        return Deploy.path("prometheus/" + name).toString();
    }

    @Test
    void theRulesAreRules() {
        assertThat(Peer.run("promtool", "check", "rules", path("tramo-rules.yml")))
                .contains("SUCCESS");
    }

    @Test
    void eachAlertBeginsWhenItShouldAndAServerThatIsWellHasNone() {
        assertThat(Peer.run("promtool", "test", "rules", path("tramo-rules.test.yml")))
                .contains("SUCCESS");
    }

    @Test
    void theExampleIsAConfiguration() {
        assertThat(Peer.run("promtool", "check", "config", path("prometheus.yml")))
                .contains("SUCCESS");
    }
}
