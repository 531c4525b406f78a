package dev.tramo.server.api.v2;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.event.EventLog;
import dev.tramo.server.observe.event.EventQuery;
import dev.tramo.server.observe.event.EventView;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What happened. */
@Path("/v2/events")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Observation", description = "What happened to routes and to the server, and how they are now")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class EventsResource {
    private final EventLog log;

    EventsResource(EventLog log) {
        this.log = log;
    }

    /** A page of events. */
    @Schema(name = "Events")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EventList(
            List<EventView> events,

            @Schema(description = "To be given as after for the next page; left out if this is the last one") @Nullable
            Long next) {}

    @GET
    @Operation(
            summary = "Events of routes and of the server, also of routes that were deleted since",
            description = "The newest first. All parameters that are given must fit")
    @Parameter(
            name = EventParameters.ROUTE,
            in = ParameterIn.QUERY,
            description = "The ID of a route; empty for events of the server",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = EventParameters.ENDPOINT,
            in = ParameterIn.QUERY,
            description =
                    "With route: source, or destinations. and the destination's ID; empty for events of the route itself",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = EventParameters.KIND,
            in = ParameterIn.QUERY,
            description =
                    "Of this kind only: state, session, refused, switch, alarm, configuration, server; several with commas",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = EventParameters.SEVERITY,
            in = ParameterIn.QUERY,
            description = "Of this severity and above",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"info", "warning", "critical"}))
    @Parameter(
            name = EventParameters.FROM,
            in = ParameterIn.QUERY,
            description = "Not before this time. Allowed is " + Times.ALLOWED,
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = EventParameters.TO,
            in = ParameterIn.QUERY,
            description = "Before this time. Likewise",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = EventParameters.LIMIT,
            in = ParameterIn.QUERY,
            description = "How many at most, 1 to 1000",
            schema = @Schema(type = SchemaType.INTEGER, defaultValue = "100"))
    @Parameter(
            name = EventParameters.AFTER,
            in = ParameterIn.QUERY,
            description = "Continues behind the event of this ID, in the order of the list",
            schema = @Schema(type = SchemaType.INTEGER, format = "int64"))
    @Parameter(
            name = EventParameters.ORDER,
            in = ParameterIn.QUERY,
            description = "Which come first",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            defaultValue = EventParameters.NEWEST,
                            enumeration = {EventParameters.NEWEST, EventParameters.OLDEST}))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = EventList.class)))
    @APIResponse(responseCode = "400", description = "A parameter is unknown, or its value is wrong")
    public Response events(@Context UriInfo uri) {
        return Answers.of(() -> {
            EventQuery wanted = EventParameters.read(uri.getQueryParameters());
            List<Event> found = log.find(withOneMore(wanted));
            boolean isMore = found.size() > wanted.limit();
            List<EventView> shown =
                    found.stream().limit(wanted.limit()).map(EventView::of).toList();
            return Response.ok(new EventList(shown, isMore ? shown.getLast().id() : null));
        });
    }

    /** Which tells whether there is another page. */
    private static EventQuery withOneMore(EventQuery wanted) {
        return new EventQuery(
                wanted.route(),
                wanted.endpoint(),
                wanted.kinds(),
                wanted.severity(),
                wanted.from(),
                wanted.to(),
                wanted.after(),
                wanted.isOldestFirst(),
                wanted.limit() + 1);
    }
}
