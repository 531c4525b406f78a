package dev.tramo.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tramo.engine.spec.UriOption.Use;
import dev.tramo.engine.spec.UriOption.ValueKind;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of the options of URIs is what their readers do. */
class EndpointOptionsTest {
    /** An endpoint of each use, to be followed by an option. */
    private static final Map<Use, String> URIS = Map.ofEntries(
            Map.entry(Use.SRT_CALLER, "srt://192.0.2.7:9000?"),
            Map.entry(Use.SRT_LISTENER, "srt://:9000?"),
            Map.entry(Use.SRT_RENDEZVOUS, "srt://192.0.2.7:9000?mode=rendezvous&"),
            Map.entry(Use.UDP_SOURCE, "udp://239.1.1.1:5000?"),
            Map.entry(Use.UDP_DESTINATION, "udp://239.1.1.1:5000?"),
            Map.entry(Use.RTP_SOURCE, "rtp://239.1.1.1:5000?"),
            Map.entry(Use.RTP_DESTINATION, "rtp://239.1.1.1:5000?"),
            Map.entry(Use.RTMP_PUBLISH, "rtmp:///app/key?"),
            Map.entry(Use.RTMP_PULL, "rtmp://host.example/app/name "),
            Map.entry(Use.RTMP_PUSH, "rtmp://host.example/app/name "),
            Map.entry(Use.RTMP_PLAY, "rtmp:///app/key?"),
            Map.entry(Use.HLS, "hls:?"),
            Map.entry(Use.FILE_SOURCE, "file:slate.ts?"),
            Map.entry(Use.FILE_DESTINATION, "file:?"));

    /** What else an option needs beside it. */
    private static final Map<String, String> COMPANIONS = Map.ofEntries(
            Map.entry("grouptype", "&nodes=192.0.2.7,192.0.2.8"),
            Map.entry("weights", "&nodes=192.0.2.7,192.0.2.8"),
            Map.entry("adapters", "&nodes=192.0.2.7,192.0.2.8"),
            Map.entry("kmpreannounce", "&kmrefreshrate=2147483647"),
            Map.entry("seamless-interface", "&seamless=239.2.1.1:5000"),
            Map.entry("seamless-source", "&seamless=239.2.1.1:5000"),
            Map.entry("skew", "&seamless=192.0.2.8:5000"),
            Map.entry("seamless-mode", "&seamless=192.0.2.8:5000"),
            Map.entry("seamless-latency", "&seamless=192.0.2.8:5000"),
            Map.entry("seamless-passphrase", "&seamless=192.0.2.8:5000"),
            Map.entry("seamless-streamid", "&seamless=192.0.2.8:5000"),
            Map.entry("seamless-adapter", "&seamless=192.0.2.8:5000"),
            Map.entry("seamless-bindtodevice", "&seamless=192.0.2.8:5000"),
            Map.entry("columns", "&fec=column&rows=4"),
            Map.entry("rows", "&fec=column&columns=4"),
            Map.entry("rate", "&pace=100"),
            Map.entry("part", "&segment=4000"),
            Map.entry("window", "&segment=1000"));

    private static final Map<String, String> EXAMPLES = Map.ofEntries(
            Map.entry("passphrase", "ten-letters"),
            Map.entry("packetfilter", "fec,cols:10"),
            Map.entry("minversion", "1.4.2"),
            Map.entry("bindtodevice", "eth1"),
            Map.entry("adapter", "192.0.2.9"),
            Map.entry("bind", "192.0.2.9:7000"),
            Map.entry("allow", "10.0.0.0/8"),
            Map.entry("nodes", "192.0.2.7,192.0.2.8:9001"),
            Map.entry("weights", "60,40"),
            Map.entry("adapters", "192.0.2.9,192.0.2.10"),
            Map.entry("interface", "eth1"),
            Map.entry("source", "192.0.2.7"),
            Map.entry("seamless", "192.0.2.8:5000"),
            Map.entry("seamless-passphrase", "ten-letters"),
            Map.entry("seamless-streamid", "news"),
            Map.entry("seamless-adapter", "192.0.2.9"),
            Map.entry("seamless-bindtodevice", "eth1"),
            Map.entry("seamless-interface", "eth1"),
            Map.entry("seamless-source", "192.0.2.8"),
            Map.entry("play", "app/key"),
            Map.entry("streamid", "news"));

    private static EndpointSpec read(Use use, UriOption option, Object value) {
        String companion = COMPANIONS.getOrDefault(option.name(), "");
        boolean isMode = option.name().equals("mode"); // which rendezvous has already
        String base = isMode ? "srt://192.0.2.7:9000?" : URIS.get(use);
        String uri = base + option.name() + "=" + value + companion;
        boolean isOfSources =
                option.name().equals("skew") && option.protocol().equals("srt"); // which destinations by SRT refuse
        return switch (use) {
            case UDP_SOURCE, RTP_SOURCE, RTMP_PUBLISH, RTMP_PULL, FILE_SOURCE -> EndpointUri.source("field", uri);
            default -> isOfSources ? EndpointUri.source("field", uri) : EndpointUri.destination("field", uri);
        };
    }

