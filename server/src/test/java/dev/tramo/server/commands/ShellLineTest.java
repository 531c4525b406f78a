package dev.tramo.server.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Words, quotes and escapes, as a shell reads them. */
class ShellLineTest {
    private static List<String> words(String text) throws CommandException {
        List<List<String>> commands = ShellLine.of(text).commands();
        assertThat(commands).hasSize(1);
        return commands.getFirst();
    }

    @Test
    void quotesAndEscapesMakeOneWord() throws CommandException {
        assertThat(words("a 'b c'\"d \\\"e\\\" \\n\"f\\ g  '' h")).containsExactly("a", "b cd \"e\" \\nf g", "", "h");
    }

    @Test
    void singleQuotesTakeAllAsItIs() throws CommandException {
        assertThat(words("'a\\b \"c\" $d'")).containsExactly("a\\b \"c\" $d");
        assertThat(ShellLine.of("'$d'").notTaken()).isEmpty();
    }

    @Test
    void linesAreContinuedAndCommentsLeftOut() throws CommandException {
        assertThat(words("a \\\n b \\\r\n c ^\n d # e")).containsExactly("a", "b", "c", "d");
        assertThat(words("a#b '#'c")).containsExactly("a#b", "#c");
        assertThat(words("# what it does\n a")).containsExactly("a");
    }

    @Test
    void anAmpersandInsideAWordIsAPartOfIt() throws CommandException {
        assertThat(words("srt://h:1?a=1&b=2 c &")).containsExactly("srt://h:1?a=1&b=2", "c");
    }

    @Test
    void pipesSeparateCommandsAndLinesEndThem() throws CommandException {
        ShellLine line = ShellLine.of("a b | c 'd|e' && f");
        assertThat(line.commands()).containsExactly(List.of("a", "b"), List.of("c", "d|e"));
        assertThat(line.notTaken()).containsExactly(new NotTaken("f", NotTaken.Reason.MORE));
    }

    @Test
    void redirectionsAreNoArguments() throws CommandException {
        assertThat(words("a >b 2>&1 < c d 2> e f")).containsExactly("a", "d", "f");
    }

    @Test
    void aQuoteMustBeClosed() {
        assertThatThrownBy(() -> ShellLine.of("a 'b")).hasMessageContaining("'");
        assertThatThrownBy(() -> ShellLine.of("a \"b")).hasMessageContaining("\"");
    }
}
