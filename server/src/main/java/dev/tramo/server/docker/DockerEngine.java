package dev.tramo.server.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How the Docker Engine is reached: over its socket, or TCP with TLS. */
@Singleton
final class DockerEngine {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final Duration FOR_EVER = Duration.ZERO;
    private static final int CONNECTIONS_MAX = 16;
    /** An engine that does not answer is not waited for by everybody who asks. */
    private static final long ASKED_AGAIN_NANOS = 10_000_000_000L;

    private static final System.Logger LOG = System.getLogger(DockerEngine.class.getName());

    private final String host;
    private final Optional<String> certificates;
    private volatile String id = "";
    private volatile long askedNanos = System.nanoTime() - ASKED_AGAIN_NANOS - 1;

    DockerEngine(
            @ConfigProperty(name = "tramo.docker.host") String host,
            @ConfigProperty(name = "tramo.docker.cert.path") Optional<String> certificates) {
        this.host = host;
        this.certificates = certificates;
    }

    /** A client for calls that are answered at once. */
    DockerClient client() {
        return connect(ANSWER_WITHIN);
    }

    /** A client for a call that somebody waits for. */
    DockerClient quickClient() {
        return connect(CONNECT_WITHIN);
    }

    /** A client for the stream of events, which may be silent for days. */
    DockerClient listener() {
        return connect(FOR_EVER);
    }

    private DockerClient connect(Duration answerWithin) {
        DefaultDockerClientConfig.Builder config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(host)
                .withDockerTlsVerify(certificates.isPresent());
        certificates.ifPresent(config::withDockerCertPath);
        DockerClientConfig built = config.build();
        return DockerClientImpl.getInstance(
                built,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(built.getDockerHost())
                        .sslConfig(built.getSSLConfig())
                        .maxConnections(CONNECTIONS_MAX)
                        .connectionTimeout(CONNECT_WITHIN)
                        .responseTimeout(answerWithin)
                        .build());
    }

    /** The engine's ID, which stays as long as its data folder; empty if it does not answer. */
    String id() {
        String known = id;
        if (known.isEmpty() && System.nanoTime() - askedNanos > ASKED_AGAIN_NANOS) {
            try (DockerClient asked = quickClient()) {
                known = Objects.requireNonNullElse(asked.infoCmd().exec().getId(), "");
                id = known;
            } catch (IOException | RuntimeException e) {
                askedNanos = System.nanoTime();
                LOG.log(System.Logger.Level.DEBUG, "the engine does not tell its ID", e);
            }
        }
        return known;
    }

    /** For messages. */
    String host() {
        return host;
    }
}
