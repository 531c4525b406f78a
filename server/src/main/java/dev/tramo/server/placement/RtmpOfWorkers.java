package dev.tramo.server.placement;

import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.RtmpAddress;
import dev.tramo.server.limit.AnalysisKeys;
import dev.tramo.server.limit.RtmpLimit;
import dev.tramo.server.worker.RtmpFiles;
import dev.tramo.server.worker.RtmpOptions;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What was set of the server, for its workers: RTMP certificates for those whose routes need them, limits, and thresholds of the analysis.
 * Any thread.
 */
@Singleton
final class RtmpOfWorkers {
    private static final System.Logger LOG = System.getLogger(RtmpOfWorkers.class.getName());

    private final Optional<Path> certificate;
    private final Optional<Path> key;
    private final Optional<Path> trust;
    private final RtmpOptions options;
    private final Map<String, Integer> analysis = new HashMap<>();

    RtmpOfWorkers(
            @ConfigProperty(name = "tramo.rtmps.cert.file") Optional<Path> certificate,
            @ConfigProperty(name = "tramo.rtmps.key.file") Optional<Path> key,
            @ConfigProperty(name = "tramo.rtmps.trust.file") Optional<Path> trust,
            @ConfigProperty(name = "tramo.rtmp.host") String host,
            Config config) {
        this.certificate = certificate;
        this.key = key;
        this.trust = trust;
        Map<String, Integer> limits = new HashMap<>();
        for (RtmpLimit limit : RtmpLimit.values()) {
            limits.put(limit.key(), config.getValue(limit.key(), Integer.class));
        }
        this.options = new RtmpOptions(host, limits);
        AnalysisKeys.ALL.forEach(
                name -> config.getOptionalValue(name, Integer.class).ifPresent(value -> analysis.put(name, value)));
    }

    /** What every worker is given. */
    RtmpOptions options() {
        return options;
    }

    /** When indicators of streams are raised, by the keys of their settings. */
    Map<String, Integer> analysis() {
        return analysis;
    }

    /** Whether a route's worker needs the certificate and its key: only then it is given them, and only when it is made. */
    static boolean areNeeded(RouteSpec spec) {
        return spec.rtmpAddresses().stream().anyMatch(RtmpAddress::secure);
    }

    /** What a route's worker is given, as the files are now; what cannot be read is left out, and its endpoints say that it is missing. */
    RtmpFiles of(RouteSpec spec) {
        try {
            boolean isSecure = areNeeded(spec) && certificate.isPresent() && key.isPresent();
            return new RtmpFiles(text(trust), isSecure ? text(certificate) : "", isSecure ? text(key) : "");
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "route={0} has no certificate for rtmps: {1}",
                    spec.id(),
                    e.getMessage());
            return RtmpFiles.NONE;
        }
    }

    private static String text(Optional<Path> file) throws IOException {
        return file.isPresent() ? Files.readString(file.get()) : "";
    }
}
