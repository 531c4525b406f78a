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
            rtmp://host/live-js/?streamname=x&key=y | false | host    | 1935 | live-js | ?streamname=x&key=y | rtmp://host/live-js
            rtmp://host/live?token=T/cam1     | false | host          | 1935 | live?token=T | cam1  | rtmp://host/live?token=T
            rtmp://host/app/a{b}[c]#d e^f`"   | false | host          | 1935 | app | a{b}[c]#d e^f`" | rtmp://host/app
            rtmp://host/app/u@v:w             | false | host          | 1935 | app | u@v:w          | rtmp://host/app
            rtmp://host/ app=a/b playpath=k y | false | host          | 1935 | a/b | k y            | rtmp://host/a/b
            rtmp://host/x/y APP=a/b playPath=k | false | host         | 1935 | a/b | k              | rtmp://host/a/b
            rtmp://host/a/b/key app=a/b       | false | host          | 1935 | a/b | b/key          | rtmp://host/a/b
            rtmp://host/app/ playpath=k app=z | false | host          | 1935 | app | k app=z        | rtmp://host/app
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
    void blanksAroundAUrlAreNotMeantAndABarIsOfTheKey() {
        assertThat(RtmpUrl.parse(" rtmp://host/app/key|1  ").name()).isEqualTo("key|1");
    }

    @ParameterizedTest
    @CsvSource({
        "rtmp://me:s3cr3t@host/app/key, me, s3cr3t",
        "rtmp://m%40e:s3%3Ac%2Fr%25%3F+%20z@host/app/key, m@e, s3:c/r%?+ z",
        "rtmp://me:a@b:c#@host/app/key, me, a@b:c#",
        "rtmps://m%C3%A9:***x@[2001:db8::1]:1936/app/key, mé, ***x"
    })
    void aUserHasAPasswordThatIsNotShown(String text, String user, String password) {
        RtmpUrl url = RtmpUrl.parse(text);

        assertThat(url.credentials()).contains(new RtmpUrl.Credentials(user, password));
        assertThat(url.name()).isEqualTo("key");
        assertThat(url.connectUrl()).doesNotContain("@");
        assertThat(RtmpUrl.parse(url.full())).isEqualTo(url);
        assertThat(url.secrets()).contains(password);
        for (String shown : new String[] {url.toString(), url.withoutPassword(), String.valueOf(url.credentials())}) {
            assertThat(shown).doesNotContain(password).contains(":***");
        }
        assertThat(RtmpUrl.parse(url.withoutPassword()).credentials())
                .contains(new RtmpUrl.Credentials(user, RtmpUrl.MASK));
    }

    @Test
    void withoutAUserNothingIsLeftOut() {
        RtmpUrl url = RtmpUrl.parse("rtmp://host/app/key");

        assertThat(url.withoutPassword()).isEqualTo(url.full()).isEqualTo("rtmp://host:1935/app/key");
    }

    @Test
    void aResolverGetsAnIpv6AddressWithoutItsBrackets() {
        assertThat(RtmpUrl.parse("rtmp://[2001:db8::1]/app/key").bareHost()).isEqualTo("2001:db8::1");
        assertThat(RtmpUrl.parse("rtmp://host/app/key").bareHost()).isEqualTo("host");
    }

    @Test
    void itsTextHidesTheKey() {
        assertThat(RtmpUrl.parse("rtmps://host/app/s3cret?t=s3cret")).hasToString("rtmps://host:443/app/***");
        RtmpUrl keyed = RtmpUrl.parse("rtmp://host/app?t=s3cret/name");
        assertThat(keyed).hasToString("rtmp://host:1935/app?***/***");
        assertThat(keyed.secrets()).contains("t=s3cret");
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
            rtmp:app/s3cret                | the URL must begin with rtmp:// or rtmps://
            rtmp://s3cret@host/app/key     | the URL needs both of user and password, or neither: rtmp://user:password@host/...
            rtmp://me:@host/s3cret/key     | the URL needs both of user and password, or neither: rtmp://user:password@host/...
            rtmp://:s3cret@host/app/key    | the URL needs both of user and password, or neither: rtmp://user:password@host/...
            rtmp://me:s3cret%zz@host/a/key | user or password: "%" needs two hexadecimal digits; write it as %25
            rtmp://me:s3cret@/app/key      | the URL needs a host, and a port at most: rtmp://host[:port]/...
            rtmp://host:0/app/s3cret       | port 0; allowed are 1 to 65535
            rtmp://host:65536/app/s3cret   | port 65536; allowed are 1 to 65535
            rtmp://host                    | the URL needs an application and a stream name: rtmp://host/application/name
            rtmp://host/                   | the URL needs an application and a stream name: rtmp://host/application/name
            rtmp://host/s3cret             | the URL needs an application and a stream name: rtmp://host/application/name
            rtmp://host/s3cret/            | the URL needs an application and a stream name: rtmp://host/application/name
            rtmp://host//s3cret            | the URL needs an application and a stream name: rtmp://host/application/name
            rtmp://host/live?token=s3cret  | the URL needs an application and a stream name: rtmp://host/application/name
            rtmp://host/?token=s3cret/key  | the URL needs an application and a stream name: rtmp://host/application/name
            rtmp://host/ app=a/s3cret      | the URL needs an application and a stream name: rtmp://host/application/name
            rtmp://host/ playpath=s3cret   | the URL needs an application and a stream name: rtmp://host/application/name
            """)
    void whatIsNoStreamsUrlIsRefusedWithoutRepeatingIt(String text, String why) {
        assertThatThrownBy(() -> RtmpUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(why)
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "rtmp://",
                "rtmp://[::1/app/s3cret",
                "rtmp://[a:1:2]/app/s3cret",
                "rtmp://host:x/app/s3cret",
                "\0s3cret",
                "rtmp://h/a/s3cret\r\n"
            })
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
