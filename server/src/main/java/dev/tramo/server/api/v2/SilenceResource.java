package dev.tramo.server.api.v2;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tramo.server.access.Audit;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.observe.alarm.Rule;
import dev.tramo.server.observe.alarm.RuleJson;
import dev.tramo.server.observe.alarm.Silence;
import dev.tramo.server.observe.alarm.SilenceJson;
import dev.tramo.server.observe.alarm.Silences;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
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
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Maintenance windows: of alarms that begin in one, nobody is told until it ends. */
@Path("/v2/silences")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Alarms")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class SilenceResource {
    private final Silences silences;
    private final Audit audit;

    SilenceResource(Silences silences, Audit audit) {
        this.silences = silences;
        this.audit = audit;
    }

    /** What a client sends of a silence. */
    @Schema(name = "SilenceRequest", requiredProperties = "to")
    record SilenceRequest(
            @Schema(description = "Alarms of the route of this ID only")
            String route,

            @Schema(description = "Alarms of routes with this label only, key=value", examples = "site=bilbao")
            String label,

            @Schema(description = "Alarms of the rule of this ID only")
            String rule,

            @Schema(
                    description = "Alarms of this severity only",
                    enumeration = {"info", "warning", "critical"})
            String severity,

            @Schema(description = "When it begins; left out: now")
            Instant from,

            @Schema(description = "When it ends, at most 366 days after from")
            Instant to,

            @Schema(description = "At most 1000 printable characters", examples = "The mast is painted")
            String note) {}

    /** A silence as it is shown. */
    @Schema(name = "Silence")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SilenceView(
            String id,

            @Schema(description = "Left out for all") @Nullable
            String route,

            @Schema(description = "Left out for all") @Nullable
            String label,

            @Schema(description = "Left out for all") @Nullable
            String rule,

            @Schema(description = "Left out for all") @Nullable
            String severity,

            Instant from,
            Instant to,
            String note,

            @Schema(description = "Name of the user who set it last")
            String by,

            @Schema(description = "Whether it silences now") boolean active) {
        static SilenceView of(Silence silence, Instant now) {
            return new SilenceView(
                    silence.id(),
                    silence.route().orElse(null),
                    silence.label().orElse(null),
                    silence.rule().map(Rule::id).orElse(null),
                    silence.severity().map(RuleJson::word).orElse(null),
                    silence.from(),
                    silence.to(),
                    silence.note(),
                    silence.by(),
                    silence.isActive(now));
        }
    }

    @GET
    @Operation(summary = "All maintenance windows, by their IDs; those that are over stay for 30 days if there is room")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = SilenceView[].class)))
    public Response all(@Context UriInfo uri) {
        return Answers.of(() -> {
            Answers.requireKnown(uri.getQueryParameters(), List.of());
            Instant now = Instant.now();
            return Response.ok(silences.all().stream()
                    .map(silence -> SilenceView.of(silence, now))
                    .toList());
        });
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One maintenance window. What is read can be sent back by PUT")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = SilenceView.class)))
    @APIResponse(responseCode = "404", description = "No such silence")
    public Response one(@PathParam("id") String id, @Context UriInfo uri) {
        return Answers.of(() -> {
            Answers.requireKnown(uri.getQueryParameters(), List.of());
            SilenceJson.requireId(id);
            return Response.ok(SilenceView.of(silences.one(id), Instant.now()));
        });
    }

    @PUT
    @Path("{id}")
    @Operation(summary = "Makes a maintenance window, or replaces it, at once")
    @RequestBody(content = @Content(schema = @Schema(implementation = SilenceRequest.class)))
    @APIResponse(
            responseCode = "200",
            description = "Replaced",
            content = @Content(schema = @Schema(implementation = SilenceView.class)))
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = SilenceView.class)))
    @APIResponse(responseCode = "400", description = "A field is wrong; the answer names it")
    @APIResponse(responseCode = "409", description = "There are as many as there may be")
    public Response put(
            @PathParam("id") String id,
            byte @Nullable [] body,
            @Context UriInfo uri,
            @Context SecurityContext security) {
        return Answers.of(() -> {
            Answers.requireKnown(uri.getQueryParameters(), List.of());
            SilenceJson.requireId(id);
            Instant now = Instant.now();
            Silence silence = SilenceJson.read(
                    id, StrictJson.object(body), security.getUserPrincipal().getName(), now);
            boolean isNew = silences.put(silence, now);
            String window = "the maintenance window " + id + " until " + silence.to();
            audit.record("", isNew ? "created" : "changed", (isNew ? "made " : "changed ") + window);
            return Response.status(isNew ? 201 : 200).entity(SilenceView.of(silence, now));
        });
    }

    @DELETE
    @Path("{id}")
    @Operation(
            summary = "Ends and removes a maintenance window; alarms that it silenced and that are still open are told")
    @APIResponse(responseCode = "204", description = "Removed")
    @APIResponse(responseCode = "404", description = "No such silence")
    public Response delete(@PathParam("id") String id, @Context UriInfo uri) {
        return Answers.of(() -> {
            Answers.requireKnown(uri.getQueryParameters(), List.of());
            SilenceJson.requireId(id);
            silences.delete(id);
            audit.record("", "deleted", "ended the maintenance window " + id);
            return Response.noContent();
        });
    }
}
