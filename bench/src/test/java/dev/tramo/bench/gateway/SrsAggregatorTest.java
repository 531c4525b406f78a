package dev.tramo.bench.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SrsAggregatorTest {
    @Test
    void theConfigurationNamesPortsAndFolder() {
        assertThat(SrsAggregator.configuration(1935, 8085, Path.of("/tmp/x")))
                .contains("listen 127.0.0.1:1935;")
                .contains("pid /tmp/x/srs.pid;")
                .contains("backend http://127.0.0.1:8085/;");
    }

    @Test
    void aStreamIsForwardedToItsOwnPushes() throws Exception {
        Map<String, List<String>> pushes =
                Map.of("cam1", List.of("rtmp://a/live/x", "rtmp://a/live/y"), "cam2", List.of("rtmp://b/live/z"));
        ObjectMapper json = new ObjectMapper();
        var question = json.readTree("{\"action\":\"on_forward\",\"app\":\"live\",\"stream\":\"cam1\"}");
        String answer = new String(SrsAggregator.whereto(question, pushes), StandardCharsets.UTF_8);
        assertThat(json.readTree(answer))
                .isEqualTo(json.readTree("{\"code\":0,\"data\":{\"urls\":[\"rtmp://a/live/x\",\"rtmp://a/live/y\"]}}"));
    }
}
