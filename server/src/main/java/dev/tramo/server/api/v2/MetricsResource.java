package dev.tramo.server.api.v2;

import dev.tramo.server.access.MetricsAccess;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.observe.metrics.MetricsPage;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The metrics, for Prometheus and whatever else reads its formats. */
@Path("/metrics")
@Tag(name = "Observation")
@SecurityRequirement(name = "token")
public class MetricsResource {
    private static final String GZIP = "gzip";
    private static final int CONTENT_BYTES = 64 << 10;

    private final MetricsAccess access;
    private final MetricsPage page;

    MetricsResource(MetricsAccess access, MetricsPage page) {
        this.access = access;
        this.page = page;
    }

    @GET
    @Operation(
            summary = "All metrics, in the text format of Prometheus or OpenMetrics, as Accept asks",
            description = "For holders of a token, and without one for networks that are configured for it")
    @APIResponse(responseCode = "200", content = @Content(mediaType = "text/plain"))
    @APIResponse(responseCode = "401", description = "No valid token")
    public Response metrics(@Context HttpServerRequest request, @Context HttpHeaders headers, @Context UriInfo uri) {
        if (!access.admits(request)) {
            throw new UnauthorizedException();
        }
        Response answer = Answers.of(() -> page(headers, uri));
        // Whatever format was asked for, errors are in JSON.
        return answer.getMediaType() == null
                ? Response.fromResponse(answer).type(MediaType.APPLICATION_JSON).build()
                : answer;
    }

    private Response.ResponseBuilder page(HttpHeaders headers, UriInfo uri) throws RefusedException {
        Answers.requireKnown(uri.getQueryParameters(), List.of());
        String accept = header(headers, HttpHeaders.ACCEPT);
        boolean isZipped = takesGzip(header(headers, HttpHeaders.ACCEPT_ENCODING));
        ByteArrayOutputStream content = new ByteArrayOutputStream(CONTENT_BYTES);
        String type = write(content, accept, isZipped);
        Response.ResponseBuilder answer = Response.ok(content.toByteArray())
                .type(type)
                .header(HttpHeaders.VARY, "Accept, Accept-Encoding")
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        return isZipped ? answer.header(HttpHeaders.CONTENT_ENCODING, GZIP) : answer;
    }

    private static String header(HttpHeaders headers, String name) {
        return Optional.ofNullable(headers.getHeaderString(name)).orElse("");
    }

    private String write(OutputStream to, String accept, boolean isZipped) {
        try (OutputStream out = isZipped ? new GZIPOutputStream(to) : to) {
            return page.write(out, accept);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean takesGzip(String accepted) {
        for (String coding : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
            if (coding.strip().matches("gzip(\\s*;\\s*q=(1|1\\.0*|0\\.[0-9]*[1-9][0-9]*))?")) {
                return true;
            }
        }
        return false;
    }
}
