package dev.tramo.server.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** What a failed call says, in words. */
final class Failure {
    private Failure() {}

    /** Whether nothing answered at all. */
    static boolean isSilence(KubernetesClientException e) {
        return e.getCode() <= 0;
    }

    static String words(KubernetesClientException e) {
        if (isSilence(e)) {
            return "Kubernetes does not answer: " + cause(e);
        }
        boolean hasWords = e.getStatus() != null && e.getStatus().getMessage() != null;
        String words = PodStates.cut(hasWords ? e.getStatus().getMessage() : e.getMessage());
        return "Kubernetes refuses (" + e.getCode() + "): " + words;
    }

    private static String cause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String kind = cause.getClass().getSimpleName();
        return cause.getMessage() == null ? kind : kind + ", " + PodStates.cut(cause.getMessage());
    }
}
