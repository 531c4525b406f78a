package dev.tramo.server;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens that no server issued. */
final class HandMadeToken {
    private static final String HS256 = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

    private HandMadeToken() {}

    /** One with these claims, signed as servers sign theirs. */
    static String signed(byte[] key, Map<String, ?> claims) {
        String content = base64(HS256) + "." + base64(Api.json(claims));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] signature = mac.doFinal(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
