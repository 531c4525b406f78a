package dev.tramo.server.api.aggregator;

/** A request that cannot be done, with what to tell the client. */
final class CameraRefusedException extends Exception {
    private final int status;

    /** @param status of HTTP: 400, 404 or 409 */
    CameraRefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }

    static CameraRefusedException unknown(String what) {
        return new CameraRefusedException(404, what);
    }

    static CameraRefusedException invalid(String message) {
        return new CameraRefusedException(400, message);
    }

    static CameraRefusedException conflict(String message) {
        return new CameraRefusedException(409, message);
    }

    /** The message, never null. */
    String said() {
        return String.valueOf(getMessage());
    }
}
