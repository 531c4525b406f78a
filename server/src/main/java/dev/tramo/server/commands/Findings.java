package dev.tramo.server.commands;

import dev.tramo.server.commands.NotTaken.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was found in the commands of one line so far. */
final class Findings {
    private final List<String> sources = new ArrayList<>();
    private final List<String> destinations = new ArrayList<>();
    private final List<NotTaken> notTaken = new ArrayList<>();

    void source(Optional<String> uri) {
        uri.ifPresent(found -> {
            if (sources.isEmpty()) {
                sources.add(found);
            } else {
                notTaken(found, Reason.INPUTS);
            }
        });
    }

    void destination(Optional<String> uri) {
        uri.ifPresent(destinations::add);
    }

    /** Parts that stand together, for the same reason, are told together. */
    void notTaken(String part, Reason reason) {
        if (!notTaken.isEmpty() && notTaken.getLast().reason() == reason && part.startsWith("-")) {
            NotTaken last = notTaken.removeLast();
            notTaken.add(new NotTaken(last.part() + " " + part, reason));
        } else {
            notTaken.add(new NotTaken(part, reason));
        }
    }

    List<String> sources() {
        return sources;
    }

    List<String> destinations() {
        return destinations;
    }

    List<NotTaken> notTaken() {
        return notTaken;
    }
}
