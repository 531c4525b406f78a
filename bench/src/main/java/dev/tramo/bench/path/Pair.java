package dev.tramo.bench.path;

import java.util.List;
import java.util.Locale;

/** Who sends and who receives. */
public enum Pair {
    OWN_OWN("Tramo → Tramo"),
    OWN_SLT("Tramo → libsrt"),
    SLT_OWN("libsrt → Tramo"),
    SLT_SLT("libsrt → libsrt");

    private static final String ALL = "all";

    private final String title;

    Pair(String title) {
        this.title = title;
    }

    /** {@code Tramo → libsrt}. */
    public String title() {
        return title;
    }

    boolean ownSends() {
        return this == OWN_OWN || this == OWN_SLT;
    }

    boolean ownReceives() {
        return this == OWN_OWN || this == SLT_OWN;
    }

    boolean needsSlt() {
        return this != OWN_OWN;
    }

    /** As on the command line: {@code own-slt}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The pairs that a word of the command line means; none if it means nothing. */
    static List<Pair> named(String word) {
        return List.of(values()).stream()
                .filter(pair -> word.equals(ALL) || pair.word().equals(word))
                .toList();
    }
}
