package dev.tramo.server.api.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.RtmpUrl;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PushHostsTest {
    @ParameterizedTest
    @CsvSource({
        "localhost, LOCALHOST",
        "localhost, localhost.",
        "localhost, 127.0.0.1",
        "localhost, [::1]",
        "Engine, engine.",
        "10.0.0.7, [::ffff:10.0.0.7]",
        "[2001:db8::7], [2001:DB8:0:0::0007]"
    })
    void oneHostMayBeWrittenInSeveralWays(String one, String other) {
        assertThat(PushHosts.AS_WRITTEN.same(url(one), url(other))).isTrue();
        assertThat(PushHosts.AS_WRITTEN.same(url(other), url(one))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "engine, engine2",
        "127.0.0.1, 127.0.0.9",
        "localhost, 127.0.0.9",
        "10.0.0.7, 10.0.0.8",
        "localhost, 10.0.0.7",
        "[2001:db8::7], [2001:db8::8]"
    })
    void othersAreOthers(String one, String other) {
        assertThat(PushHosts.AS_WRITTEN.same(url(one), url(other))).isFalse();
    }

    @Test
    void aNameIsWhereItsAddressesAreIfItWasLookedUp() throws Exception {
        String name = java.net.InetAddress.getLocalHost().getHostName();
        String address = java.net.InetAddress.getByName(name).getHostAddress();
        RtmpUrl byName = url(name);
        RtmpUrl byAddress = url(address.contains(":") ? "[" + address + "]" : address);
        RtmpUrl unknown = url("no-such-host.invalid");

        PushHosts hosts = PushHosts.lookedUp(List.of(byName, byAddress, unknown));

        assertThat(hosts.same(byName, byAddress)).isTrue();
        assertThat(hosts.same(byName, unknown)).isFalse();
        assertThat(hosts.same(unknown, url("NO-SUCH-HOST.invalid."))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "rtmps://localhost:1935/live/cam",
        "rtmp://localhost:1936/live/cam",
        "rtmp://localhost/other/cam",
        "rtmp://localhost/live/cam2"
    })
    void anotherStreamOfTheSameHostIsAnother(String other) {
        assertThat(PushHosts.AS_WRITTEN.same(url("localhost"), RtmpUrl.parse(other)))
                .isFalse();
    }

    @Test
    void whoPushesDoesNotMatter() {
        assertThat(PushHosts.AS_WRITTEN.same(url("localhost"), url("me:secret@localhost")))
                .isTrue();
    }

    private static RtmpUrl url(String host) {
        return RtmpUrl.parse("rtmp://" + host + "/live/cam");
    }
}
