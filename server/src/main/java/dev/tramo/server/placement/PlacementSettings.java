package dev.tramo.server.placement;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Where and how a route is to run.
 *
 * @param kind where
 * @param cpus what its worker may take at most, in cores; 0: any. Not of {@code local}
 * @param memoryMib likewise of memory, MiB; 0: any
 * @param hostNetwork whether its worker shares the machine's network, as multicast and known ports need; only {@code kubernetes}
 *     can do without
 * @param nodeSelector labels of the nodes that may run it, of {@code kubernetes}
 * @param tolerations taints that it stands, of {@code kubernetes}
 */
@Schema(name = "Placement")
public record PlacementSettings(
        PlacementKind kind,
        double cpus,
        int memoryMib,
        boolean hostNetwork,
        Map<String, String> nodeSelector,
        List<Toleration> tolerations) {
    public static final double CPUS_MAX = 128;
    public static final int MEMORY_MIB_MIN = 96;
    public static final int MEMORY_MIB_MAX = 65_536;
    /** In the managing server's process. */
    public static final PlacementSettings LOCAL =
            new PlacementSettings(PlacementKind.LOCAL, 0, 0, true, Map.of(), List.of());

    /** Takes copies. */
    public PlacementSettings {
        nodeSelector = Map.copyOf(nodeSelector);
        tolerations = List.copyOf(tolerations);
    }

    /**
     * A taint that is stood, as Kubernetes names its parts.
     *
     * @param key of the taint; empty with {@code Exists}: all
     * @param operator {@code Equal} or {@code Exists}
     * @param value of the taint; empty with {@code Exists}
     * @param effect {@code NoSchedule}, {@code PreferNoSchedule}, {@code NoExecute}; empty: all
     */
    @Schema(name = "Toleration")
    public record Toleration(String key, String operator, String value, String effect) {}
}
