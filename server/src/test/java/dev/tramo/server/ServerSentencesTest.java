package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.server.observe.alarm.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server says to people has Spanish in the dashboard. */
class ServerSentencesTest {
    private static final String ENGINE = "../engine/src/main/java/dev/tramo/engine";
    private static final String SERVER = "src/main/java/dev/tramo/server";
    private static final String RTMP = "../rtmp/src/main/java/dev/tramo/rtmp";
    /** Where sentences are made that the dashboard shows. */
    private static final List<String> ROOTS = List.of(
            ENGINE,
            "../srt/src/main/java/dev/tramo/srt/wire/RejectReason.java",
            "../srt/src/main/java/dev/tramo/srt/SrtConnection.java",
            "../srt/src/main/java/dev/tramo/srt/fec/FilterConfig.java",
            RTMP + "/driver/Failures.java",
            RTMP + "/ClientTarget.java",
            RTMP + "/PullSession.java",
            RTMP + "/PushSession.java",
            RTMP + "/RtmpUrl.java",
            SERVER + "/observe",
            SERVER + "/recordings",
            SERVER + "/routes",
            SERVER + "/placement",
            SERVER + "/docker",
            SERVER + "/kubernetes",
            SERVER + "/commands",
            SERVER + "/view/Views.java",
            SERVER + "/store/StandBy.java",
            SERVER + "/access/Logins.java",
            SERVER + "/access/PasswordResource.java",
            SERVER + "/api/v2");
    /** What these say is for the store, the log, other programs, or has words of its own in the dashboard. */
    private static final Pattern NOT_SHOWN_FILES = Pattern.compile(
            ".*(Options|Store|Repository|View|Rule|History\\w*|Metrics|EmailText|ServerRuns|AlarmRules|Silences|LinkIds).java"
                    + "|.*/observe/(metrics|history)/.*");
    /** Answers to RTMP peers, headers, representations of objects, and what programs say to programs. */
    private static final List<Pattern> NOT_SHOWN = Stream.of(
                    "[A-Z][^{}]*\\.",
                    "The stream has passed \\{} relays, which is the limit\\.",
                    "[A-Z]\\w+\\[.*",
                    "(SELECT|INSERT|UPDATE|DELETE) .*",
                    "\\{\"Error\".*",
                    "(Accept|Basic|tramo|container|pod|port|key=value|it says|it does not take|not understood|true:).*",
                    "TRAMO_KUBERNETES_NAMESPACE is .*",
                    "its (events ended|order cannot be written.*)",
                    "the stream of events ended",
                    "the worker has come anew",
                    "the route has another worker, number \\{}",
                    "A port is taken, .*",
                    "(no|an) \\{}",
                    "bytes .*",
                    ".*( -> none| -> \\{}|path=\\{}|app=\\{}.*)",
                    "[{} ]*(h|min|s)?( \\{} (min|s))?",
                    "(made|changed|created) \\{}",
                    "active source|length of the window",
                    "route \\{}.*",
                    "\\{}(, | )?(from|attempts|more|event|after|time).*")
            .map(text -> Pattern.compile(text, Pattern.DOTALL))
            .toList();

    private static List<Path> shown() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String root : ROOTS) {
            try (Stream<Path> all = Files.walk(Path.of(root))) {
                all.filter(file -> file.toString().endsWith(".java"))
                        .filter(file ->
                                !NOT_SHOWN_FILES.matcher(file.toString()).matches())
                        .forEach(files::add);
            }
        }
        return files;
    }

    @Test
    void eachSentenceOfTheSourcesHasSpanish() throws IOException {
        SpanishSentences spanish = SpanishSentences.read();
        Set<String> said = SourceSentences.in(shown());
        assertThat(said).as("sentences that were found").hasSizeGreaterThan(300);
        assertThat(said.stream()
                        .filter(sentence -> NOT_SHOWN.stream()
                                .noneMatch(form -> form.matcher(sentence).matches()))
                        .filter(sentence -> !spanish.have(sentence)))
                .as("sentences without Spanish in texts/server")
                .isEmpty();
    }

    @Test
    void eachAlarmRuleHasSpanish() throws IOException {
        SpanishSentences spanish = SpanishSentences.read();
        assertThat(Stream.of(Rule.values())
                        .flatMap(rule -> Stream.of(rule.title(), rule.advice()))
                        .filter(sentence -> !spanish.know(sentence)))
                .isEmpty();
    }

    /** Whole sentences as people see them, which the sources put together from parts. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "no datagrams yet on 127.0.0.1:5000 since 2026-01-02 12:04:05 UTC",
                "no datagrams on 127.0.0.1:5000 from 192.0.2.7; destination out: no peer yet; and 3 more",
                "waits for a caller on port 9000, stream ID \"news\" since 2026-01-02 12:04:05 UTC: the peer closed the connection",
                "14 packets lost in the last 10 s: 14 not there in time: raise the latency",
                "source is stalled, was running for 3 h 12 min: no datagrams on 127.0.0.1:5000",
                "destinations.out is connecting: the peer refused our call: wrong passphrase",
                "No input: the source is waiting, since 2026-01-02T12:04:05Z. Check that the sender runs and sends to this address.",
                "admin (192.0.2.9) changed news: latency (120 -> 200)",
                "session with 192.0.2.7:9000 (\"news\") ended after 3 s: the peer closed the connection",
                "source: latency: 70000; allowed are whole numbers from 0 to 65535, ms"
            })
    void whatIsPutTogetherHasSpanish(String said) throws IOException {
        assertThat(SpanishSentences.read().know(said)).isTrue();
    }

    @Test
    void eachSentenceIsThereOnceWithAsManyPlacesInBothLanguages() throws IOException {
        Set<String> seen = new HashSet<>();
        for (List<String> pair : SpanishSentences.pairs()) {
            assertThat(pair).hasSize(2);
            assertThat(seen.add(pair.getFirst())).as(pair.getFirst()).isTrue();
            assertThat(places(pair.getLast())).as(pair.getFirst()).isEqualTo(places(pair.getFirst()));
        }
    }

    private static long places(String text) {
        return Pattern.compile("\\{(n|state)?}").matcher(text).results().count();
    }
}
