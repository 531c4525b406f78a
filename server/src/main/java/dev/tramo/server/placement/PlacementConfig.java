package dev.tramo.server.placement;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the server's settings say of placement. */
@Singleton
public class PlacementConfig {
    private final PlacementSettings fallback;
    private final String image;
    private final List<String> serverUrls;
    private final String trust;

    PlacementConfig(
            @ConfigProperty(name = "tramo.placement") String placement,
            @ConfigProperty(name = "tramo.worker.image") Optional<String> image,
            @ConfigProperty(name = "quarkus.application.version") String version,
            @ConfigProperty(name = "tramo.worker.cpus") double cpus,
            @ConfigProperty(name = "tramo.worker.memory.mib") int memoryMib,
            @ConfigProperty(name = "tramo.worker.url") List<String> serverUrls,
            @ConfigProperty(name = "tramo.worker.trust.file") Optional<Path> trustFile)
            throws IOException {
        this.fallback = of(PlacementKind.valueOf(placement.toUpperCase(Locale.ROOT)), cpus, memoryMib);
        this.image = image.orElse("tramo:" + version);
        this.serverUrls = List.copyOf(serverUrls);
        this.trust = trustFile.isPresent() ? Files.readString(trustFile.get()) : "";
    }

    private static PlacementSettings of(PlacementKind kind, double cpus, int memoryMib) {
        return kind == PlacementKind.LOCAL
                ? PlacementSettings.LOCAL
                : new PlacementSettings(kind, cpus, memoryMib, true, Map.of(), List.of());
    }

    /** Of routes that say nothing else. */
    public PlacementSettings fallback() {
        return fallback;
    }

    /** The image of workers. */
    public String image() {
        return image;
    }

    /** Base URLs under which workers reach the servers. */
    List<String> serverUrls() {
        return serverUrls;
    }

    /** Certificates (PEM) that workers check the servers' against; empty for those of the system. */
    String trust() {
        return trust;
    }
}
