package dev.tramo.server.placement;

/**
 * A worker that is to be there.
 *
 * @param route the route's ID: 1 to 67 letters, digits, ".", "_" and "-"
 * @param number of the worker among those that the route ever had: one of a lower number is to be replaced, one of this number is
 *     the worker itself and is to be left running
 * @param settings its limits, and where it may run; the same for the same number
 * @param order what is to be in the worker's file, {@value #FILE_NAME} in {@value #FOLDER}: changes under way. Holds secrets
 */
public record WorkerJob(String route, long number, PlacementSettings settings, String order) {
    /** The folder of a worker's file, which the image has. */
    public static final String FOLDER = "/run/tramo";
    /** The file's name. */
    public static final String FILE_NAME = "worker.json";

    /** Without the secrets. */
    @Override
    public String toString() {
        return "WorkerJob[" + route + ", number " + number + "]";
    }
}
