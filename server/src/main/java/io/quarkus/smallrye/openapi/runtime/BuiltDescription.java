package io.quarkus.smallrye.openapi.runtime;

import io.quarkus.arc.Unremovable;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.quarkus.smallrye.openapi.runtime.filter.AutoSecurityFilter;
import io.smallrye.openapi.runtime.io.Format;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The API's description as the build made it, read when it is asked for. The framework reads it at each start, and writes it again, which
 * is an eighth of the start. Here, since what is overridden is open to its own package alone.
 */
@Alternative
@Unremovable
@Priority(1)
@ApplicationScoped
public class BuiltDescription extends OpenApiDocumentService {
    @Override
    void prepareDocument(
            AutoSecurityFilter security, Map<OpenApiFilter.RunStage, List<String>> filters, String documentName) {
        // The build has.
    }

    @Override
    public byte[] getDocument(@Nullable String documentName, Format format) {
        String name = OpenApiConstants.BASE_NAME + "." + format;
        try (InputStream stored = Thread.currentThread().getContextClassLoader().getResourceAsStream(name)) {
            if (stored == null) {
                throw new IllegalStateException(name + " was not built");
            }
            return stored.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
