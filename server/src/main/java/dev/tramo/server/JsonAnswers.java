package dev.tramo.server;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Writes JSON answers: each ends with a newline, as those of the older systems did; what reads links, routes and cameras is indented for
 * people. Others, such as the login, are one line, which scripts cut up.
 */
@Provider
@Produces(MediaType.APPLICATION_JSON)
public final class JsonAnswers extends ServerMessageBodyWriter.AllWriteableMessageBodyWriter {
    private final ObjectWriter compact;
    private final ObjectWriter indented;

    /** The framework's way to write values, completed. */
    public JsonAnswers(ObjectMapper mapper) {
        this.compact = mapper.writer().without(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        this.indented = compact.with(new DefaultPrettyPrinter()
                .withSeparators(Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                        .withObjectEmptySeparator("")
                        .withArrayEmptySeparator(""))
                .withObjectIndenter(lines)
                .withArrayIndenter(lines));
    }

    @Override
    public void writeResponse(Object entity, Type type, ServerRequestContext context) throws IOException {
        boolean isReading = context instanceof ResteasyReactiveRequestContext call && isReading(call);
        write(isReading ? indented : compact, entity, context.getOrCreateOutputStream());
    }

    private static boolean isReading(ResteasyReactiveRequestContext call) {
        String path = call.getPath();
        return call.getMethod().equals(HttpMethod.GET) && (path.startsWith("/v1/get_") || path.startsWith("/v2/"));
    }

    @Override
    public void writeTo(
            Object entity,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        write(compact, entity, out);
    }

    /** Closed only if all went well: what fails halfway is to become another answer. */
    private static void write(ObjectWriter writer, Object entity, OutputStream out) throws IOException {
        if (entity instanceof String text) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } else {
            // In one piece: a flush in between would make the answer a chunked one, without a length.
            out.write(writer.writeValueAsBytes(entity));
            out.write('\n');
        }
        out.close();
    }
}
