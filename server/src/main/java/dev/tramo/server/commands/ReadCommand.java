package dev.tramo.server.commands;

import java.util.List;

/**
 * A command line as a route.
 *
 * @param program that it runs
 * @param sources URIs of what it reads; empty if it is nothing that a route can read
 * @param destinations URIs of where it writes to
 */
public record ReadCommand(String program, List<String> sources, List<String> destinations, List<NotTaken> notTaken) {
    /** Takes copies. */
    public ReadCommand {
        sources = List.copyOf(sources);
        destinations = List.copyOf(destinations);
        notTaken = List.copyOf(notTaken);
    }
}
