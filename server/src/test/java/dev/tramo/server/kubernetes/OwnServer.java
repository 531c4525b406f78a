package dev.tramo.server.kubernetes;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;

/** A pod "server-0" as a Deployment "server" makes it. */
final class OwnServer {
    private OwnServer() {}

    static Deployment make(MockCluster cluster) {
        Deployment deployment = cluster.admin
                .resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withName("server")
                        .endMetadata()
                        .build())
                .create();
        cluster.admin
                .resource(new ReplicaSetBuilder()
                        .withNewMetadata()
                        .withName("server-abc")
                        .withOwnerReferences(owner("Deployment", "server"))
                        .endMetadata()
                        .build())
                .create();
        cluster.admin
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("server-0")
                        .withOwnerReferences(owner("ReplicaSet", "server-abc"))
                        .endMetadata()
                        .build())
                .create();
        return deployment;
    }

    private static OwnerReference owner(String kind, String name) {
        return new OwnerReferenceBuilder()
                .withApiVersion("apps/v1")
                .withKind(kind)
                .withName(name)
                .withController(true)
                .build();
    }
}
