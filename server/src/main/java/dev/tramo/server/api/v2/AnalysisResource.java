package dev.tramo.server.api.v2;

import dev.tramo.server.api.RefusedException;
import dev.tramo.server.figures.AnalysisFigures;
import dev.tramo.server.placement.RouteRunner;
import dev.tramo.server.routes.RouteService;
import dev.tramo.server.routes.RouteService.Seen;
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
import jakarta.ws.rs.core.UriInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What is in the stream of a route, what is wrong with it, and where the damage began. */
@Path("/v2/routes")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(
        name = "Analysis",
        description = "What is in a stream, what is wrong with it by ETSI TR 101 290, and where damage began")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class AnalysisResource {
    private static final String STOPPED = "the route is stopped";
    private static final String NOT_TOLD =
            "what was found cannot be had: the worker is of an older version, or does not answer";

    private final RouteService routes;
    private final RouteRunner runner;

    AnalysisResource(RouteService routes, RouteRunner runner) {
        this.routes = routes;
        this.runner = runner;
    }

    @GET
    @Path("{id}/analysis")
    @Operation(
            summary = "What was found in the stream of a route since its start, or the last reset",
            description =
                    "A destination that gets the datagrams of the source has the source's report, with damage of its"
                            + " own. Of a route whose analysis is off, the damage alone is told")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = AnalysisFigures.class)))
    @APIResponse(responseCode = "400", description = "A parameter is unknown")
    @APIResponse(responseCode = "404", description = "No such route")
    public Response analysis(@PathParam("id") String id, @Context UriInfo uri) {
        return Answers.of(uri, List.of(), () -> Response.ok(found(routes.one(id))));
    }

    @POST
    @Path("{id}/analysis/reset")
    @Operation(summary = "Counts the analysis of a route from zero; answers what was counted before")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = AnalysisFigures.class)))
    @APIResponse(responseCode = "400", description = "A parameter is unknown")
    @APIResponse(responseCode = "404", description = "No such route")
    @APIResponse(responseCode = "409", description = "The route is stopped, or its worker does not answer")
    public Response reset(@PathParam("id") String id, @Context UriInfo uri) {
        return Answers.of(uri, List.of(), () -> {
            Seen seen = routes.one(id);
            Optional<AnalysisFigures> found = runner.analysis(id, true);
            if (found.isEmpty()) {
                throw RefusedException.conflict(seen.snapshot().isEmpty() ? STOPPED : NOT_TOLD);
            }
            routes.wasReset(seen.route());
            return Response.ok(found.get());
        });
    }

    private AnalysisFigures found(Seen seen) {
        return runner.analysis(seen.route().id(), false)
                .orElseGet(() -> unknown(seen, seen.snapshot().isEmpty() ? STOPPED : NOT_TOLD));
    }

    private static AnalysisFigures unknown(Seen seen, String why) {
        Set<String> sources = seen.route().sources().keySet();
        return new AnalysisFigures(
                AnalysisFigures.unknown(why),
                sources.size() > 1 ? unknown(sources, why) : Map.of(),
                unknown(seen.route().destinations().keySet(), why));
    }

    private static Map<String, AnalysisFigures.Report> unknown(Set<String> ids, String why) {
        Map<String, AnalysisFigures.Report> reports = new LinkedHashMap<>();
        ids.forEach(id -> reports.put(id, AnalysisFigures.unknown(why)));
        return reports;
    }
}
