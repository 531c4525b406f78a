package dev.tramo.server;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What a class logs, with the stack traces, from the making of this until its closing. */
public final class LogLines extends Handler implements AutoCloseable {
    private static final Formatter FORMATTER = new SimpleFormatter();

    private final Logger logger;
    private final List<String> lines = new ArrayList<>();

    public LogLines(Class<?> of) {
        logger = Logger.getLogger(of.getName());
        logger.addHandler(this);
    }

    @Override
    public synchronized void publish(LogRecord entry) {
        lines.add(FORMATTER.format(entry));
    }

    /** All that was logged so far. */
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void flush() {
        // nothing is kept back
    }

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
