package dev.tramo.server.commands;

/** A text that is no command line which can be read, and why. */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    CommandException(String message) {
        super(message);
    }
}