    /** What is said of an option, behind the field, and of RTP the beginning of the URI. */
    private static String words(Throwable refused) {
        String words = refused.getMessage();
        assertThat(words).startsWith("field: ");
        return words.replaceFirst("^field: (\"[^\"]*\": )?", "");
    }

    static Stream<UriOption> options() {
        return EndpointOptions.all().stream();
    }

    static Stream<UriOption> numbers() {
        return options().filter(option -> option.type() == ValueKind.INTEGER);
    }

    static Stream<UriOption> choices() {
        return options().filter(option -> option.type() == ValueKind.CHOICE);
    }

    static Stream<UriOption> texts() {
        return options().filter(option -> option.type() == ValueKind.TEXT || option.type() == ValueKind.SECRET);
    }

    @ParameterizedTest
    @MethodSource
    void numbers(UriOption option) {
        for (Use use : option.uses()) {
            // A key that changes at each packet cannot be announced before.
            long least = option.name().startsWith("km") ? 3 : option.min();
            assertThat(read(use, option, least)).isNotNull();
            assertThat(read(use, option, option.name().equals("kmpreannounce") ? 1_000 : option.max()))
                    .isNotNull();
            for (String wrong :
                    new String[] {String.valueOf(option.min() - 1), String.valueOf(option.max() + 1), "1.5", "x", ""}) {
                if (wrong.isEmpty() && option.protocol().equals("rtp")) {
                    continue; // RtpUriTest
                }
                assertThatIllegalArgumentException()
                        .as("%s=%s of %s", option.name(), wrong, use)
                        .isThrownBy(() -> read(use, option, wrong))
                        .satisfies(refused -> assertThat(words(refused))
                                .startsWith(option.name() + ": " + wrong + "; allowed are ")
                                .contains(String.valueOf(option.min()))
                                .contains(String.valueOf(option.max())));
            }
        }
    }

    @ParameterizedTest
    @MethodSource
    void choices(UriOption option) {
        for (Use use : option.uses()) {
            for (String word : option.allowed()) {
                assertThat(read(use, option, word)).isNotNull();
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> read(use, option, "other"))
                    .satisfies(refused -> assertThat(words(refused))
                            .startsWith(option.name() + ": other; allowed ")
                            .endsWith(option.allowed().getLast()));
        }
    }

    @ParameterizedTest
    @MethodSource
    void texts(UriOption option) {
        for (Use use : option.uses()) {
            assertThatCode(() -> read(use, option, EXAMPLES.get(option.name()))).doesNotThrowAnyException();
        }
    }

    /** Whoever gives a default gives nothing. */
    @ParameterizedTest
    @MethodSource("options")
    void aDefaultIsWhatHoldsWithoutIt(UriOption option) {
        boolean isPart = COMPANIONS.containsKey(option.name()) || option.name().equals("mode");
        // "latency" is the wish of both sides, and without it the peer has none.
        if (option.fallback().isEmpty() || isPart || option.name().equals("latency")) {
            return;
        }
        for (Use use : option.uses()) {
            String plain = URIS.get(use).strip().replaceAll("[?&]$", "");
            EndpointSpec without = switch (use) {
                case UDP_SOURCE, RTP_SOURCE, RTMP_PUBLISH, RTMP_PULL, FILE_SOURCE -> EndpointUri.source("field", plain);
                default -> EndpointUri.destination("field", plain);
            };
            assertThat(read(use, option, option.fallback()))
                    .as("%s of %s", option.name(), use)
                    .isEqualTo(without);
        }
    }

    /** An endpoint that an option is not of refuses it. */
    @ParameterizedTest
    @MethodSource("options")
    void othersDoNotHaveIt(UriOption option) {
        String value = EXAMPLES.getOrDefault(option.name(), option.fallback().isEmpty() ? "1" : option.fallback());
        for (Use use : Use.values()) {
            boolean isRelated = use.name().toLowerCase(java.util.Locale.ROOT).startsWith(option.protocol());
            // groupconnect=0 says nothing; behind a blank, what is no option is a part of the stream's name.
            boolean isTaken = option.name().equals("groupconnect")
                    || option.name().equals("takeover") && use == Use.RTMP_PULL
                    || option.name().equals("takeover") && use == Use.RTMP_PUSH;
            if (isRelated && !option.uses().contains(use) && !isTaken) {
                assertThatIllegalArgumentException()
                        .as("%s of %s", option.name(), use)
                        .isThrownBy(() -> read(use, option, value));
            }
        }
    }
}
