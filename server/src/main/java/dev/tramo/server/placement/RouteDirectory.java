package dev.tramo.server.placement;

/** Knows which routes there are, stopped ones, too. */
public interface RouteDirectory {
    /** Whether there is a route of that ID, and where it runs may be chosen. */
    boolean hasRoute(String id);
}
