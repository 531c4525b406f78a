package dev.tramo.server.observe.history;

/** The times that figures are kept by. */
enum Resolution {
    /** The last hour, in memory. */
    SECOND(1, 0),
    /** Days, in the store: blocks of an hour. */
    MINUTE(60, 60),
    /** Months, in the store: blocks of six hours. */
    QUARTER(900, 24);

    private final int seconds;
    private final int slots;

    Resolution(int seconds, int slots) {
        this.seconds = seconds;
        this.slots = slots;
    }

    /** How long a time lasts. */
    int seconds() {
        return seconds;
    }

    /** How many times a block holds; 0 for what is not stored. */
    int slots() {
        return slots;
    }

    /** When the block begins that holds a time; seconds since 1970, as all of these. */
    long block(long second) {
        return Math.floorDiv(second, blockSeconds()) * blockSeconds();
    }

    /** The place in its block of a time. */
    int slot(long second) {
        return (int) (Math.floorMod(second, blockSeconds()) / seconds);
    }

    /** How long a block lasts. */
    long blockSeconds() {
        return (long) seconds * slots;
    }
}
