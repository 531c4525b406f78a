package dev.tramo.rtmp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A publisher's answers to a server that requests user and password in the description of a refused {@code connect}: {@code
 * authmod=adobe} (Adobe Media Server, Wowza, Akamai) and {@code authmod=llnw} (Limelight). The first answer is the user, the
 * second a digest with the challenge that came back, each on a connection of its own, and appended to the application. As
 * librtmp and ffmpeg do it.
 *
 * @param query appended to the application; empty before the server's request
 * @param stage answers given to this server, 0 to 2
 */
record Authentication(String query, int stage) {
    static final Authentication NONE = new Authentication("", 0);

    private static final String ADOBE = "adobe";
    private static final String LIMELIGHT = "llnw";
    private static final String NONCE_COUNT = "00000001";
    private static final int STAGE_LAST = 2;

    static boolean isAsked(String description) {
        return !method(description).isEmpty();
    }

    private static String method(String description) {
        return description.contains("authmod=" + ADOBE)
                ? ADOBE
                : description.contains("authmod=" + LIMELIGHT) ? LIMELIGHT : "";
    }

    String appendedTo(String application) {
        return query.isEmpty() ? "" : (application.indexOf('?') < 0 ? "?" : "&") + query;
    }

    /** The next answer; empty if all were given, or the server does not accept any. */
    Optional<Authentication> answer(String description, RtmpUrl url) {
        return answer(
                description,
                url,
                String.format("%08x", ThreadLocalRandom.current().nextInt()));
    }

    Optional<Authentication> answer(String description, RtmpUrl url, String clientChallenge) {
        RtmpUrl.Credentials known = url.credentials().orElseThrow();
        String method = method(description);
        String start = "authmod=" + method + "&user=" + known.user();
        int reason = description.indexOf("?reason=needauth");
        if (reason >= 0 && stage < STAGE_LAST) {
            Map<String, String> asked = parameters(description.substring(reason + 1));
            String answer = method.equals(ADOBE)
                    ? adobe(known, asked, clientChallenge)
                    : limelight(known, url.application(), asked, clientChallenge);
            return Optional.of(new Authentication(start + answer, STAGE_LAST));
        }
        boolean wantsUser = description.contains("code=403 need auth");
        return wantsUser && stage == 0 ? Optional.of(new Authentication(start, 1)) : Optional.empty();
    }

    /** Values are not percent-encoded; Base64 values end with equals signs. */
    private static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new HashMap<>();
        for (String part : text.split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                String value = part.substring(equals + 1);
                int blank = value.indexOf(' ');
                parameters.putIfAbsent(part.substring(0, equals), blank < 0 ? value : value.substring(0, blank));
            }
        }
        return parameters;
    }

    private static String adobe(RtmpUrl.Credentials known, Map<String, String> asked, String clientChallenge) {
        String salted = base64(md5(known.user() + asked.getOrDefault("salt", "") + known.password()));
        String opaque = asked.getOrDefault("opaque", "");
        String challenge = opaque.isEmpty() ? asked.getOrDefault("challenge", "") : opaque;
        String response = base64(md5(salted + challenge + clientChallenge));
        return "&challenge=" + clientChallenge + "&response=" + response
                + (opaque.isEmpty() ? "" : "&opaque=" + opaque);
    }

    /** HTTP's digest (RFC 2617) with realm "live" and method "publish". */
    private static String limelight(
            RtmpUrl.Credentials known, String application, Map<String, String> asked, String clientNonce) {
        String nonce = asked.getOrDefault("nonce", "");
        String path = "/" + application + (application.indexOf('/') < 0 ? "/_definst_" : "");
        String secret = hex(md5(known.user() + ":live:" + known.password()));
        String request = hex(md5("publish:" + path));
        String response = hex(md5(String.join(":", secret, nonce, NONCE_COUNT, clientNonce, "auth", request)));
        return "&nonce=" + nonce + "&cnonce=" + clientNonce + "&nc=" + NONCE_COUNT + "&response=" + response;
    }

    private static byte[] md5(String text) {
        try {
            return MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** Without the digest. */
    @Override
    public String toString() {
        return "Authentication[" + stage + "]";
    }
}
