package dev.tramo.server.kubernetes;

/** Variables of the environment by which a manifest tells a pod which one it is. */
final class OwnPod {
    static final String NAME = "POD_NAME";
    static final String NAMESPACE = "POD_NAMESPACE";

    private OwnPod() {}
}
