package dev.tramo.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RtmpUrlTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rtmp://host/app/key               | false | host          | 1935 | app | key            | rtmp://host/app
            rtmps://host/app/key              | true  | host          | 443  | app | key            | rtmps://host/app
            RTMP://host/app/key               | false | host          | 1935 | app | key            | rtmp://host/app
            rtmp://host:1935/app/key          | false | host          | 1935 | app | key            | rtmp://host/app
            rtmp://host:443/app/key           | false | host          | 443  | app | key            | rtmp://host:443/app
            rtmps://host:1936/app/key         | true  | host          | 1936 | app | key            | rtmps://host:1936/app
            rtmp://host/app/key?a=1&b=/c      | false | host          | 1935 | app | key?a=1&b=/c   | rtmp://host/app
            rtmp://host/app/inst/key          | false | host          | 1935 | app | inst/key       | rtmp://host/app
            rtmp://host/app//key              | false | host          | 1935 | app | /key           | rtmp://host/app
            rtmp://host/app/k%20y%2F          | false | host          | 1935 | app | k%20y%2F       | rtmp://host/app
            rtmp://192.0.2.1/app/key          | false | 192.0.2.1     | 1935 | app | key            | rtmp://192.0.2.1/app
            rtmp://[2001:db8::1]/app/key      | false | [2001:db8::1] | 1935 | app | key            | rtmp://[2001:db8::1]/app
            rtmp://[2001:db8::1]:1/app/key    | false | [2001:db8::1] | 1    | app | key            | rtmp://[2001:db8::1]:1/app
            """)
    void aUrlIsReadAsNginxReadsIt(
            String text, boolean secure, String host, int port, String application, String name, String connectUrl) {
        RtmpUrl url = RtmpUrl.parse(text);

        assertThat(url).isEqualTo(new RtmpUrl(secure, host, port, application, name));
        assertThat(url.connectUrl()).isEqualTo(connectUrl);
        assertThat(RtmpUrl.parse(url.full())).isEqualTo(url);
    }

    @Test
    void aResolverGetsAnIpv6AddressWithoutItsBrackets() {
        assertThat(RtmpUrl.parse("rtmp://[2001:db8::1]/app/key").bareHost()).isEqualTo("2001:db8::1");
        assertThat(RtmpUrl.parse("rtmp://host/app/key").bareHost()).isEqualTo("host");
    }

    @Test
    void itsTextHidesTheKey() {
        assertThat(RtmpUrl.parse("rtmps://host/app/s3cret?t=s3cret")).hasToString("rtmps://host:443/app/***");
    }

    @Test
    void aHostMayHaveUnderscoresAsContainersDo() {
        assertThat(RtmpUrl.parse("rtmp://media_server:1940/live/key").host()).isEqualTo("media_server");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http://host/app/s3cret         | the URL must begin with rtmp:// or rtmps://
            host/app/s3cret                | the URL must begin with rtmp:// or rtmps://
            rtmp:///app/s3cret             | the URL needs a host, and a port at most: rtmp://host[:port]/...
            rtmp:app/s3cret                | the URL needs a host, and a port at most: rtmp://host[:port]/...
            rtmp://me:s3cret@host/app/key  | the URL holds a user or a fragment; keys belong into its path or query
            rtmp://host/app/key#s3cret     | the URL holds a user or a fragment; keys belong into its path or query
            rtmp://host:0/app/s3cret       | port 0; allowed are 1 to 65535
            rtmp://host:65536/app/s3cret   | port 65536; allowed are 1 to 65535
            rtmp://host                    | the URL needs an application and a stream name: rtmp://host/application/name
            rtmp://host/                   | the URL needs an application and a stream name: rtmp://host/application/name
            rtmp://host/s3cret             | the URL needs an application and a stream name: rtmp://host/application/name
            rtmp://host/s3cret/            | the URL needs an application and a stream name: rtmp://host/application/name
            rtmp://host//s3cret            | the URL needs an application and a stream name: rtmp://host/application/name
            rtmp://host/app/s3cret key     | not a URL (at character 22)
            """)
    void whatIsNoStreamsUrlIsRefusedWithoutRepeatingIt(String text, String why) {
        assertThatThrownBy(() -> RtmpUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(why)
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "rtmp://", "rtmp://[::1/app/s3cret", "rtmp://host:x/app/s3cret", "\0s3cret"})
    void whatIsNoUrlAtAllIsRefusedToo(String text) {
        assertThatThrownBy(() -> RtmpUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("s3cret");
    }

    @Test
    void longUrlsAreRefused() {
        String url = "rtmp://host/app/" + "k".repeat(2_048 - 16);
        assertThat(RtmpUrl.parse(url).name()).hasSize(2_032);

        assertThatThrownBy(() -> RtmpUrl.parse(url + "k"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an RTMP URL of 2049 characters; allowed are 2048");
    }
}
