package dev.tramo.server.placement;

/**
 * A worker as its placement sees it; whether its stream flows is for the worker to say.
 *
 * @param id of what runs it: a container's ID, or a pod's UID without dashes; empty if there is none
 * @param where it runs, for a person: container, or node and pod
 * @param reason why it is not running, or was started again, in words; empty if there is nothing to say
 */
public record WorkerState(Phase phase, String id, String where, String reason) {
    /** What is to be expected of it. */
    public enum Phase {
        /** On its way, nothing is wrong. */
        STARTING,
        /** Its process runs. */
        RUNNING,
        /** It cannot run as things are; tried again by itself. */
        FAILED
    }

    /** Nothing is known yet. */
    public static final WorkerState UNKNOWN = new WorkerState(Phase.STARTING, "", "", "its worker is being made");

    /** It cannot run. */
    public static WorkerState failed(String reason) {
        return new WorkerState(Phase.FAILED, "", "", reason);
    }
}
