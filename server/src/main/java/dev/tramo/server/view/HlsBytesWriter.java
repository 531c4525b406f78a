package dev.tramo.server.view;

import dev.tramo.mpegts.hls.PartBytes;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.buffer.impl.BufferImpl;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.Provider;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;
import org.jboss.resteasy.reactive.server.vertx.VertxResteasyReactiveRequestContext;

/** Sends media without a copy, many players the same, and holds it until it is sent or the player has gone. Any thread. */
@Provider
public final class HlsBytesWriter implements ServerMessageBodyWriter<HlsBytes> {
    @Override
    public boolean isWriteable(Class<?> type, Type generic, ResteasyReactiveResourceInfo of, MediaType media) {
        return type == HlsBytes.class;
    }

    @Override
    public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
        return type == HlsBytes.class;
    }

    @Override
    public void writeResponse(HlsBytes bytes, Type generic, ServerRequestContext context) {
        List<PartBytes> held = held(bytes);
        HttpServerResponse to = ((VertxResteasyReactiveRequestContext) context.serverResponse()).vertxServerResponse();
        try {
            ByteBuffer[] views = held.stream().map(PartBytes::view).toArray(ByteBuffer[]::new);
            Buffer all = BufferImpl.buffer(Unpooled.wrappedBuffer(views));
            to.end(all).onComplete(_ -> held.forEach(PartBytes::release));
        } catch (RuntimeException e) { // it has ended already
            held.forEach(PartBytes::release);
            throw e;
        }
    }

    private static List<PartBytes> held(HlsBytes bytes) {
        List<PartBytes> held = new ArrayList<>(bytes.pieces().size());
        for (PartBytes piece : bytes.pieces()) {
            if (!piece.retain()) { // forgotten since it was looked for
                held.forEach(PartBytes::release);
                throw new WebApplicationException(HlsAnswers.error(Status.NOT_FOUND.getStatusCode(), HlsBytes.GONE)
                        .build());
            }
            held.add(piece);
        }
        return held;
    }

    @Override
    public void writeTo(
            HlsBytes bytes,
            Class<?> type,
            Type generic,
            Annotation[] annotations,
            MediaType media,
            MultivaluedMap<String, Object> headers,
            OutputStream out) {
        throw new UnsupportedOperationException("written by the server alone");
    }
}
