package dev.tramo.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.bench.BenchException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownTest {
    private static final String DOCUMENT = """
            # Title
            <!-- a: begin -->
            old
            <!-- a: end -->
            between
            <!-- b: begin -->
            <!-- b: end -->
            """;

    @Test
    void aTableHasAHeadARuleAndRows() {
        assertThat(new Table("", "x").row(List.of("a|b", "1"))).hasToString("""
                        |  | x |
                        | --- | --- |
                        | a\\|b | 1 |
                        """);
    }

    @Test
    void aRowOfAnotherWidthIsRefused() {
        assertThatThrownBy(() -> new Table("", "x").row(List.of("1"))).hasMessage("cells: 1; the head has 2");
    }

    @Test
    void resultsReplaceWhatStoodBetweenTheirMarkersOnly() throws BenchException {
        String once = MarkedDocument.replaced(DOCUMENT, "a", "new\n");
        assertThat(once)
                .isEqualTo(DOCUMENT.replace("old\n", "\nnew\n\n"))
                .isEqualTo(MarkedDocument.replaced(once, "a", "new"));
        assertThat(MarkedDocument.replaced(DOCUMENT, "b", "x")).contains("old").contains("\nx\n");
    }

    @Test
    void aMissingMarkerIsNamed() {
        assertThatThrownBy(() -> MarkedDocument.replaced(DOCUMENT, "c", "x"))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("<!-- c: begin -->");
    }
}
