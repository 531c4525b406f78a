package dev.tramo.server.api.v2;

import io.quarkus.security.Authenticated;
import jakarta.ws.rs.Consumes;
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

/** The server as it is, and its figures over a time. */
@Path("/v2/server")
@Authenticated
@Consumes(MediaType.WILDCARD)
@Tag(name = "History")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class ServerResource {
    private final ServerView.Source server;
    private final HistoryAnswers history;

    ServerResource(ServerView.Source server, HistoryAnswers history) {
        this.server = server;
        this.history = history;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Tag(name = "Observation")
    @Operation(summary = "The server and its machine as they are now")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ServerView.class)))
    @APIResponse(responseCode = "400", description = "A parameter is unknown")
    public Response now(@Context UriInfo uri) {
        return Answers.of(uri, List.of(), () -> Response.ok(server.now()));
    }

    @GET
    @Path("history")
    @Produces({MediaType.APPLICATION_JSON, HistoryCsv.TYPE})
    @Operation(summary = "Figures of the server's process and machine over a time")
    @Parameter(
            name = HistoryAnswers.FROM,
            in = ParameterIn.QUERY,
            description = "Default: an hour before to. Allowed is " + Times.ALLOWED,
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = HistoryAnswers.TO,
            in = ParameterIn.QUERY,
            description = "Default: now. Likewise",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = HistoryAnswers.STEP,
            in = ParameterIn.QUERY,
            description =
                    "Seconds of a point, 1 to 86400, or auto (default): the shortest that makes 10,000 points at most. A step"
                            + " that is finer than what is kept of the time becomes longer",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = HistoryAnswers.FORMAT,
            in = ParameterIn.QUERY,
            description = "csv: a line for each point of each figure, with a header",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            defaultValue = "json",
                            enumeration = {"json", "csv"}))
    @Parameter(
            name = HistoryAnswers.FIGURE,
            in = ParameterIn.QUERY,
            description = "These only, by the names in the answer; several with commas",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = HistoryAnswers.ENDPOINT,
            in = ParameterIn.QUERY,
            description = "These only, by the names in the answer; several with commas",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "200",
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = HistoryView.class)),
                @Content(mediaType = HistoryCsv.TYPE, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "400", description = "A parameter is wrong, or would make too many points")
    public Response history(@Context UriInfo uri) {
        return Answers.of(() -> history.answer("", uri.getQueryParameters()));
    }
}
