package dev.tramo.bench;

import java.time.Duration;
import java.util.List;

/** A benchmark whose options are parsed: what can be said before it runs. */
public interface Benchmark {
    /** Fails if an option's value is not allowed. */
    void check() throws BenchException;

    /** Names of the places in the document that its results go to. */
    List<String> places() throws BenchException;

    /** About how long it takes. */
    Duration expected() throws BenchException;
}
