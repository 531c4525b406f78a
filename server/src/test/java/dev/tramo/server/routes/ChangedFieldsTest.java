package dev.tramo.server.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ChangedFieldsTest {
    private static final String SECRET = "a-good-passphrase";

    private static StoredRoute route(String source, Map<String, String> destinations) {
        return new StoredRoute(
                "news", "News", Map.of("site", "bilbao"), Map.of("source", source), destinations, true, "");
    }

    @Test
    void whatDiffersIsNamedAndNoSecretIsTold() {
        StoredRoute before = route(
                "srt://:9000?latency=120&passphrase=" + SECRET,
                Map.of("far", "rtmp://user:" + SECRET + "@host/live/" + SECRET, "gone", "udp://127.0.0.1:5000"));
        StoredRoute after = route(
                "srt://:9001?latency=300&passphrase=" + SECRET + "2&streamid=" + SECRET,
                Map.of("far", "rtmp://user:" + SECRET + "3@host/live/" + SECRET, "new", "udp://127.0.0.1:5001"));

        Map<String, String> changed = ChangedFields.between(before, after);
        assertThat(changed)
                .isEqualTo(Map.of(
                        "sources.source", "srt://:9000 -> srt://:9001",
                        "sources.source.latency", "120 -> 300",
                        "sources.source.passphrase", "",
                        "sources.source.streamid", "",
                        "destinations.far", "",
                        "destinations.gone", "udp://127.0.0.1:5000 -> none",
                        "destinations.new", "none -> udp://127.0.0.1:5001"));
        assertThat(changed.toString()).doesNotContain(SECRET);
    }

    @Test
    void nameLabelsAndWhetherItRunsAreFieldsToo() {
        StoredRoute before = route("udp://:5000", Map.of());
        StoredRoute after =
                new StoredRoute("news", "Late news", Map.of("site", "vigo"), before.sources(), Map.of(), false, "{}");
        assertThat(ChangedFields.between(before, after))
                .isEqualTo(Map.of("name", "News -> Late news", "labels.site", "", "running", "true -> false"));
        assertThat(ChangedFields.between(before, before)).isEmpty();
        assertThat(ChangedFields.between(before, before.withApi("{}"))).isEqualTo(Map.of("settings", ""));
    }
}
