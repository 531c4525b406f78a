package dev.tramo.bench.analysis;

/** How much a route looks at. */
enum Level {
    OFF("off"),
    BASIC("basic"),
    FULL("full");

    /** In the API. */
    final String word;

    Level(String word) {
        this.word = word;
    }

    /** The level that a server has in a block of windows: each server has each level in turn. */
    static Level of(int server, int block) {
        return values()[(server + block) % values().length];
    }
}
