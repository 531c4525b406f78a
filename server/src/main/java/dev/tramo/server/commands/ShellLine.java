package dev.tramo.server.commands;

import dev.tramo.server.commands.NotTaken.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * A line as a POSIX shell reads it: words, quotes, escapes, continued lines, comments and pipes. Nothing is expanded; an unquoted
 * {@code &} inside a word is a part of it, since whoever forgot the quotes of a URI means it so.
 */
final class ShellLine {
    private static final String ESCAPED_IN_QUOTES = "\"\\$`";

    private final String text;
    private final List<List<String>> commands = new ArrayList<>();
    private final List<NotTaken> notTaken = new ArrayList<>();
    private List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean isInWord;
    private boolean isQuoted;
    private int at;

    private ShellLine(String text) {
        this.text = text.replace("\r\n", "\n").replace('\r', '\n').strip();
    }

    /** Reads a text: what is behind the first line is told as not taken. */
    static ShellLine of(String text) throws CommandException {
        ShellLine line = new ShellLine(text);
        line.read();
        return line;
    }

    /** The commands of the pipe, each with its words. */
    List<List<String>> commands() {
        return commands;
    }

    List<NotTaken> notTaken() {
        return notTaken;
    }

    private void read() throws CommandException {
        while (at < text.length()) {
            char c = text.charAt(at++);
            switch (c) {
                case '\'' -> singleQuoted();
                case '"' -> doubleQuoted();
                case '\\', '^' -> escaped(c);
                case ' ', '\t' -> endWord();
                case '#' -> comment();
                case '|' -> pipe();
                case '&' -> ampersand();
                case ';', '\n' -> endLine();
                default -> plain(c);
            }
        }
        endCommand();
    }

    private void plain(char c) {
        if (c == '$' || c == '`') {
            variable();
        }
        put(c);
    }

    private void put(char c) {
        isInWord = true;
        word.append(c);
    }

    private void singleQuoted() throws CommandException {
        int end = text.indexOf('\'', at);
        if (end < 0) {
            throw new CommandException("a ' is not closed");
        }
        isInWord = true;
        isQuoted = true;
        word.append(text, at, end);
        at = end + 1;
    }

    private void doubleQuoted() throws CommandException {
        isInWord = true;
        isQuoted = true;
        while (at < text.length()) {
            char c = text.charAt(at++);
            boolean isEscape = c == '\\' && at < text.length();
            if (c == '"') {
                return;
            } else if (isEscape && text.charAt(at) == '\n') {
                at++;
            } else if (isEscape && ESCAPED_IN_QUOTES.indexOf(text.charAt(at)) >= 0) {
                word.append(text.charAt(at++));
            } else {
                if (c == '$' || c == '`') {
                    variable();
                }
                word.append(c);
            }
        }
        throw new CommandException("a \" is not closed");
    }

    /** A backslash; of Windows' caret, only that which continues a line. */
    private void escaped(char c) {
        boolean isContinued = at < text.length() && text.charAt(at) == '\n';
        if (isContinued) {
            at++;
        } else if (c == '\\' && at < text.length()) {
            put(text.charAt(at++));
        } else {
            put(c);
        }
    }

    private void variable() {
        String rest = text.substring(at - 1).split("[\\s\"']", 2)[0];
        notTaken.add(new NotTaken(rest, Reason.VARIABLE));
    }

    private void comment() {
        if (isInWord) {
            put('#');
            return;
        }
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
    }

    private void pipe() {
        if (at < text.length() && text.charAt(at) == '|') {
            endLine();
        } else {
            endCommand();
        }
    }

    /** Between words it ends a command, or sends it into the background. */
    private void ampersand() {
        boolean isInside = isInWord && at < text.length() && !Character.isWhitespace(text.charAt(at));
        if (isInside && text.charAt(at) != '&') {
            put('&');
        } else {
            endLine();
        }
    }

    private void endWord() {
        if (isInWord) {
            if (!isQuoted && word.toString().matches("\\d?[<>].*")) {
                redirect(word.toString());
            } else {
                words.add(word.toString());
            }
        }
        word.setLength(0);
        isInWord = false;
        isQuoted = false;
    }

    /** Where output is written: of no meaning here. Its file may be the next word. */
    private void redirect(String operator) {
        if (operator.matches("\\d?[<>]+")) {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }
    }

    private void endCommand() {
        endWord();
        if (!words.isEmpty()) {
            commands.add(words);
            words = new ArrayList<>();
        }
    }

    private void endLine() {
        endCommand();
        String rest = text.substring(at).replaceFirst("^[\\s;&|]+", "");
        if (!commands.isEmpty()) {
            at = text.length();
            if (!rest.isEmpty() && !rest.startsWith("#")) {
                notTaken.add(new NotTaken(rest, Reason.MORE));
            }
        }
    }
}
