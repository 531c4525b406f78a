package dev.tramo.server.routes;

import dev.tramo.server.access.Audit;
import dev.tramo.server.placement.PlacementSettings;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Records what was changed of routes, whatever API did it. On the thread that changes. */
@Singleton
class RouteAudit {
    private static final int FIELDS_MAX = 20;

    private final Audit audit;

    RouteAudit(Audit audit) {
        this.audit = audit;
    }

    void created(StoredRoute route) {
        Map<String, String> details = new TreeMap<>();
        details.put("name", route.name());
        details.put("running", String.valueOf(route.running()));
        details.put("sources", addresses(route.sources()));
        details.put("destinations", addresses(route.destinations()));
        audit.record(route.id(), "created", "created " + words(route), details);
    }

    private static String addresses(Map<String, String> uris) {
        return uris.values().stream().limit(FIELDS_MAX).map(UriAddress::of).collect(Collectors.joining(", "));
    }

    /** A change that left everything as it was is none. */
    void put(Optional<StoredRoute> before, StoredRoute after) {
        if (before.isEmpty()) {
            created(after);
            return;
        }
        Map<String, String> fields = ChangedFields.between(before.get(), after);
        if (fields.isEmpty()) {
            return;
        }
        Map<String, String> details = new TreeMap<>();
        String names = fields.keySet().stream().limit(FIELDS_MAX).collect(Collectors.joining(", "));
        String more = fields.size() > FIELDS_MAX ? " and " + (fields.size() - FIELDS_MAX) + " more" : "";
        details.put("fields", names + more);
        fields.entrySet().stream()
                .limit(FIELDS_MAX)
                .filter(field -> !field.getValue().isEmpty())
                .forEach(field -> details.put(field.getKey(), field.getValue()));
        String changes = fields.entrySet().stream()
                .limit(FIELDS_MAX)
                .map(field ->
                        field.getValue().isEmpty() ? field.getKey() : field.getKey() + " (" + field.getValue() + ")")
                .collect(Collectors.joining(", "));
        audit.record(after.id(), "changed", "changed " + words(after) + ": " + changes + more, details);
    }

    /** What was done to a route: {@code deleted}, {@code started}, {@code restarted}, {@code stopped}. */
    void done(StoredRoute route, String change) {
        audit.record(route.id(), change, change + " " + words(route));
    }

    /** Counters of the analysis tell less afterwards. */
    void reset(StoredRoute route) {
        audit.record(route.id(), "reset", "reset the analysis of " + words(route));
    }

    /** A start that came to nothing: the route is stopped again. */
    void gaveUp(StoredRoute route, String why) {
        audit.record(
                route.id(),
                "stopped",
                "stopped " + words(route) + ", which could not be started: " + why,
                Map.of("reason", why));
    }

    void placed(StoredRoute route, Optional<PlacementSettings> settings) {
        String kind = settings.map(placed -> placed.kind().word()).orElse("default");
        Map<String, String> details = new TreeMap<>(Map.of("placement", kind));
        settings.ifPresent(placed -> {
            details.put("cpus", String.valueOf(placed.cpus()));
            details.put("memoryMib", String.valueOf(placed.memoryMib()));
        });
        audit.record(route.id(), "placed", "placed " + words(route) + ": " + kind, details);
    }

    void disconnected(String id, String peer, int count, Duration ban) {
        audit.record(
                id,
                ban.isZero() ? "kicked" : "banned",
                "ended " + count + (count == 1 ? " session" : " sessions") + " of " + id + " with " + peer
                        + (ban.isZero() ? "" : " and bans it for " + ban.toSeconds() + " s"),
                Map.of("peer", peer, "count", String.valueOf(count), "banSeconds", String.valueOf(ban.toSeconds())));
    }

    /** Who changes something now. */
    String who() {
        return audit.who();
    }

    void lifted(String id, String address) {
        audit.record(id, "unbanned", "lets " + address + " in to " + id + " again", Map.of("peer", address));
    }

    private static String words(StoredRoute route) {
        return route.name().equals(route.id()) ? route.id() : route.id() + " (\"" + route.name() + "\")";
    }
}
