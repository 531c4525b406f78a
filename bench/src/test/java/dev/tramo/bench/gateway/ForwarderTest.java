package dev.tramo.bench.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.traffic.Loops;
import dev.tramo.bench.traffic.ProbeStream;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwarderTest {
    /** Skips the test without a compiler; fails it instead if the environment has TRAMO_REQUIRE_PEERS=true. */
    private static void requireCompiler() {
        if (Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .noneMatch(folder -> new File(folder, "cc").canExecute())) {
            if (Boolean.parseBoolean(System.getenv("TRAMO_REQUIRE_PEERS"))) {
                fail("TRAMO_REQUIRE_PEERS=true, but cc is not installed");
            }
            abort("cc is not installed");
        }
    }

    private static Path folderWith(Path folder, String source) throws Exception {
        Files.createDirectories(folder.resolve("src/main/c"));
        Files.createDirectories(folder.resolve("target"));
        Files.writeString(folder.resolve("src/main/c/forward.c"), source);
        return folder;
    }

    private static String source() throws Exception {
        return Files.readString(Path.of("src/main/c/forward.c"));
    }

    private static Link link(int in, ProbeStream stream) {
        return new Link("link", Loops.loopback(in), 1, 1, stream.output(), 0, "", 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, Forwarder.GATHER_MICROS})
    void bringsAllLinksToTheirOutput(int gatherMicros, @TempDir Path folder) throws Exception {
        requireCompiler();
        try (var children = new Children();
                var stream = new ProbeStream(2)) {
            var program = ForwarderProgram.build(folderWith(folder, source()), children, line -> fail(line))
                    .orElseThrow();
            try (var forwarder = new Forwarder(program, gatherMicros, children)) {
                var ports = new Ports();
                List<Link> links = List.of(link(ports.next(), stream), link(ports.next(), stream));
                forwarder.carry(links);
                stream.start(links.stream().map(Link::udpIn).toList(), 2);
                stream.awaitFlow();
                stream.beginWindow();
                Thread.sleep(300); // the window's length, which nothing depends on
                var result = stream.endWindow(Duration.ZERO);
                forwarder.requireAlive();
                assertThat(forwarder.pids()).hasSize(1);
                assertThat(result.strange()).isZero();
                assertThat(result.links()).allSatisfy(link -> {
                    assertThat(link.sent()).isPositive();
                    assertThat(link.lost()).isZero();
                });
            }
        }
    }

    @Test
    void isBuiltAgainOnlyIfItsSourceIsNewer(@TempDir Path folder) throws Exception {
        requireCompiler();
        try (var children = new Children()) {
            folderWith(folder, source());
            Path made = ForwarderProgram.build(folder, children, line -> fail(line))
                    .orElseThrow()
                    .file();
            var first = Files.getLastModifiedTime(made);
            ForwarderProgram.build(folder, children, line -> fail(line));
            assertThat(Files.getLastModifiedTime(made)).isEqualTo(first);
        }
    }

    @Test
    void whatCannotBeBuiltIsLeftOutAndToldWhy(@TempDir Path folder) throws Exception {
        List<String> told = new ArrayList<>();
        try (var children = new Children()) {
            assertThat(ForwarderProgram.build(folderWith(folder, "no C"), children, told::add))
                    .isEmpty();
        }
        assertThat(told).isNotEmpty().allSatisfy(line -> assertThat(line).startsWith("no forwarder by "));
    }

    @Test
    void aPortThatIsNoneIsRefused(@TempDir Path folder) throws Exception {
        requireCompiler();
        try (var children = new Children();
                var stream = new ProbeStream(1)) {
            var program = ForwarderProgram.build(folderWith(folder, source()), children, line -> fail(line))
                    .orElseThrow();
            try (var forwarder = new Forwarder(program, 0, children)) {
                var links = List.of(link(0, stream));
                assertThatThrownBy(() -> forwarder.carry(links))
                        .isInstanceOf(BenchException.class)
                        .hasMessageContaining("forward: in port is 0: it must be from 1 to 65535");
            }
        }
    }
}
