package dev.tramo.engine.spec;

import java.util.List;

/** What an endpoint of a route is to be. */
public sealed interface EndpointSpec permits SourceSpec, DestinationSpec {
    /** What it carries. */
    Form form();

    /** The SRT links that it has, each with its address and options: one, or two that carry the same packets; empty of others. */
    default List<SrtSpec> srtLinks() {
        return List.of();
    }
}
