package dev.tramo.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tramo.mpegts.hls.HlsSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HlsUriTest {
    private static DestinationSpec read(String uri) {
        return EndpointUri.destination("out", uri);
    }

    @Test
    void everyOptionMayBeLeftOut() {
        assertThat(read("hls:")).isEqualTo(HlsSpec.DEFAULT);
        assertThat(read("HLS:?access=public"))
                .isEqualTo(new HlsSpec(HlsSpec.DEFAULT.settings(), HlsSpec.Access.PUBLIC));
        assertThat(read("hls:?segment=4000&part=1000&window=60000"))
                .isEqualTo(new HlsSpec(
                        new HlsSettings(4_000, 1_000, 60_000, HlsSettings.BYTES_MAX_DEFAULT), HlsSpec.Access.TOKEN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hls:",
                "hls:?segment=4000",
                "hls:?part=200&access=public",
                "hls:?segment=1000&part=250&window=30000&access=public"
            })
    void whatIsReadIsWrittenAsItWas(String uri) {
        assertThat(EndpointUri.write(read(uri))).isEqualTo(uri);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hls://host/x|allowed is hls: with options",
                "hls:?segment=500|segment: 500; allowed are whole numbers from 1000 to 10000",
                "hls:?segment=x|segment: x; allowed are whole numbers, milliseconds",
                "hls:?part=1500|part: 1500; allowed are whole numbers from 200 to 1000",
                "hls:?window=11999|window: 11999; allowed are whole numbers from 12000 to 120000",
                "hls:?access=all|access: \"all\"; allowed are token and public",
                "hls:?length=3|length: unknown; known are segment, part, window and access",
                "hls:?part=500&part=500|part: given twice"
            })
    void whatIsWrongIsSaidInWords(String uri, String words) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(uri))
                .withMessageStartingWith("out: ")
                .withMessageContaining(words);
    }

    @Test
    void aRouteHasOneAtMostAndNoneAsItsSource() {
        SourceSpec source = EndpointUri.source("source", "udp://127.0.0.1:5000");
        assertThat(new RouteSpec("r", source, Map.of("a", read("hls:"))).hls()).contains(HlsSpec.DEFAULT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RouteSpec("r", source, Map.of("a", read("hls:"), "b", read("hls:"))))
                .withMessageContaining("allowed is one");
        assertThatIllegalArgumentException().isThrownBy(() -> EndpointUri.source("source", "hls:"));
    }
}
