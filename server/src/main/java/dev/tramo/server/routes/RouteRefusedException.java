package dev.tramo.server.routes;

/** A request that cannot be done, with what to tell the client. */
final class RouteRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    private RouteRefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** Of HTTP: 400, 404, 409 or 500. */
    int status() {
        return status;
    }

    static RouteRefusedException invalid(String message) {
        return new RouteRefusedException(400, message);
    }

    static RouteRefusedException unknown(String what) {
        return new RouteRefusedException(404, what);
    }

    static RouteRefusedException conflict(String message) {
        return new RouteRefusedException(409, message);
    }

    /** Something failed here. */
    static RouteRefusedException failed(String message) {
        return new RouteRefusedException(500, message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
