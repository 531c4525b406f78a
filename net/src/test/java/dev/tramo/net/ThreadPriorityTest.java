package dev.tramo.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ThreadPriorityTest {
    private static String name(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> threads(String names) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/task"))) {
            return all.filter(thread -> name(thread).matches(names)).toList();
        }
    }

    @Test
    void theCompilerYieldsByFiveStepsHoweverOftenItIsTold() throws IOException {
        int others = ThreadPriority.nice(threads("VM Thread").getFirst());
        List<Path> compiler = threads("C[12] CompilerThre");
        assertThat(compiler).isNotEmpty();

        int _ = ThreadPriority.lowerCompiler();
        assertThat(ThreadPriority.lowerCompiler()).isZero();

        for (Path thread : compiler) {
            assertThat(ThreadPriority.nice(thread)).isEqualTo(Math.min(others + 5, 19));
        }
        assertThat(ThreadPriority.nice(threads("VM Thread").getFirst())).isEqualTo(others);
    }
}
