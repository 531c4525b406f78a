/**
 * Workers in pods: for each route a Deployment of one replica, and a Secret with its order. {@link
 * dev.tramo.server.kubernetes.KubernetesPlacement} is what the rest sees; {@code Workers} has the one thread that talks to the
 * cluster, {@code Reconciler} makes one route's objects what they should be, {@code Manifests} says what that is, {@code
 * PodStates} puts a pod's state in words.
 *
 * <p>Invariant: nothing is written but upon what was just read, and only at the version that was read. {@code Cluster} is told
 * of changes by watches; nothing is polled but whether the watches are there. No class of the client library is loaded before
 * {@code begin}.
 */
@NullMarked
package dev.tramo.server.kubernetes;

import org.jspecify.annotations.NullMarked;
