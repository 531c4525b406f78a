package dev.tramo.engine;

/** Which side begins an SRT connection. */
public enum SrtMode {
    CALLER,
    LISTENER
}
