package dev.tramo.srt.wire;

/**
 * Why a connection was refused.
 *
 * @param code the wire value of the handshake type: 1000 to 1999 SRT's own reasons, 2000 to 2999 predefined application
 *     reasons, 3000 and above the application's own
 */
public record RejectReason(int code) {
    public static final RejectReason UNKNOWN = new RejectReason(1000);
    public static final RejectReason PEER = new RejectReason(1002);
    public static final RejectReason RESOURCE = new RejectReason(1003);
    public static final RejectReason ROGUE = new RejectReason(1004);
    public static final RejectReason BACKLOG = new RejectReason(1005);
    public static final RejectReason VERSION = new RejectReason(1008);
    public static final RejectReason RENDEZVOUS_COOKIE = new RejectReason(1009);
    public static final RejectReason BAD_SECRET = new RejectReason(1010);
    public static final RejectReason UNSECURE = new RejectReason(1011);
    public static final RejectReason MESSAGE_API = new RejectReason(1012);
    public static final RejectReason CONGESTION = new RejectReason(1013);
    public static final RejectReason FILTER = new RejectReason(1014);
    public static final RejectReason GROUP = new RejectReason(1015);
    public static final RejectReason TIMEOUT = new RejectReason(1016);
    public static final RejectReason CRYPTO_MODE = new RejectReason(1017);
    /** Predefined application reason 1402: as many peers as allowed are connected. */
    public static final RejectReason OVERLOAD = new RejectReason(2402);

    /** Predefined application reasons: 1000 more on the wire. */
    public static final RejectReason BAD_REQUEST = new RejectReason(2400);

    public static final RejectReason FORBIDDEN = new RejectReason(2403);
    public static final RejectReason NOT_FOUND = new RejectReason(2404);
    public static final RejectReason BAD_MODE = new RejectReason(2405);
    public static final RejectReason CONFLICT = new RejectReason(2409);

    /** The reason in words for a person. */
    public String words() {
        return switch (code) {
            case 1001 -> "system error at the peer";
            case 1002 -> "refused by the peer";
            case 1003 -> "no resources left for another connection";
            case 1004 -> "malformed or unexpected handshake";
            case 1005 -> "the listener has too many connections waiting";
            case 1006 -> "internal error at the peer";
            case 1007 -> "the peer is closing";
            case 1008 -> "SRT version not accepted";
            case 1009 -> "rendezvous cookies collide";
            case 1010 -> "wrong passphrase";
            case 1011 -> "only one side has a passphrase";
            case 1012 -> "stream mode asked for, live mode expected";
            case 1013 -> "different congestion control";
            case 1014 -> "packet filter settings do not match";
            case 1015 -> "bonding settings do not match";
            case 1016 -> "no answer in time";
            case 1017 -> "different encryption mode";
            case 2400 -> "bad request";
            case 2401 -> "unauthorized";
            case 2402 -> "the listener already serves as many peers as it may";
            case 2403 -> "forbidden";
            case 2404 -> "no such stream";
            case 2405 -> "mode not allowed for this stream";
            case 2406 -> "not acceptable";
            case 2409 -> "the stream is in use";
            case 2423 -> "the stream is locked";
            case 2500 -> "internal error at the peer";
            case 2503 -> "the stream is unavailable";
            default -> code >= 2000 ? "refused by the peer's application with code " + (code - 1000) : "unknown reason";
        };
    }
}
