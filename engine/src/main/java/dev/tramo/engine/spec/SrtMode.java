package dev.tramo.engine.spec;

/** Which side begins an SRT connection. */
public enum SrtMode {
    CALLER,
    LISTENER,
    /** Both call each other at the same time, from the port that the other calls. */
    RENDEZVOUS
}
