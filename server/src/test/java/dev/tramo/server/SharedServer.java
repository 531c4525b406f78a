package dev.tramo.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests one server that all of them share, as {@link Server}, or logged in to as {@link Api}. */
final class SharedServer implements ParameterResolver {
    /** Where no Docker engine is. */
    static final String NO_ENGINE = "unix:///nonexistent/docker.sock";

    private record Shared(Path folder, Server server, Api api) implements AutoCloseable {
        private static Shared start() {
            try {
                Path folder = Files.createTempDirectory("tramo-it-");
                Server server = Server.start(
                        folder,
                        Map.of(
                                "TRAMO_ADMIN_PASSWORD",
                                Server.PASSWORD,
                                "TRAMO_DOCKER_HOST",
                                NO_ENGINE,
                                // All tests are one address, and do nothing but call.
                                "TRAMO_HTTP_REQUESTS_PER_SECOND_MAX",
                                "100000"));
                return new Shared(folder, server, server.api());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        Class<?> type = parameter.getParameter().getType();
        return type == Server.class || type == Api.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        Shared shared = Fork.shared(Shared.class, test, Shared::start);
        return parameter.getParameter().getType() == Server.class ? shared.server() : shared.api();
    }
}
