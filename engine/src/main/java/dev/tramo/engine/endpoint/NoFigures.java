package dev.tramo.engine.endpoint;

/** Of an endpoint that was not observed. */
public record NoFigures() implements Figures {}
