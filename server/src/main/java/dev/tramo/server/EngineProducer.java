package dev.tramo.server;

import dev.tramo.engine.Engine;
import dev.tramo.net.TransportKind;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The engine of this process; closed, so that peers are told, when the program ends. */
final class EngineProducer {
    @Produces
    @Singleton
    static Engine engine(@ConfigProperty(name = "tramo.loops") int loops) throws IOException {
        return new Engine(loops, TransportKind.best());
    }

    static void close(@Disposes Engine engine) {
        engine.close();
    }
}
