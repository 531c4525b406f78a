package dev.tramo.engine.media;

/** Joins the two legs of a route: one half of it lives on the loop of each. */
public sealed interface Converter permits TsToFrames, FramesToTs {
    /** What it has lost so far. Any thread. */
    ConversionFigures figures();

    /** Ends it; what waits in its queue is released. Any thread, after both legs have let go of it. */
    void close();
}
