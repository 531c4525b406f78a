package dev.tramo.server.api.v2;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.server.access.Audit;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.observe.notify.NotificationJson;
import dev.tramo.server.observe.notify.Notifications;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who is told of events by webhook, e-mail or SNMP: read, made, changed, tested and removed. */
@Path("/v2/notifications")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Notifications", description = "Events are sent to webhooks, by e-mail and as SNMP traps")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class NotificationResource {
    private static final String LIMIT = "limit";
    private static final String LIMIT_DEFAULT = "100";
    private static final int LIMIT_MAX = 1_200;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final Notifications notifications;
    private final Audit audit;

    NotificationResource(Notifications notifications, Audit audit) {
        this.notifications = notifications;
        this.audit = audit;
    }

    @GET
    @Operation(summary = "All notifications, by their IDs")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = NotificationView.Described[].class)))
    public Response all(@Context UriInfo uri) {
        return Answers.of(() -> {
            Answers.requireKnown(uri.getQueryParameters(), List.of());
            return Response.ok(
                    notifications.all().stream().map(NotificationView::of).toList());
        });
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One notification, and how it goes. What is read can be sent back by PUT")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = NotificationView.Described.class)))
    @APIResponse(responseCode = "404", description = "No such notification")
    public Response one(@PathParam("id") String id, @Context UriInfo uri) {
        return Answers.of(() -> {
            Answers.requireKnown(uri.getQueryParameters(), List.of());
            return Response.ok(NotificationView.of(notifications.one(id)));
        });
    }

    @PUT
    @Path("{id}")
    @Operation(
            summary =
                    "Makes a notification, or replaces it; its secrets stay if none are given, and what waits is sent")
    @RequestBody(content = @Content(schema = @Schema(implementation = NotificationView.Described.class)))
    @APIResponse(
            responseCode = "200",
            description = "Changed",
            content = @Content(schema = @Schema(implementation = NotificationView.Described.class)))
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = NotificationView.Described.class)))
    @APIResponse(responseCode = "400", description = "A field is wrong; the answer names it")
    @APIResponse(responseCode = "409", description = "There are as many notifications as there may be")
    public Response put(@PathParam("id") String id, byte @Nullable [] body, @Context UriInfo uri) {
        return Answers.of(() -> {
            Answers.requireKnown(uri.getQueryParameters(), List.of());
            requireId(id);
            ObjectNode given = StrictJson.object(body);
            boolean isNew = notifications.put(id, before -> NotificationJson.read(id, given, before));
            audit.record("", isNew ? "created" : "changed", (isNew ? "made" : "changed") + " the notification " + id);
            return Response.status(isNew ? 201 : 200).entity(NotificationView.of(notifications.one(id)));
        });
    }

    private static void requireId(String id) throws RefusedException {
        if (!ID.matcher(id).matches() || id.equals(".") || id.equals("..")) {
            throw RefusedException.invalid("id: \"" + EndpointUri.shown(id)
                    + "\"; allowed are 1 to 64 letters, digits, \".\", \"_\" and \"-\", but neither \".\" nor \"..\"");
        }
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Removes a notification, with its deliveries; what waits is not sent")
    @APIResponse(responseCode = "204", description = "Removed")
    @APIResponse(responseCode = "404", description = "No such notification")
    public Response delete(@PathParam("id") String id, @Context UriInfo uri) {
        return Answers.of(() -> {
            Answers.requireKnown(uri.getQueryParameters(), List.of());
            notifications.delete(id);
            audit.record("", "deleted", "removed the notification " + id);
            return Response.noContent();
        });
    }

    @POST
    @Path("{id}/test")
    @Operation(
            summary = "Sends a test now, also if the notification is not enabled, and answers what became of it",
            description = "Takes as long as the attempt does, at most a minute")
    @APIResponse(
            responseCode = "200",
            description = "state tells whether it was delivered, lastError why not",
            content = @Content(schema = @Schema(implementation = NotificationView.Sent.class)))
    @APIResponse(responseCode = "404", description = "No such notification")
    @APIResponse(responseCode = "409", description = "Too many tests are in progress")
    public Response test(@PathParam("id") String id, @Context UriInfo uri) {
        return Answers.of(() -> {
            Answers.requireKnown(uri.getQueryParameters(), List.of());
            return Response.ok(NotificationView.Sent.of(notifications.test(id)));
        });
    }

    @GET
    @Path("{id}/deliveries")
    @Operation(
            summary = "Messages that wait, and the last 200 that were delivered, given up or dropped; the last first")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = NotificationView.Sent[].class)))
    @APIResponse(responseCode = "400", description = "A parameter is unknown, or its value is wrong")
    @APIResponse(responseCode = "404", description = "No such notification")
    public Response deliveries(
            @PathParam("id") String id,
            @Parameter(
                            description = "How many at most, 1 to 1200",
                            schema = @Schema(type = SchemaType.INTEGER, defaultValue = LIMIT_DEFAULT))
                    @QueryParam(LIMIT)
                    @DefaultValue(LIMIT_DEFAULT)
                    String limit,
            @Context UriInfo uri) {
        return Answers.of(() -> {
            Answers.requireKnown(uri.getQueryParameters(), List.of(LIMIT));
            int max = Answers.whole(LIMIT, limit, 1, LIMIT_MAX);
            return Response.ok(notifications.deliveries(id).stream()
                    .limit(max)
                    .map(NotificationView.Sent::of)
                    .toList());
        });
    }
}
