package dev.tramo.bench.report;

import dev.tramo.bench.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A document with places for results, each between two markers that name it. */
public record MarkedDocument(Path file) {
    private static final String FOLDER = "tramo.bench.docs";

    /** {@code docs/benchmarks.md} of the repository that the launcher belongs to. */
    public static MarkedDocument benchmarks() throws BenchException {
        String folder = System.getProperty(FOLDER);
        if (folder == null) {
            throw new BenchException("no document to write to: start this with ./tramo bench");
        }
        return new MarkedDocument(Path.of(folder, "benchmarks.md"));
    }

    /** Fails if it has no place of one of these names. */
    public void requirePlaces(List<String> places) throws BenchException {
        String document = read();
        for (String place : places) {
            replaced(document, place, "");
        }
    }

    /** Replaces what stands in the place of that name. */
    public void write(String place, String content) throws BenchException {
        try {
            Files.writeString(file, replaced(read(), place, content));
        } catch (IOException e) {
            throw new BenchException("cannot write " + file, e);
        }
    }

    private String read() throws BenchException {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new BenchException("cannot read " + file, e);
        }
    }

    /** Writes another file of this name into the same folder. */
    public void writeBeside(String name, String content) throws BenchException {
        Path other = file.resolveSibling(name);
        try {
            Files.writeString(other, content);
        } catch (IOException e) {
            throw new BenchException("cannot write " + other, e);
        }
    }

    static String replaced(String document, String place, String content) throws BenchException {
        String begin = "<!-- " + place + ": begin -->\n";
        String end = "<!-- " + place + ": end -->";
        int from = document.indexOf(begin);
        int to = document.indexOf(end);
        if (from < 0 || to < from) {
            throw new BenchException("the document has no markers " + begin.strip() + " and " + end);
        }
        return document.substring(0, from + begin.length()) + "\n" + content.strip() + "\n\n" + document.substring(to);
    }
}
