package dev.tramo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.bench.report.MarkedDocument;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class AllCommandTest {
    private static final String DOCS = "tramo.bench.docs";
    private static final Path PAGE = Path.of("../docs/benchmarks.md");

    @TempDir
    Path folder;

    @BeforeEach
    void copyThePage() throws Exception {
        Files.copy(PAGE, folder.resolve("benchmarks.md"));
        System.setProperty(DOCS, folder.toString());
    }

    @AfterEach
    void forgetTheCopy() {
        System.clearProperty(DOCS);
    }

    /** The benchmark as it is after its arguments have been parsed. */
    private static <T> T parsed(Class<T> type, String... args) {
        CommandLine line = Main.commandLine();
        return type.cast(line.parseArgs(args).subcommand().commandSpec().userObject());
    }

    private static List<List<String>> parts(String options) {
        return parsed(AllCommand.class, ("all" + options).split(" ", -1)).arguments();
    }

    @ParameterizedTest
    @ValueSource(strings = {" --recovery", " --quick --recovery", " --rounds 7 --write", " --quick --write"})
    void everyPartIsAllowedAndHasPlacesOfItsOwnOnThePage(String options) throws Exception {
        List<String> places = new ArrayList<>();
        for (List<String> args : parts(options)) {
            Benchmark part = parsed(Benchmark.class, args.toArray(String[]::new));
            part.check();
            assertThat(part.expected()).isPositive();
            places.addAll(part.places());
        }
        assertThat(places)
                .doesNotHaveDuplicates()
                .contains(
                        "srt",
                        "srt-encrypted",
                        "srt-one",
                        "srt-100",
                        "srt-idle",
                        "rtmp-1x20",
                        "rtmp-20x10",
                        "convert",
                        "start");
        MarkedDocument.benchmarks().requirePlaces(places);
    }

    @ParameterizedTest
    @ValueSource(strings = {"packet", "clean"})
    void eachWayToGoOverHasAPlaceOfItsOwnOnThePage(String join) throws Exception {
        List<String> places = parsed(Benchmark.class, "switch", "--join", join).places();
        assertThat(places).containsExactly(join.equals("clean") ? "switch" : "switch-packet");
        MarkedDocument.benchmarks().requirePlaces(places);
    }

    @Test
    void roundsAndWritingReachTheParts() {
        assertThat(parts(" --rounds 7 --write"))
                .contains(List.of("srt", "--idle", "--rounds", "7", "--write"), List.of("start", "--write"))
                .allSatisfy(args -> assertThat(args).contains("--write"));
        assertThat(parts(" --quick")).allSatisfy(args -> assertThat(args).doesNotContain("--write"));
    }

    @Test
    void quickIsQuicker() throws Exception {
        assertThat(seconds(" --quick --recovery")).isLessThan(seconds(" --recovery") / 5);
    }

    @Test
    void shortEndsInTenMinutesWithThreeRounds() throws Exception {
        assertThat(seconds(" --short")).isLessThanOrEqualTo(600);
        assertThat(parts(" --short").getFirst()).contains("srt", "receiving", "3");
    }

    @ParameterizedTest
    @ValueSource(strings = {" --quick", " --recovery", " --write"})
    void shortHasPartsOfItsOwn(String other) {
        AllCommand all = parsed(AllCommand.class, ("all --short" + other).split(" ", -1));
        assertThatThrownBy(all::call).isInstanceOf(BenchException.class).hasMessageContaining("leave out");
    }

    private static long seconds(String options) throws Exception {
        long seconds = 0;
        for (List<String> args : parts(options)) {
            seconds += parsed(Benchmark.class, args.toArray(String[]::new))
                    .expected()
                    .toSeconds();
        }
        return seconds;
    }

    @Test
    void numbersOutOfRangeAreRefusedBeforeAnythingRuns() {
        AllCommand all = parsed(AllCommand.class, "all", "--rounds", "0");
        assertThatThrownBy(all::call).isInstanceOf(BenchException.class).hasMessageContaining("--rounds is 0");
    }

    /** A benchmark that has its figures at once. */
    @Command(name = "figures")
    private static final class Figures {
        @Mixin
        private Output output = new Output();
    }

    @Test
    void resultsGoToTheirPlaceOnThePageAndLeaveTheOthersAlone() throws Exception {
        String before = Files.readString(folder.resolve("benchmarks.md"));
        for (List<String> args : parts(" --quick --write")) {
            for (String place :
                    parsed(Benchmark.class, args.toArray(String[]::new)).places()) {
                Figures figures = new Figures();
                new CommandLine(figures).parseArgs("--write");
                figures.output.publish(place, "figures of " + place);
            }
        }
        String after = Files.readString(folder.resolve("benchmarks.md"));
        assertThat(after)
                .contains("<!-- srt-100: begin -->\n\n`./tramo bench `, ")
                .contains(". figures of srt-100\n\n<!-- srt-100: end -->")
                .contains(". figures of rtmp-20x10\n\n<!-- rtmp-20x10: end -->");
        assertThat(between(after, "path")).isEqualTo(between(before, "path"));
        assertThat(Files.readString(PAGE)).isEqualTo(before);
    }

    private static String between(String document, String place) {
        return document.substring(
                document.indexOf("<!-- " + place + ": begin"), document.indexOf("<!-- " + place + ": end"));
    }

    @Test
    void aPlaceThatThePageLacksIsToldBeforeTheRun() {
        Callable<?> run = parsed(Callable.class, "srt", "--links", "33", "--write");
        assertThatThrownBy(run::call).isInstanceOf(BenchException.class).hasMessageContaining("<!-- srt-33: begin -->");
    }

    @Test
    void whatSaysNothingOfIdleLinksIsRefused() {
        assertThatThrownBy(() ->
                        parsed(Benchmark.class, "srt", "--idle", "--mbps", "6").check())
                .hasMessageContaining("--mbps and --side say nothing of idle links");
    }
}
