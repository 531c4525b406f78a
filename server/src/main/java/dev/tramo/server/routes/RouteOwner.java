package dev.tramo.server.routes;

/** The API that a route was made by: its ID tells. */
enum RouteOwner {
    LINKS("a link of the SRT API under /v1"),
    CAMERAS("a camera of /v2/cameras"),
    ROUTES("a route of /v2/routes");

    private final String words;

    RouteOwner(String words) {
        this.words = words;
    }

    static RouteOwner of(String id) {
        if (id.startsWith("rx-") || id.startsWith("tx-")) {
            return LINKS;
        }
        return id.startsWith("camera-") ? CAMERAS : ROUTES;
    }

    /** For a person. */
    String words() {
        return words;
    }
}
