package dev.tramo.engine;

/** Where a route takes its stream from. */
public sealed interface SourceSpec permits UdpSpec, SrtSpec, CameraSpec {}
