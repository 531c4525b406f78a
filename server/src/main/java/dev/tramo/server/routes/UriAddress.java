package dev.tramo.server.routes;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of an endpoint's URI that is no secret. */
public final class UriAddress {
    private static final Pattern ADDRESS =
            Pattern.compile("(?is)(?<scheme>[a-z]+://)(?:[^/?]*@)?(?<host>[^/?@ ]*)(?<app>/[^/? ]*)?.*");

    private static final String HLS = "hls:";

    private UriAddress() {}

    /** Scheme, host, port and RTMP application; empty if it is no URI. */
    public static String of(String uri) {
        if (uri.regionMatches(true, 0, HLS, 0, HLS.length())) {
            return HLS; // served where the API is
        }
        Matcher address = ADDRESS.matcher(uri);
        if (!address.matches()) {
            return "";
        }
        boolean isRtmp = address.group("scheme").toLowerCase(Locale.ROOT).startsWith("rtmp");
        String app = isRtmp && address.group("app") != null ? address.group("app") : "";
        return address.group("scheme") + address.group("host") + app;
    }
}
