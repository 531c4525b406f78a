package dev.tramo.server.observe.event;

import dev.tramo.server.observe.Event;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An event as the API shows it. */
@Schema(name = "Event")
public record EventView(
        @Schema(description = "Grows from event to event, also over restarts", examples = "1764426657123000")
        long id,

        @Schema(description = "When it happened, to the millisecond")
        Instant at,

        @Schema(description = "state, session, refused, switch, alarm, configuration or server", examples = "state")
        String kind,

        @Schema(description = "info, warning or critical", examples = "critical")
        String severity,

        @Schema(description = "ID of the route, which may have been deleted since; empty for the server")
        String route,

        @Schema(
                description = "source, or destinations. and the destination's ID; empty for the route or the server",
                examples = "destinations.far")
        String endpoint,

        @Schema(description = "One sentence for a person") String text,

        @Schema(description = "What else is known, by names that the manual lists for each kind")
        SortedMap<String, String> details) {
    /** An event as it is shown. */
    public static EventView of(Event event) {
        return new EventView(
                event.id(),
                event.at().truncatedTo(ChronoUnit.MILLIS),
                word(event.kind()),
                word(event.severity()),
                event.route(),
                event.endpoint(),
                event.text(),
                new TreeMap<>(Map.copyOf(event.details())));
    }

    /** The word that stands for a kind or a severity in every API. */
    public static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
