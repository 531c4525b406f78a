package dev.tramo.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tramo.rtmp.RtmpUrl;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RtmpUriTest {
    private static final Duration USUAL_GRACE = RtmpListenSpec.GRACE_DEFAULT;
    private static final Duration USUAL_TAKEOVER = RtmpListenSpec.TAKEOVER_DEFAULT;

    private static SourceSpec source(String uri) {
        return EndpointUri.source("source", uri);
    }

    private static DestinationSpec destination(String uri) {
        return EndpointUri.destination("out", uri);
    }

    @Test
    void withoutAHostASourceTakesAPublisherThere() {
        assertThat(source("rtmp://:1936/entrance/key"))
                .isEqualTo(new RtmpListenSpec(
                        new RtmpAddress(false, 1936, "entrance", "key"), USUAL_GRACE, USUAL_TAKEOVER));
        assertThat(source("rtmps://:443/entrance"))
                .isEqualTo(new RtmpListenSpec(new RtmpAddress(true, 443, "entrance", ""), USUAL_GRACE, USUAL_TAKEOVER));
        assertThat(source("rtmp:///a/b?grace=0&takeover=60000"))
                .isEqualTo(new RtmpListenSpec(
                        RtmpAddress.onOwnPorts("a", "b"), Duration.ZERO, RtmpListenSpec.TAKEOVER_MAX));
    }

    @Test
    void withAHostASourcePullsFromIt() {
        assertThat(source("rtmp://origin/live/cam play=cam/key grace=2000"))
                .isEqualTo(new RtmpPullSpec(
                        RtmpUrl.parse("rtmp://origin/live/cam"),
                        Optional.of(RtmpAddress.onOwnPorts("cam", "key")),
                        Duration.ofSeconds(2)));
        assertThat(source("rtmps://origin/live/cam?token=a&grace=b"))
                .isEqualTo(new RtmpPullSpec(
                        RtmpUrl.parse("rtmps://origin/live/cam?token=a&grace=b"), Optional.empty(), USUAL_GRACE));
    }

    @Test
    void aDestinationPushesToAHostAndServesPlayersWithoutOne() {
        assertThat(destination("rtmp://cdn/live/key?x=1 enhanced=always"))
                .isEqualTo(new RtmpPushSpec(RtmpUrl.parse("rtmp://cdn/live/key?x=1"), true));
        assertThat(destination("rtmp://:1935/live/key"))
                .isEqualTo(new RtmpPlaySpec(new RtmpAddress(false, 1935, "live", "key")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtmp://:1936/entrance/key",
                "rtmp:///entrance",
                "rtmps://:4443/a/b?grace=0&takeover=0&muxrate=5000000",
                "rtmp://origin/live/cam",
                "rtmp://origin/live/cam play=cam/key grace=2000 muxrate=100000",
                "rtmp://user:pass%40word@origin/live/cam play=cam",
                "rtmps://[::1]:4443/a?t=1/b c grace=x enhanced=always playpath",
                "rtmp://h/ play=x app=a/b playpath=c grace=12",
                "rtmp://h/ app=live playpath=key grace=12"
            })
    void whatIsWrittenReadsAsTheSameSource(String uri) {
        SourceSpec read = source(uri);
        assertThat(source(EndpointUri.write(read))).as(EndpointUri.write(read)).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtmp://:1936/entrance/key",
                "rtmp://cdn/live/key?x=1 enhanced=always",
                "rtmp://cdn/live/key enhanced=auto",
                "rtmp://h/ app=a/b playpath=c enhanced=always",
                "rtmp://h/ enhanced=always app=a playpath=c enhanced=always"
            })
    void whatIsWrittenReadsAsTheSameDestination(String uri) {
        DestinationSpec read = destination(uri);
        assertThat(destination(EndpointUri.write(read)))
                .as(EndpointUri.write(read))
                .isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rtmp://:0/a/hush|port 0; allowed are 1 to 65535",
                "rtmp://:65536/a/hush|port 65536; allowed are 1 to 65535",
                "rtmp://:1935/|application: allowed are 1 to 128 letters",
                "rtmp://:1935/a/hu%20sh|stream name: allowed are 0 to 128 letters",
                "rtmp://:1935/a/hush?grace=-1|grace: -1; allowed are whole numbers from 0 to 300000, ms",
                "rtmp://:1935/a/hush?takeover=60001|takeover: 60001; allowed are whole numbers from 0 to 60000",
                "rtmp://:1935/a/hush?grace=1&grace=2|grace: given twice",
                "rtmp://:1935/a/hush?latency=1|latency: unknown; known are grace, takeover and muxrate",
                "rtmp://:1935/a/hush?muxrate=99999|muxrate: 99999; allowed are whole numbers from 100000 to 1000000000",
                "rtmp://:1935/a/hush?grace|an option is not of the form option=value",
                "rtmp://h/hush|the URL needs an application and a stream name",
                "rtmp://h/a/hush enhanced=always|enhanced: unknown; known are play, grace and muxrate"
            })
    void whatIsWrongIsNamedWithoutTheKey(String uri, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> source(uri))
                .withMessageStartingWith("source: " + why)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hush"));
    }

    @Test
    void aDestinationHasOtherOptions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> destination("rtmp://h/a/b enhanced=yes"))
                .withMessage("out: enhanced: yes; allowed are auto and always");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> destination("rtmp://:1935/a/b?grace=1"))
                .withMessage("out: grace: unknown; known are none");
    }

    @Test
    void nothingThatIsPrintedShowsAKey() {
        for (String uri : new String[] {"rtmp://:1935/a/hush", "rtmp://h/a/hush play=b/hush"}) {
            assertThat(source(uri).toString()).doesNotContain("hush");
        }
        assertThat(destination("rtmp://:1935/a/hush").toString()).doesNotContain("hush");
        assertThat(destination("rtmp://h/a/hush").toString()).doesNotContain("hush");
    }
}
