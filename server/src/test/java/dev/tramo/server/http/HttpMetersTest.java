package dev.tramo.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpMetersTest {
    private static List<String> mapped(String name, String... tags) {
        Meter.Id id = new Meter.Id(name, Tags.of(tags), null, null, Meter.Type.COUNTER);
        return HttpMeters.portOfEach().map(id).getTags().stream()
                .map(tag -> tag.getKey() + "=" + tag.getValue())
                .toList();
    }

    @Test
    void aPortThatTheSystemChoseHasTheLabelThatOthersHave() {
        assertThat(mapped("http.server.bytes.read")).containsExactly("server.port=0");
        assertThat(mapped("http.server.bytes.read", "server.port", "4000")).containsExactly("server.port=4000");
        assertThat(mapped("http.server.active.requests", "url.scheme", "http"))
                .containsExactly("server.port=0", "url.scheme=http");
        assertThat(mapped("http.server.requests", "method", "GET")).containsExactly("method=GET");
        assertThat(mapped("jvm.info")).isEmpty();
    }
}
