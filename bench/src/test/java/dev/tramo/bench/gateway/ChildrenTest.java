package dev.tramo.bench.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.bench.BenchException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildrenTest {
    @Test
    void processesAndFilesAreGoneAfterwards() throws Exception {
        Children.Child child;
        Path folder;
        try (var children = new Children()) {
            folder = children.newFolder();
            child = children.start("sleeper", List.of("sleep", "60"), Map.of());
            assertThat(child.process().isAlive()).isTrue();
        }
        assertThat(child.process().isAlive()).isFalse();
        assertThat(folder.getParent()).doesNotExist();
    }

    @Test
    void oneThatEndedByItselfIsToldWithItsLastWords() throws Exception {
        try (var children = new Children()) {
            var child = children.start("talker", List.of("sh", "-c", "echo no such thing; exit 3"), Map.of());
            child.process().waitFor();
            assertThatThrownBy(child::requireAlive)
                    .isInstanceOf(BenchException.class)
                    .hasMessage("talker has ended with status 3:\nno such thing");
        }
    }

    @Test
    void portsAreGivenOutOnce() throws Exception {
        var ports = new Ports();
        assertThat(List.of(ports.next(), ports.next(), ports.next())).doesNotHaveDuplicates();
    }
}
