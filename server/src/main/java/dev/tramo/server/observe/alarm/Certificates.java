package dev.tramo.server.observe.alarm;

import dev.tramo.server.config.Settings;
import dev.tramo.server.observe.alarm.ServerChecks.Certificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/** When the certificates of the settings end. What cannot be read is left out: who uses it says so. */
final class Certificates {
    private static final String RTMPS_FILE = "tramo.rtmps.cert.file";
    private static final String DOCKER_FOLDER = "tramo.docker.cert.path";
    /** What others are checked against: of several, the one that lasts longest counts. */
    private static final List<String> TRUST_FILES = List.of("tramo.rtmps.trust.file", "tramo.worker.trust.file");

    private final Config config;

    Certificates(Config config) {
        this.config = config;
    }

    /** The certificates as their files are now, by the settings that name them. */
    List<Certificate> all() {
        List<Certificate> all = new ArrayList<>();
        file(RTMPS_FILE)
                .flatMap(path -> ends(path).min(Instant::compareTo))
                .ifPresent(end -> add(all, RTMPS_FILE, end));
        file(DOCKER_FOLDER)
                .flatMap(folder -> Stream.concat(ends(folder.resolve("cert.pem")), ends(folder.resolve("ca.pem")))
                        .min(Instant::compareTo))
                .ifPresent(end -> add(all, DOCKER_FOLDER, end));
        for (String key : TRUST_FILES) {
            file(key).flatMap(path -> ends(path).max(Instant::compareTo)).ifPresent(end -> add(all, key, end));
        }
        return all;
    }

    private static void add(List<Certificate> all, String key, Instant end) {
        all.add(new Certificate(Settings.variable(key), end));
    }

    private Optional<Path> file(String key) {
        return config.getOptionalValue(key, String.class).map(Path::of);
    }

    private static Stream<Instant> ends(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .map(certificate -> certificate.getNotAfter().toInstant());
        } catch (IOException | CertificateException e) {
            return Stream.empty();
        }
    }
}
