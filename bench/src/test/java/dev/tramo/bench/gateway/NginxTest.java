package dev.tramo.bench.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.bench.BenchException;
import java.util.List;
import org.junit.jupiter.api.Test;

class NginxTest {
    private static final String STATUS = """
            <?xml version="1.0" encoding="utf-8" ?>
            <rtmp>
            <nginx_version>1.22.1</nginx_version>
            <nginx_rtmp_version>1.1.4</nginx_rtmp_version>
            <bytes_in>99</bytes_in>
            <server>
            <application><name>live</name><live>
            <stream><name>cam1_1</name><bytes_in>3302774</bytes_in>
            <client><id>1</id><publishing/></client>
            <meta><video><width>1280</width></video></meta>
            <nclients>1</nclients><publishing/><active/></stream>
            <stream><name>a&amp;b</name><bytes_in>7</bytes_in><client><id>2</id></client><nclients>1</nclients></stream>
            <nclients>2</nclients></live></application>
            <application><name>source</name><live>
            <stream><name>cam1</name><bytes_in>5</bytes_in><publishing/></stream>
            </live></application>
            </server>
            </rtmp>
            """;

    @Test
    void anApplicationHasALineForEachPush() {
        var application = new NginxApplication("cam1", List.of("rtmp://a/live/x")).withPush("rtmp://b/live/y");
        assertThat(application.configuration()).isEqualTo("""
                        application cam1 {
                            live on;
                            push rtmp://a/live/x;
                            push rtmp://b/live/y;
                        }
                """);
    }

    @Test
    void theConfigurationHasOneWorkerAndAllApplications() {
        assertThat(Nginx.configuration(
                        1935,
                        8080,
                        List.of(new NginxApplication("cam1", List.of()), new NginxApplication("cam2", List.of()))))
                .contains("worker_processes 1;")
                .contains("listen 127.0.0.1:1935;")
                .contains("chunk_size 4096;")
                .contains("application cam1 {")
                .contains("application cam2 {")
                .contains("listen 127.0.0.1:8080;");
    }

    @Test
    void theStatusTellsStreamsOfAllApplications() throws Exception {
        NginxStatus status = NginxStatus.parse(STATUS);
        assertThat(status.version()).isEqualTo("nginx 1.22.1, nginx-rtmp 1.1.4");
        assertThat(status.stream("live", "cam1_1")).isEqualTo(new NginxStatus.Stream(3_302_774, true));
        assertThat(status.stream("live", "a&b")).isEqualTo(new NginxStatus.Stream(7, false));
        assertThat(status.stream("source", "cam1")).isEqualTo(new NginxStatus.Stream(5, true));
        assertThat(status.stream("live", "cam1")).isEqualTo(new NginxStatus.Stream(0, false));
    }

    @Test
    void whatIsNoStatusIsRefused() {
        assertThatThrownBy(() -> NginxStatus.parse("<html>404")).isInstanceOf(BenchException.class);
        assertThatThrownBy(() -> NginxStatus.parse("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"))
                .isInstanceOf(BenchException.class);
        assertThatThrownBy(() -> NginxStatus.parse("<rtmp/>"))
                .hasMessage("nginx's status has no nginx_version in rtmp");
    }
}
