package dev.tramo.server.api.v2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.commands.CommandException;
import dev.tramo.server.commands.CommandReader;
import dev.tramo.server.commands.NotTaken;
import dev.tramo.server.commands.ReadCommand;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Reads command lines of other programs as routes; makes none. */
@Path("/v2/read-command")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Routes")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class ReadCommandResource {
    private static final String COMMAND = "command";

    /** What a client sends. */
    @Schema(name = "CommandRequest", requiredProperties = COMMAND)
    record CommandRequest(
            @Schema(
                    description = "As it is typed in a shell, with its quotes; at most 16384 characters",
                    examples = "srt-live-transmit udp://:5000 'srt://192.0.2.7:9000?latency=200'")
            String command) {}

    /** What is left out of a command line. */
    @Schema(name = "NotTaken")
    record NotTakenView(
            @Schema(examples = "-c:v libx264") String part,

            @Schema(
                    description = "encoding, streams, file, time, protocol, unneeded, unknown, inputs, variable, more",
                    examples = "encoding")
            String code,

            @Schema(description = "For a person") String reason) {
        static NotTakenView of(NotTaken notTaken) {
            return new NotTakenView(
                    notTaken.part(), notTaken.reason().code(), notTaken.reason().words());
        }
    }

    /** A command line as a route. */
    @Schema(name = "ReadCommand")
    record ReadCommandView(
            @Schema(examples = "srt-live-transmit") String program,

            @Schema(description = "URI of what it reads; none if that is nothing that a route can read")
            List<String> sources,

            @Schema(description = "URIs of where it writes to")
            List<String> destinations,

            @Schema(description = "What could not be taken over")
            List<NotTakenView> notTaken) {
        static ReadCommandView of(ReadCommand read) {
            return new ReadCommandView(
                    read.program(),
                    read.sources(),
                    read.destinations(),
                    read.notTaken().stream().map(NotTakenView::of).toList());
        }
    }

    @POST
    @Operation(
            summary = "Reads a command line of srt-live-transmit or ffmpeg as a route, and makes none",
            description = "Units and names of options become ours. Nothing is checked against this machine: that does"
                    + " PUT /v2/routes/{id}?dryRun=true")
    @RequestBody(content = @Content(schema = @Schema(implementation = CommandRequest.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ReadCommandView.class)))
    @APIResponse(responseCode = "400", description = "It is no such command line, and why")
    public Response read(byte @Nullable [] body, @Context UriInfo uri) {
        return Answers.of(uri, List.of(), () -> {
            try {
                return Response.ok(ReadCommandView.of(CommandReader.read(command(StrictJson.object(body)))));
            } catch (CommandException e) {
                throw RefusedException.invalid(COMMAND + ": " + e.getMessage());
            }
        });
    }

    private static String command(ObjectNode given) throws RefusedException {
        for (String name : (Iterable<String>) given::fieldNames) {
            if (!name.equals(COMMAND)) {
                throw RefusedException.invalid("unknown field \"" + StrictJson.shown(name) + "\"; known is " + COMMAND);
            }
        }
        JsonNode command = given.path(COMMAND);
        if (!command.isTextual()) {
            throw RefusedException.invalid(COMMAND + ": " + (command.isMissingNode() ? "missing" : "no string")
                    + "; allowed is a command line");
        }
        return command.textValue();
    }
}
