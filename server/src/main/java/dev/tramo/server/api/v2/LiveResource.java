package dev.tramo.server.api.v2;

import dev.tramo.server.access.Validity;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.observe.event.EventView;
import dev.tramo.server.observe.live.LiveMessage;
import dev.tramo.server.observe.live.LiveStream;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Snapshots and events as they come, as server-sent events. Holds no thread. */
@Path("/v2/live")
@Authenticated
@Tag(name = "Observation")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class LiveResource {
    private static final String BATCH = "batch";
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final int UNAVAILABLE = 503;
    private static final String RETRY_AFTER_SECONDS = "5";

    private final LiveStream live;
    private final Validity validity;
    private final SecurityIdentity identity;

    LiveResource(LiveStream live, Validity validity, SecurityIdentity identity) {
        this.live = live;
        this.validity = validity;
        this.identity = identity;
    }

    /** There are as many clients as there may be. */
    static final class FullException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @ResponseHeader(name = HttpHeaders.CACHE_CONTROL, value = "no-store")
    // nginx passes each message on at once.
    @ResponseHeader(name = "X-Accel-Buffering", value = "no")
    @Operation(
            summary = "Snapshots of routes and events as they come, as server-sent events",
            description =
                    "First a snapshot of each route, then one whenever it has changed, at least once a second while it"
                            + " runs: event \"snapshot\", data a LiveSnapshot; of a route that was removed {\"route\": {\"id\": ...},"
                            + " \"removed\": true}. Once a second, without route=: event \"server\", data a"
                            + " ServerStatus. Each event as it happens: event \"event\", id its ID, data an Event. A slow client gets"
                            + " the latest snapshot of each route, not all. A comment every 5 s shows that the connection lives. The"
                            + " stream ends with the session or token that opened it")
    @Parameter(
            name = EventParameters.ROUTE,
            in = ParameterIn.QUERY,
            description = "Of this route only, by its ID",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = BATCH,
            in = ParameterIn.QUERY,
            description =
                    "true: snapshots that wait come together: event \"snapshots\", data a list of them, at most 100; of a route of"
                            + " which nothing but figures is new {\"id\": ..., \"figures\": {...}}. Costs both sides less",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    @Parameter(
            name = LAST_EVENT_ID,
            in = ParameterIn.HEADER,
            description =
                    "The id of the last event that the client got: the stream continues behind it, none is missing or"
                            + " comes twice",
            schema = @Schema(type = SchemaType.INTEGER, format = "int64"))
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(oneOf = {LiveSnapshot.class, ServerView.class, EventView.class})))
    @APIResponse(responseCode = "400", description = "A parameter is unknown, or its value is wrong")
    @APIResponse(
            responseCode = "503",
            description = "There are as many clients as there may be",
            headers = @Header(name = HttpHeaders.RETRY_AFTER, schema = @Schema(type = SchemaType.INTEGER)))
    public Multi<OutboundSseEvent> live(
            @Context UriInfo uri,
            @Context Sse sse,
            @Parameter(hidden = true) @HeaderParam(LAST_EVENT_ID) @Nullable String lastEventId)
            throws RefusedException, FullException {
        Query query = new Query(uri.getQueryParameters(), List.of(EventParameters.ROUTE, BATCH));
        OptionalLong last = lastEventId == null || lastEventId.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Query.id(LAST_EVENT_ID, lastEventId));
        var route = EventParameters.route(query);
        boolean isBatched = isTrue(query);
        if (!live.hasRoom()) {
            throw new FullException();
        }
        BooleanSupplier isInForce = validity.of(identity);
        return Multi.createFrom()
                .publisher(live.open(route, isBatched, last))
                .select()
                .first(_ -> isInForce.getAsBoolean())
                .map(message -> written(message, sse));
    }

    private static boolean isTrue(Query query) throws RefusedException {
        String given = query.once(BATCH).orElse("false");
        if (!given.equals("true") && !given.equals("false")) {
            throw Query.wrong(BATCH, given, "true and false");
        }
        return given.equals("true");
    }

    private static OutboundSseEvent written(LiveMessage message, Sse sse) {
        OutboundSseEvent.Builder event = sse.newEventBuilder();
        if (message.kind() == LiveMessage.Kind.SIGN_OF_LIFE) {
            return event.comment("").build();
        }
        message.eventId().ifPresent(id -> event.id(String.valueOf(id)));
        return event.name(EventView.word(message.kind()))
                .data(String.class, message.json())
                .build();
    }

    @ServerExceptionMapper
    Response refused(RefusedException e) {
        return error(e.reason().status(), e.getMessage());
    }

    @ServerExceptionMapper
    Response full(FullException e) {
        Response answer = error(
                UNAVAILABLE, "there are " + LiveStream.CLIENTS_MAX + " clients of the live stream, which is the limit");
        return Response.fromResponse(answer)
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .build();
    }

    private static Response error(int status, String message) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(Map.of("Error", message))
                .build();
    }
}
