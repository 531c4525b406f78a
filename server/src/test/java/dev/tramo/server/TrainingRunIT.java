package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The AOT cache: how it is made, and that it is never in the way. */
class TrainingRunIT {
    private static final Map<String, String> NOBODY = Map.of("TRAMO_HTTP_HOST", "127.0.0.1", "TRAMO_HTTP_PORT", "9");

    @TempDir
    private Path folder;

    @Test
    void itCarriesAStreamAndEndsWell() {
        // Settings of the one who builds are none of its own.
        Map<String, String> settings = Map.of("TRAMO_HTTP_PORT", "1", "TRAMO_DATA_DIR", "/nowhere");
        String data = folder.resolve("data").toString();
        try (Server training = Server.launch(folder, settings, TrainingRun.NAME, data)) {
            assertThat(training.exitCode()).as(training.output()).isZero();
            assertThat(training.output())
                    .contains("route=train-in destination=out state=running")
                    .doesNotContain(" ERROR ");
        }
    }

    @Test
    void aHeapWithoutRoomForTheCachesObjectsIsNoFailure() {
        try (Server asked = Server.launchWith(List.of("-Xmn48m"), folder, NOBODY, "health")) {
            assertThat(asked.exitCode()).isEqualTo(1);
            assertThat(asked.output()).contains("tramo: no answer from 127.0.0.1 port 9");
        }
    }

    @Test
    void workersCarryAStreamAndEndWell() {
        String data = folder.resolve("data").toString();
        try (Server training = Server.launch(folder, Map.of(), WorkerTraining.NAME, data)) {
            assertThat(training.exitCode()).as(training.output()).isZero();
            assertThat(training.output())
                    .contains("route=train-out destination=out state=running")
                    .contains("route=train-in destination=out state=running")
                    .doesNotContain(" ERROR ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no cache at all"})
    void aCacheThatCannotBeUsedIsIgnoredWithoutAWord(String contents) throws IOException {
        Path cache = Files.writeString(folder.resolve("cache"), contents);
        List<String> options = List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off");
        try (Server asked = Server.launchWith(options, folder, NOBODY, "health")) {
            assertThat(asked.exitCode()).isEqualTo(1);
            assertThat(asked.output())
                    .startsWith("tramo: no answer from 127.0.0.1 port 9")
                    .hasLineCount(1);
        }
    }
}
