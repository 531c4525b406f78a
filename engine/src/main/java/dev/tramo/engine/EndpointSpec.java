package dev.tramo.engine;

/** What an endpoint of a route is to be. */
public sealed interface EndpointSpec permits SourceSpec, DestinationSpec {}
