package dev.tramo.server.api.v2;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tramo.engine.spec.EndpointOptions;
import dev.tramo.engine.spec.UriOption;
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
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What may stand in the URIs of endpoints, as the server reads them: for forms. */
@Path("/v2/uri-options")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Routes")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class UriOptionResource {
    private static final List<UriOptionView> ALL =
            EndpointOptions.all().stream().map(UriOptionView::of).toList();

    /** An option of a URI. */
    @Schema(name = "UriOption")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record UriOptionView(
            @Schema(examples = "srt") String protocol,
            @Schema(examples = "latency") String name,

            @Schema(
                    description =
                            "What belongs together: connection, latency, encryption, bandwidth, buffers, recovery,"
                                    + " network, access, bonding, stream")
            String group,

            @Schema(description = "integer, flag (0 or 1), choice, text, secret (a text that is not to be shown)")
            String type,

            @Schema(description = "Of an integer; empty for none", examples = "ms")
            String unit,

            @Schema(description = "Of an integer") @Nullable Long minimum,

            @Schema(description = "Of an integer") @Nullable Long maximum,

            @Schema(
                    name = "default",
                    description = "What holds if it is left out; empty: nothing, or what the system decides")
            @JsonProperty("default")
            String fallback,

            @Schema(description = "The words of a choice") @Nullable
            List<String> allowed,

            @Schema(
                    description =
                            "Endpoints that have it: srt-caller, srt-listener, srt-rendezvous, udp-source,"
                                    + " udp-destination, rtp-source, rtp-destination, rtmp-publish (a source that takes a publisher), rtmp-pull,"
                                    + " rtmp-push, rtmp-play (a destination that serves players), hls, file-source, file-destination")
            List<String> uses,

            @Schema(description = "For a person") String meaning) {
        static UriOptionView of(UriOption option) {
            boolean isNumber = option.type() == UriOption.ValueKind.INTEGER;
            return new UriOptionView(
                    option.protocol(),
                    option.name(),
                    word(option.group()),
                    word(option.type()),
                    option.unit(),
                    isNumber ? option.min() : null,
                    isNumber ? option.max() : null,
                    option.fallback(),
                    option.allowed().isEmpty() ? null : option.allowed(),
                    option.uses().stream().sorted().map(UriOptionView::word).toList(),
                    option.meaning());
        }

        private static String word(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @GET
    @Operation(
            summary = "All options that URIs of endpoints may have: type, unit, range, default and meaning",
            description = "The server reads URIs by these. They are the same as long as it runs")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = UriOptionView[].class)))
    public Response all(@Context UriInfo uri) {
        return Answers.of(uri, List.of(), () -> Response.ok(ALL));
    }
}
