package dev.tramo.server.routes;

import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RouteSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a route is made of, as it was given; readable by {@link EndpointUri}. */
@Schema(name = "RouteConfiguration", description = "As it was given, passphrases included")
record RouteConfiguration(
        @Schema(examples = "srt://:9000?streamid=news&passphrase=a-good-passphrase")
        String source,

        @Schema(description = "1 to 32 URIs, by an ID of each")
        Map<String, String> destinations,

        @Schema(description = "Whether it is to run; kept over restarts")
        boolean running) {
    /** Takes a copy, in the order that was given. */
    RouteConfiguration {
        destinations = Collections.unmodifiableMap(new LinkedHashMap<>(destinations));
    }

    RouteConfiguration running(boolean isToRun) {
        return new RouteConfiguration(source, destinations, isToRun);
    }

    /**
     * The route of this ID.
     *
     * @throws IllegalArgumentException naming the field, its value and what is allowed; a passphrase is not repeated
     */
    RouteSpec spec(String id) {
        Map<String, DestinationSpec> to = new LinkedHashMap<>();
        destinations.forEach((name, uri) -> to.put(name, EndpointUri.destination("destinations." + name, uri)));
        return new RouteSpec(id, EndpointUri.source("source", source), to);
    }

    /** Without the passphrases. */
    @Override
    public String toString() {
        return "RouteConfiguration[" + destinations.size() + " destinations]";
    }
}
