package dev.tramo.server.kubernetes;

import dev.tramo.server.placement.Placement;
import dev.tramo.server.placement.PlacementConfig;
import dev.tramo.server.placement.PlacementException;
import dev.tramo.server.placement.PlacementKind;
import dev.tramo.server.placement.WorkerJob;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** A pod for each route: a Deployment keeps it there, whatever becomes of its node. */
@Singleton
final class KubernetesPlacement implements Placement {
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private final String image;
    private final Optional<String> namespace;
    private final Connector connector;
    private final Map<String, String> environment;
    private volatile @Nullable Workers workers;

    @Inject
    KubernetesPlacement(
            PlacementConfig config, @ConfigProperty(name = "tramo.kubernetes.namespace") Optional<String> namespace) {
        this(config.image(), namespace, new Clients(), System.getenv());
    }

    /**
     * One of its own.
     *
     * @param namespace of workers; empty: the client's own
     * @param environment that says which pod this process runs in, if it does
     */
    KubernetesPlacement(
            String image, Optional<String> namespace, Connector connector, Map<String, String> environment) {
        namespace.filter(name -> !NAMESPACE.matcher(name).matches()).ifPresent(name -> {
            throw new IllegalArgumentException("TRAMO_KUBERNETES_NAMESPACE is \"" + name
                    + "\": it must have 1 to 63 characters of a-z, 0-9 and, between them, \"-\"");
        });
        this.image = image;
        this.namespace = namespace;
        this.connector = connector;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public PlacementKind kind() {
        return PlacementKind.KUBERNETES;
    }

    @Override
    public synchronized void begin(String installation, Listener listener) {
        leave();
        KubernetesClient client = connector.connect();
        String own = client.getNamespace();
        Workers made = new Workers(
                client, namespace.orElse(own == null ? "default" : own), installation, image, environment, listener);
        workers = made;
        made.begin();
    }

    private Workers workers() {
        Workers begun = workers;
        if (begun == null) {
            throw new IllegalStateException("not begun");
        }
        return begun;
    }

    @Override
    public void requireReady() throws PlacementException {
        try (KubernetesClient client = connector.connect()) {
            String own = client.getNamespace();
            var _ = client.apps()
                    .deployments()
                    .inNamespace(namespace.orElse(own == null ? "default" : own))
                    .list(new ListOptionsBuilder().withLimit(1L).build());
        } catch (KubernetesClientException e) {
            throw new PlacementException(Failure.words(e));
        }
    }

    @Override
    public void place(WorkerJob job) {
        workers().place(job);
    }

    @Override
    public CompletableFuture<Void> remove(String route) {
        return workers().remove(route);
    }

    @Override
    public void retain(Set<String> routes) {
        workers().retain(routes);
    }

    @Override
    public void observed(String route, boolean isRunning, String reason) {
        Workers begun = workers;
        if (begun != null) {
            begun.observed(route, isRunning, reason);
        }
    }

    @Override
    @PreDestroy
    public synchronized void leave() {
        Workers begun = workers;
        workers = null;
        if (begun != null) {
            begun.close();
        }
    }

    @Override
    public List<String> logs(String route, int lines) throws PlacementException {
        Workers begun = workers;
        if (begun == null) {
            throw new PlacementException("this server does not manage");
        }
        return begun.logs(route, lines);
    }
}
