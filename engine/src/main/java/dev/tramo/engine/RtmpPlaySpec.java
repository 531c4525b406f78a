package dev.tramo.engine;

/** A destination at which players take the stream from this process. */
public record RtmpPlaySpec(RtmpAddress at) implements DestinationSpec {}
