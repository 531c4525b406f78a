package dev.tramo.mpegts.analysis;

/** Watches that something comes again in time. A gap is one error, however long it is. One thread. */
final class AnalyzerInterval {
    private final Indicator indicator;
    private final int pid;
    private final long nanosMax;
    private final AnalyzerBoard board;
    private final AnalyzerTime time;
    private long lastAt;
    private boolean isOverdue;

    /** Begins to wait. */
    AnalyzerInterval(Indicator indicator, int pid, int millisMax, AnalyzerBoard board, AnalyzerTime time) {
        this.indicator = indicator;
        this.pid = pid;
        this.nanosMax = millisMax * 1_000_000L;
        this.board = board;
        this.time = time;
        this.lastAt = time.streamNanos;
    }

    /** It came just now. */
    void came() {
        check();
        cameAt(time.streamNanos);
    }

    /** It came then, on the stream's clock. */
    void cameAt(long streamNanos) {
        if (streamNanos > lastAt) {
            lastAt = streamNanos;
            close();
        }
    }

    /** Raises the indicator if it should have come by now. */
    void check() {
        if (!isOverdue && time.streamNanos - lastAt > nanosMax) {
            isOverdue = true;
            board.raise(indicator, pid, time.nowNanos);
            board.begin(indicator);
        }
    }

    boolean isOverdue() {
        return isOverdue;
    }

    /** It is there again, or not awaited any more. */
    void close() {
        if (isOverdue) {
            isOverdue = false;
            board.end(indicator);
        }
    }
}
