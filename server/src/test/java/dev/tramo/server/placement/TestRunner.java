package dev.tramo.server.placement;

import dev.tramo.engine.Engine;
import dev.tramo.server.access.TestTokens;
import dev.tramo.server.limit.RtmpLimit;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.store.TestStore;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.config.Config;

/** What runs routes in a server, with a placement that makes no worker. */
public record TestRunner(PlacementRepository repository, RemoteRoutes remote, RouteRunner runner) {
    /**
     * That of a server that manages.
     *
     * @param placement what its settings say
     * @param folder for its files
     */
    static TestRunner start(
            String placement,
            TestStore store,
            Engine engine,
            FakePlacement docker,
            Observations observations,
            Path folder)
            throws IOException {
        return start(placement, store, engine, docker, observations, folder, System::nanoTime);
    }

    /** As the other, by another clock. */
    static TestRunner start(
            String placement,
            TestStore store,
            Engine engine,
            FakePlacement docker,
            Observations observations,
            Path folder,
            LongSupplier nanoTime)
            throws IOException {
        PlacementRepository repository = new PlacementRepository(store.store());
        repository.takeOver();
        PlacementConfig config = new PlacementConfig(
                placement, Optional.of("image"), "test", 0, 0, List.of("http://127.0.0.1:9"), Optional.empty());
        RtmpOfWorkers rtmp = new RtmpOfWorkers(
                Optional.of(Files.writeString(folder.resolve("certificate.pem"), "the certificate")),
                Optional.of(Files.writeString(folder.resolve("key.pem"), "the key")),
                Optional.of(Files.writeString(folder.resolve("trust.pem"), "the trust")),
                "127.0.0.9",
                limits());
        RemoteRoutes remote = new RemoteRoutes(
                List.of(docker),
                config,
                rtmp,
                repository,
                TestTokens.ofWorkers(store.common(), folder),
                store.store(),
                store.common(),
                observations,
                nanoTime);
        remote.takeOver();
        RouteRunner runner = new RouteRunner(engine, remote, repository, config, observations, "127.0.0.1");
        runner.takeOver();
        docker.calls.clear();
        return new TestRunner(repository, remote, runner);
    }

    /** Its routes run in workers unless they must not, and a worker ends when {@code removal} is done. */
    public static TestRunner whoseWorkersEndWith(
            CompletableFuture<Void> removal, TestStore store, Engine engine, Path folder) throws IOException {
        FakePlacement docker = new FakePlacement();
        docker.removal = removal;
        return start("docker", store, engine, docker, new Observations(), folder);
    }

    /** All at their lowest. */
    private static Config limits() {
        Map<String, String> given = new HashMap<>();
        for (RtmpLimit limit : RtmpLimit.values()) {
            given.put(limit.key(), String.valueOf(limit.min()));
        }
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(given, "test", 100))
                .build();
    }
}
