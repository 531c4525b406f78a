package dev.tramo.server.api.v2;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.observe.alarm.Alarm;
import dev.tramo.server.observe.alarm.AlarmFilter;
import dev.tramo.server.observe.alarm.Alarms;
import dev.tramo.server.observe.alarm.SilenceJson;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Alarms: listed, read and acknowledged. */
@Path("/v2/alarms")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(
        name = "Alarms",
        description = "Conditions that began, were acknowledged, and ended; their rules and maintenance windows")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class AlarmResource {
    private static final String NOTE = "note";

    private final Alarms alarms;

    AlarmResource(Alarms alarms) {
        this.alarms = alarms;
    }

    /** What a client sends to acknowledge an alarm. */
    @Schema(name = "AcknowledgementRequest")
    record AcknowledgementRequest(
            @Schema(description = "At most 1000 printable characters", examples = "The provider was called")
            String note) {}

    @GET
    @Operation(
            summary = "Alarms, the newest first. Open ones are listed even while the database is away",
            description = "The next page: after= the ID of the last one")
    @Parameter(
            name = AlarmQuery.STATE,
            in = ParameterIn.QUERY,
            description = "Of this state only: active, acknowledged, ended; several with commas",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = AlarmQuery.ROUTE,
            in = ParameterIn.QUERY,
            description = "Of the route of this ID only; empty: of the server only",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = AlarmQuery.RULE,
            in = ParameterIn.QUERY,
            description = "Of the rule of this ID only",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = AlarmQuery.SEVERITY,
            in = ParameterIn.QUERY,
            description = "Of this severity only",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"info", "warning", "critical"}))
    @Parameter(
            name = AlarmQuery.LIMIT,
            in = ParameterIn.QUERY,
            description = "How many at most, 1 to 1000",
            schema = @Schema(type = SchemaType.INTEGER, defaultValue = "100"))
    @Parameter(
            name = AlarmQuery.AFTER,
            in = ParameterIn.QUERY,
            description = "Older than the alarm of this ID",
            schema = @Schema(type = SchemaType.INTEGER))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = AlarmView[].class)))
    @APIResponse(responseCode = "400", description = "A parameter is unknown, or its value is wrong")
    public Response all(@Context UriInfo uri) {
        return Answers.of(() -> {
            AlarmFilter filter = AlarmQuery.of(uri.getQueryParameters());
            Instant now = Instant.now();
            return Response.ok(alarms.find(filter).stream()
                    .map(alarm -> AlarmView.of(alarm, now))
                    .toList());
        });
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One alarm")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = AlarmView.class)))
    @APIResponse(responseCode = "400", description = "The ID is no whole number")
    @APIResponse(responseCode = "404", description = "No such alarm")
    public Response one(@PathParam("id") String id, @Context UriInfo uri) {
        return Answers.of(() -> {
            Answers.requireKnown(uri.getQueryParameters(), List.of());
            return view(alarms.one(Query.id("id", id)));
        });
    }

    @POST
    @Path("{id}/acknowledge")
    @Operation(summary = "Somebody has seen an alarm and cares for it; another note replaces the one before")
    @RequestBody(content = @Content(schema = @Schema(implementation = AcknowledgementRequest.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = AlarmView.class)))
    @APIResponse(responseCode = "400", description = "The ID or the note is wrong")
    @APIResponse(responseCode = "404", description = "No such alarm")
    @APIResponse(responseCode = "409", description = "It has ended")
    public Response acknowledge(
            @PathParam("id") String id,
            byte @Nullable [] body,
            @Context UriInfo uri,
            @Context SecurityContext security) {
        return Answers.of(() -> {
            Answers.requireKnown(uri.getQueryParameters(), List.of());
            long alarm = Query.id("id", id);
            String note = note(body);
            return view(alarms.acknowledge(alarm, security.getUserPrincipal().getName(), note));
        });
    }

    /** A body may be left out. */
    private static String note(byte @Nullable [] body) throws RefusedException {
        if (body == null || body.length == 0) {
            return "";
        }
        ObjectNode given = StrictJson.object(body);
        for (String name : (Iterable<String>) given::fieldNames) {
            if (!name.equals(NOTE)) {
                throw RefusedException.invalid("unknown field \"" + StrictJson.shown(name) + "\"; known is " + NOTE);
            }
        }
        return SilenceJson.note(NOTE, given.path(NOTE));
    }

    private static Response.ResponseBuilder view(Alarm alarm) {
        return Response.ok(AlarmView.of(alarm, Instant.now()));
    }
}
