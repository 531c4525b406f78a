package dev.tramo.server.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How the Docker Engine is reached: over its socket, or TCP with TLS. */
@Singleton
final class DockerEngine {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final Duration FOR_EVER = Duration.ZERO;
    private static final int CONNECTIONS_MAX = 16;

    private final String host;
    private final Optional<String> certificates;

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

    /** For messages. */
    String host() {
        return host;
    }
}
