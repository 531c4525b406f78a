package dev.tramo.server.api.v2;

import dev.tramo.server.access.Audit;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.observe.alarm.AlarmRules;
import dev.tramo.server.observe.alarm.Rule;
import dev.tramo.server.observe.alarm.RuleJson;
import dev.tramo.server.observe.alarm.RuleSettings;
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
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The rules of alarms: thresholds, hold times and severities, for the server, labels and routes. */
@Path("/v2/alarm-rules")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Alarms")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class AlarmRuleResource {
    private final AlarmRules rules;
    private final Audit audit;

    AlarmRuleResource(AlarmRules rules, Audit audit) {
        this.rules = rules;
        this.audit = audit;
    }

    /** What a client sends of a rule. */
    @Schema(name = "AlarmRuleRequest")
    record AlarmRuleRequest(
            @Schema(
                    description = AlarmRuleView.DEFAULTS,
                    type = SchemaType.OBJECT,
                    examples = "{\"percentMax\": 5, \"severity\": \"critical\"}")
            Object defaults,

            @Schema(
                    description = AlarmRuleView.LABELS,
                    type = SchemaType.OBJECT,
                    examples = "{\"site=bilbao\": {\"percentMax\": 20}}")
            Map<String, Object> labels,

            @Schema(
                    description = AlarmRuleView.ROUTES,
                    type = SchemaType.OBJECT,
                    examples = "{\"rx-5\": {\"enabled\": false}}")
            Map<String, Object> routes) {}

    @GET
    @Operation(summary = "All rules, with what holds")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = AlarmRuleView[].class)))
    public Response all(@Context UriInfo uri) {
        return Answers.of(() -> {
            Answers.requireKnown(uri.getQueryParameters(), List.of());
            return Response.ok(Stream.of(Rule.values())
                    .map(rule -> AlarmRuleView.of(rule, rules.of(rule)))
                    .toList());
        });
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One rule. What is read can be sent back by PUT")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = AlarmRuleView.class)))
    @APIResponse(responseCode = "404", description = "No such rule")
    public Response one(@PathParam("id") String id, @Context UriInfo uri) {
        return Answers.of(() -> {
            Answers.requireKnown(uri.getQueryParameters(), List.of());
            return view(rule(id));
        });
    }

    @PUT
    @Path("{id}")
    @Operation(summary = "Changes a rule as a whole, at once; what is left out is as it is by default")
    @RequestBody(content = @Content(schema = @Schema(implementation = AlarmRuleRequest.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = AlarmRuleView.class)))
    @APIResponse(responseCode = "400", description = "A field is wrong; the answer names it")
    @APIResponse(responseCode = "404", description = "No such rule")
    public Response put(@PathParam("id") String id, byte @Nullable [] body, @Context UriInfo uri) {
        return Answers.of(() -> {
            Answers.requireKnown(uri.getQueryParameters(), List.of());
            Rule rule = rule(id);
            rules.put(rule, RuleJson.read(rule, StrictJson.object(body)));
            audit.record("", "changed", "changed the alarm rule " + rule.id());
            return view(rule);
        });
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Restores the defaults of a rule")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = AlarmRuleView.class)))
    @APIResponse(responseCode = "404", description = "No such rule")
    public Response restore(@PathParam("id") String id, @Context UriInfo uri) {
        return Answers.of(() -> {
            Answers.requireKnown(uri.getQueryParameters(), List.of());
            Rule rule = rule(id);
            rules.put(rule, RuleSettings.NONE);
            audit.record("", "deleted", "restored the defaults of the alarm rule " + rule.id());
            return view(rule);
        });
    }

    private static Rule rule(String id) throws RefusedException {
        return Rule.of(id)
                .orElseThrow(() -> RefusedException.unknown("no alarm rule \"" + StrictJson.shown(id) + "\""));
    }

    private Response.ResponseBuilder view(Rule rule) {
        return Response.ok(AlarmRuleView.of(rule, rules.of(rule)));
    }
}
