package dev.tramo.engine.spec;

/** What an endpoint of a route is to be. */
public sealed interface EndpointSpec permits SourceSpec, DestinationSpec {
    /** What it carries. */
    Form form();
}
