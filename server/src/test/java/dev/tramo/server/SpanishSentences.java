package dev.tramo.server;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The dashboard's table of the server's sentences, read and used as the page does. */
final class SpanishSentences {
    private static final Path FOLDER = Path.of("src/main/resources/web/app/texts/server");
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_TRAILING_COMMA).build();

    private final Set<String> all = new HashSet<>();
    private final Set<String> exact = new HashSet<>();
    private final List<Pattern> patterns = new ArrayList<>();

    /** @param pairs English and Spanish */
    private SpanishSentences(List<List<String>> pairs) {
        for (List<String> pair : pairs) {
            String english = pair.getFirst();
            all.add(english.replaceAll("\\{(n|state)}", "{}"));
            if (english.matches(".*\\{(n|state)?}.*")) {
                patterns.add(pattern(english));
            } else {
                exact.add(english);
            }
        }
    }

    static SpanishSentences read() throws IOException {
        return new SpanishSentences(pairs());
    }

    /** All pairs, in the order of the files. */
    static List<List<String>> pairs() throws IOException {
        List<List<String>> pairs = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file :
                    files.filter(one -> !one.endsWith("index.ts")).sorted().toList()) {
                String text = Files.readString(file);
                String list = text.substring(text.indexOf("= [") + 2, text.lastIndexOf(']') + 1);
                pairs.addAll(JSON.readValue(list, new TypeReference<List<List<String>>>() {}));
            }
        }
        return pairs;
    }

    private static Pattern pattern(String english) {
        String form = Pattern.quote(english)
                .replace("{n}", "\\E[-−+]?[0-9.,]+\\Q")
                .replace("{state}", "\\E(?:stopped|starting|waiting|connecting|running|degraded|stalled|failed)\\Q")
                .replace("{}", "\\E.+\\Q");
        return Pattern.compile(form, Pattern.DOTALL);
    }

    /** Whether the page has words for a sentence of the sources, alone or as a part of another one. {} stands for what is put in. */
    boolean have(String sentence) {
        Pattern part = Pattern.compile(Pattern.quote(sentence).replace("{}", "\\E.*\\Q"), Pattern.DOTALL);
        return know(sentence.replace("{}", "7"))
                || all.stream().anyMatch(one -> part.matcher(one).find());
    }

    /** Whether the page has words for what the server says, as a whole or for what its colons and semicolons divide. */
    boolean know(String said) {
        if (exact.contains(said)
                || patterns.stream().anyMatch(one -> one.matcher(said).matches())) {
            return true;
        }
        boolean isField = said.indexOf(' ') == said.indexOf(": ") + 1;
        for (String separator : isField ? List.of(": ") : List.of("; ", ": ")) {
            int at = said.indexOf(separator);
            if (at > 0) {
                return knowPart(said.substring(0, at)) && knowPart(said.substring(at + separator.length()));
            }
        }
        return false;
    }

    /** Names and values are in no language. */
    private boolean knowPart(String part) {
        return !part.contains(" ") || know(part);
    }
}
