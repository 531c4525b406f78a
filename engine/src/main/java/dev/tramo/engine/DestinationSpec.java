package dev.tramo.engine;

/** Where a route sends its stream to. */
public sealed interface DestinationSpec permits UdpSpec, SrtSpec, PushSpec {}
