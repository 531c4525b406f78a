package dev.tramo.engine;

/** Where a route takes its stream from. */
public sealed interface SourceSpec extends EndpointSpec permits UdpSpec, SrtSpec, RtmpListenSpec, RtmpPullSpec {}
