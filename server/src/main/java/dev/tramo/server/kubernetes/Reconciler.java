package dev.tramo.server.kubernetes;

import dev.tramo.server.placement.WorkerJob;
import dev.tramo.server.placement.WorkerState;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes one route's objects in the cluster what they should be. Nothing is written if what was seen is right; else it is read
 * again, so that nothing is written upon what is out of date. One thread.
 */
final class Reconciler {
    private static final System.Logger LOG = System.getLogger(Reconciler.class.getName());

    private final Cluster cluster;
    private final Manifests manifests;
    private final Supplier<Optional<OwnerReference>> ownerSource;
    private Optional<OwnerReference> owner = Optional.empty();
    private boolean isOwnerKnown;
    /** Generations of Deployments that the cluster made something else of than was written: not written again for ever. */
    private final Map<String, Long> altered = new HashMap<>();

    /** @param ownerSource what all of it is to go with; asked once, but again if it throws */
    Reconciler(Cluster cluster, Manifests manifests, Supplier<Optional<OwnerReference>> ownerSource) {
        this.cluster = cluster;
        this.manifests = manifests;
        this.ownerSource = ownerSource;
    }

    /**
     * Makes a worker be there.
     *
     * @return what is to be told of it
     * @throws KubernetesClientException if it is to be tried again; code 409: at once
     */
    WorkerState putRight(WorkerJob job) {
        String name = manifests.name(job);
        Deployment seen = cluster.seenDeployment(name);
        List<Secret> secrets = cluster.seenSecrets(name);
        boolean isStale = secrets.stream().anyMatch(secret -> Names.number(secret) < job.number());
        Optional<Secret> secret = secrets.stream()
                .filter(one -> Names.number(one) == job.number())
                .findFirst();
        boolean isRight = seen != null
                && !isStale
                && isRight(job, seen)
                && secret.isPresent()
                && Fit.fits(manifests.secret(job, secretOwner(seen)), secret.get());
        Optional<WorkerState> obstacle = isRight ? Optional.empty() : write(job, name);
        return obstacle.orElseGet(() -> PodStates.of(
                seen, cluster.seenPods(name), job.number(), job.settings().memoryMib()));
    }

    private boolean isRight(WorkerJob job, Deployment existing) {
        boolean isAltered = existing.getMetadata().getGeneration() != null
                && existing.getMetadata()
                        .getGeneration()
                        .equals(altered.get(existing.getMetadata().getName()))
                && Names.number(existing) == job.number();
        return !isEnding(existing) && (isAltered || Fit.fits(manifests.deployment(job, owner(), existing), existing));
    }

    private static boolean isEnding(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() != null;
    }

    /** Returns what stands in the way. */
    private Optional<WorkerState> write(WorkerJob job, String name) {
        Deployment existing = cluster.readDeployment(name);
        List<Secret> secrets = cluster.readSecretsOf(name);
        long highest = Math.max(
                existing == null ? 0 : Names.number(existing),
                secrets.stream().mapToLong(Names::number).max().orElse(0));
        if (highest > job.number()) {
            return Optional.of(
                    WorkerState.failed("worker " + highest + " of this route is there, but this server knows only"
                            + " of worker " + job.number() + ": another server manages"));
        }
        if (existing != null && isEnding(existing)) {
            return Optional.of(
                    new WorkerState(WorkerState.Phase.STARTING, "", "", "the worker before it is still being ended"));
        }
        writeSecret(job, secretOwner(existing));
        Deployment written = writeDeployment(job, existing);
        if (owner().isEmpty()) {
            writeSecret(job, secretOwner(written));
        }
        secrets.stream().filter(secret -> Names.number(secret) < job.number()).forEach(cluster::deleteSecret);
        return Optional.empty();
    }

    private Deployment writeDeployment(WorkerJob job, @Nullable Deployment existing) {
        if (existing != null && isRight(job, existing)) {
            return existing;
        }
        Deployment wanted = manifests.deployment(job, owner(), existing);
        Deployment written = cluster.write(existing == null ? wanted : merged(existing, wanted));
        if (Fit.fits(wanted, written)) {
            altered.remove(written.getMetadata().getName());
        } else {
            altered.put(written.getMetadata().getName(), written.getMetadata().getGeneration());
            LOG.log(
                    System.Logger.Level.WARNING,
                    "route={0}: the cluster changes what is written to its Deployment; left as it is",
                    job.route());
        }
        return written;
    }

    /** What others have added to the metadata stays. */
    private static Deployment merged(Deployment existing, Deployment wanted) {
        return new DeploymentBuilder(existing)
                .editMetadata()
                .addToLabels(wanted.getMetadata().getLabels())
                .addToAnnotations(wanted.getMetadata().getAnnotations())
                .withOwnerReferences(owners(existing, wanted))
                .endMetadata()
                .withSpec(wanted.getSpec())
                .build();
    }

    private void writeSecret(WorkerJob job, Optional<OwnerReference> secretOwner) {
        Secret wanted = manifests.secret(job, secretOwner);
        Secret existing = cluster.readSecret(wanted.getMetadata().getName());
        if (existing == null) {
            cluster.write(wanted);
        } else if (!Fit.fits(wanted, existing)) {
            cluster.write(new SecretBuilder(existing)
                    .editMetadata()
                    .addToLabels(wanted.getMetadata().getLabels())
                    .addToAnnotations(wanted.getMetadata().getAnnotations())
                    .withOwnerReferences(owners(existing, wanted))
                    .endMetadata()
                    .withData(wanted.getData())
                    .build());
        }
    }

    private static List<OwnerReference> owners(HasMetadata existing, HasMetadata wanted) {
        List<OwnerReference> owners = wanted.getMetadata().getOwnerReferences();
        return owners.isEmpty() ? existing.getMetadata().getOwnerReferences() : owners;
    }

    /** The server's own Deployment, if there is one; else the worker's. */
    private Optional<OwnerReference> secretOwner(@Nullable Deployment worker) {
        if (owner().isPresent() || worker == null) {
            return owner();
        }
        return Optional.of(reference(worker));
    }

    /** To go with a Deployment. */
    static OwnerReference reference(Deployment deployment) {
        return new OwnerReferenceBuilder()
                .withApiVersion("apps/v1")
                .withKind("Deployment")
                .withName(deployment.getMetadata().getName())
                .withUid(deployment.getMetadata().getUid())
                .build();
    }

    private Optional<OwnerReference> owner() {
        if (!isOwnerKnown) {
            owner = ownerSource.get();
            isOwnerKnown = true;
        }
        return owner;
    }

    /**
     * Makes nothing be there.
     *
     * @return whether nothing is; else called again when something has changed
     */
    boolean takeAway(String name) {
        altered.remove(name);
        Deployment existing = cluster.readDeployment(name);
        if (existing != null && !isEnding(existing)) {
            cluster.deleteDeployment(name);
            existing = cluster.readDeployment(name);
        }
        cluster.readSecretsOf(name).forEach(cluster::deleteSecret);
        return existing == null && cluster.readPodsOf(name).isEmpty();
    }
}
