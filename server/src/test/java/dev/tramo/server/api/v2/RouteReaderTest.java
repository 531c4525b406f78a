package dev.tramo.server.api.v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tramo.engine.spec.Analysis;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.routes.StoredRoute;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sends of a route, read and checked. */
class RouteReaderTest {
    private static final StoredRoute NEWS = new StoredRoute(
            "news",
            "News",
            Map.of("site", "bilbao", "type", "4K"),
            Map.of("source", "srt://:9000?passphrase=passphrase-of-news"),
            Map.of("out", "udp://239.1.1.1:5000", "cdn", "rtmp://user:geheim9x@cdn/live/key"),
            true,
            "");

    private static StoredRoute read(String body) throws RefusedException {
        return RouteReader.read("news", Optional.empty(), StrictJson.object(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aPatchThatNamesNothingChangesNothing() throws RefusedException {
        StoredRoute full = NEWS.withAnalysis(Analysis.FULL).withRunning(false);
        assertThat(RouteReader.read(
                        "news", Optional.of(full), MergePatch.applied(full, JsonNodeFactory.instance.objectNode())))
                .isEqualTo(full);
    }

    private static StoredRoute patched(String patch) throws RefusedException {
        return RouteReader.read(
                "news",
                Optional.of(NEWS),
                MergePatch.applied(NEWS, StrictJson.object(patch.getBytes(StandardCharsets.UTF_8))));
    }

    private static String with(String source, String destination) {
        return "{\"source\":\"" + source + "\",\"destinations\":{\"out\":\"" + destination + "\"}}";
    }

    @Test
    void aRouteIsReadAsItIsGivenAndRunsUnlessItSaysOtherwise() throws RefusedException {
        StoredRoute read = read("""
                {"source": " srt://:9000?streamid=news&passphrase=passphrase-of-news ",
                 "destinations": {"z": "udp://239.1.1.1:5000?ttl=4&interface=lo", "a": "srt://198.51.100.7:9000?latency=200"}}
                """);
        assertThat(read.name()).isEqualTo("news");
        assertThat(read.labels()).isEmpty();
        assertThat(read.source()).isEqualTo("srt://:9000?streamid=news&passphrase=passphrase-of-news");
        assertThat(read.destinations().keySet()).containsExactly("z", "a");
        assertThat(read.running()).isTrue();
        assertThat(read.toString()).doesNotContain("passphrase-of-news");

        RouteSpec spec = read.spec();
        assertThat(((SrtSpec) spec.source()).mode()).isEqualTo(SrtMode.LISTENER);
        assertThat(spec.destinations().get("z")).isEqualTo(new UdpSpec("239.1.1.1", 5000, "lo", "", 4));
        assertThat(((SrtSpec) spec.destinations().get("a")).host()).isEqualTo("198.51.100.7");
        assertThat(read("{\"running\":false,"
                                + with("udp://0.0.0.0:1", "udp://192.0.2.1:2").substring(1))
                        .running())
                .isFalse();
    }

    @Test
    void theLongFormsSayTheSame() throws RefusedException {
        StoredRoute read = read("""
                {"id": "news", "kind": "route", "state": "running", "name": "News at nine", "labels": {"site": "bilbao"},
                 "sources": [{"id": "main", "uri": "udp://0.0.0.0:1", "state": "running", "peers": []}],
                 "destinations": {"out": {"uri": "udp://192.0.2.1:2", "sentMbps": 3.5}}}""");
        assertThat(read.name()).isEqualTo("News at nine");
        assertThat(read.labels()).isEqualTo(Map.of("site", "bilbao"));
        assertThat(read.sources()).isEqualTo(Map.of("main", "udp://0.0.0.0:1"));
        assertThat(read.destinations()).isEqualTo(Map.of("out", "udp://192.0.2.1:2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A-1_b.c", "rx", "camera", "...", "rx-1", "camera-x"})
    void namesAreTaken(String id) throws RefusedException {
        RouteReader.requireId(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a b", "a/b", "ñ", "a\n", "camera-a b"})
    void otherNamesAreRefused(String id) {
        assertThatThrownBy(() -> RouteReader.requireId(id))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusedException.Reason.INVALID))
                .hasMessageStartingWith("id: ")
                .hasMessageContaining("allowed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"source\": 7, \"destinations\": {}} | source: no string",
                "{\"destinations\": {\"out\": \"udp://192.0.2.1:2\"}} | source: missing",
                "{\"source\": \"udp://0.0.0.0:1\"} | destinations: missing; allowed are 1 to 32",
                "{\"source\": \"udp://0.0.0.0:1\", \"destinations\": {}} | destinations: 0; allowed are 1 to 32",
                "{\"source\": \"udp://0.0.0.0:1\", \"destinations\": {\"a b\": \"x\"}} | destinations: ID \"a b\"",
                "{\"source\": \"udp://0.0.0.0:1\", \"sources\": []} | source and sources: two ways",
                "{\"sources\": []} | sources: 0; allowed are 1 to 8",
                "{\"sources\": [{\"id\": \"a\", \"uri\": \"udp://0.0.0.0:1\"}, {}]} | sources: ID \"\"; allowed",
                "{\"sources\": [{\"id\": \"a\", \"uri\": \"udp://0.0.0.0:1\"}, {\"id\": \"a\", \"uri\": \"x\"}]} | sources: ID \"a\" is given twice",
                "{\"source\": \"udp://0.0.0.0:1\", \"switching\": 7} | switching: no JSON object",
                "{\"source\": \"udp://0.0.0.0:1\", \"switching\": {\"speed\": 7}} | switching: unknown field \"speed\"; known are mode",
                "{\"source\": \"udp://0.0.0.0:1\", \"switching\": {\"mode\": \"x\"}} | switching.mode: \"x\"; allowed are automatic, manual",
                "{\"source\": \"udp://0.0.0.0:1\", \"switching\": {\"noDataMillis\": 49}} | switching.noDataMillis: 49; allowed are 0",
                "{\"source\": \"udp://0.0.0.0:1\", \"switching\": {\"noDataMillis\": 0.5}} | switching.noDataMillis: 0.5; allowed are whole",
                "{\"source\": \"udp://0.0.0.0:1\", \"switching\": {\"disconnected\": 1}} | switching.disconnected: 1; allowed are true",
                "{\"sources\": [{\"uri\": \"udp://0.0.0.0:1\", \"url\": 1}]} | sources.source: unknown field \"url\"",
                "{\"name\": \"\", \"source\": \"udp://0.0.0.0:1\"} | name: \"\"; allowed are 1 to 128",
                "{\"labels\": {\"a b\": \"x\"}, \"source\": \"udp://0.0.0.0:1\"} | labels.a b: ",
                "{\"labels\": {\"a\": 1}, \"source\": \"udp://0.0.0.0:1\"} | labels.a: 1; allowed",
                "{\"id\": \"other\"} | id: \"other\"; it cannot be changed",
                "{\"kind\": \"rx\"} | kind: \"rx\"; it follows from the ID",
                "{\"colour\": \"red\"} | unknown field \"colour\"; known are name, labels, source, sources, switching, destinations, running",
            })
    void whatIsWrongIsNamed(String body, String message) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aPatchTouchesWhatItNamesAndNothingElse() throws RefusedException {
        assertThat(patched("{}")).isEqualTo(NEWS);
        StoredRoute renamed = patched("{\"name\": \"Late news\", \"labels\": {\"site\": null, \"desk\": \"2\"}}");
        assertThat(renamed.name()).isEqualTo("Late news");
        assertThat(renamed.labels()).isEqualTo(Map.of("type", "4K", "desk", "2"));
        assertThat(renamed.sources()).isEqualTo(NEWS.sources());
        assertThat(renamed.destinations()).isEqualTo(NEWS.destinations());

        StoredRoute moved =
                patched("{\"source\": \"srt://:9001\", \"destinations\": {\"out\": null}, \"running\": false}");
        assertThat(moved.source()).isEqualTo("srt://:9001");
        assertThat(moved.destinations().keySet()).containsExactly("cdn");
        assertThat(moved.running()).isFalse();
        assertThat(patched("{\"sources\": [{\"id\": \"b\", \"uri\": \"srt://:9002\"}]}")
                        .sources())
                .isEqualTo(Map.of("b", "srt://:9002"));
        assertThat(patched("{\"destinations\": {\"out\": {\"uri\": \"udp://192.0.2.1:2\"}}}")
                        .destinations())
                .containsEntry("out", "udp://192.0.2.1:2");
    }

    @Test
    void aPasswordThatIsNotShownStaysWhenItIsSentBack() throws RefusedException {
        String shown = ShownUri.of("rtmp://user:geheim9x@cdn/live/key");
        assertThat(shown).isEqualTo("rtmp://user:***@cdn/live/key");
        assertThat(patched("{\"destinations\": {\"cdn\": \"" + shown + "\"}}")).isEqualTo(NEWS);
        assertThatThrownBy(() -> patched("{\"destinations\": {\"cdn\": \"rtmp://user:***@elsewhere/live/key\"}}"))
                .hasMessageStartingWith("destinations.cdn: the password is ***");
    }

    @ParameterizedTest
    @CsvSource({
        "srt://:9000?passphrase=hush, srt://:9000",
        "srt://[2001:db8::7]:9000?mode=caller, srt://[2001:db8::7]:9000",
        "udp://239.1.1.1:5000?ttl=4, udp://239.1.1.1:5000",
        "rtmp:///entrance/hush?grace=0, rtmp:///entrance",
        "rtmp://user:hush@cdn:1935/live/hush?k=hush, rtmp://cdn:1935/live",
        "rtmps://cdn/live2?k=hush/hush, rtmps://cdn/live2",
        "rtmp://cdn/live/hush play=entrance/hush, rtmp://cdn/live"
    })
    void anAddressHoldsNoSecret(String uri, String address) {
        assertThat(ShownUri.address(uri)).isEqualTo(address);
    }
}
