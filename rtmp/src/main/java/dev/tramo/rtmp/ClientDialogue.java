package dev.tramo.rtmp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The commands that push and pull sessions have in common: {@code connect}, and the refusals of servers. */
final class ClientDialogue {
    static final int CONNECT_TRANSACTION = 1;

    /** Many ingest servers expect an encoder name that they know. */
    private static final String FLASH_VERSION = "FMLE/3.0 (compatible; Tramo)";

    private ClientDialogue() {}

    static Map<String, @Nullable Object> connectObject(ClientTarget target) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("app", target.application());
        object.put("type", "nonprivate");
        object.put("flashVer", FLASH_VERSION);
        object.put("tcUrl", target.connectUrl());
        return object;
    }

    /** The ending that a server's refusal means; null if the command is not a refusal. */
    static @Nullable Ending refusal(ClientTarget target, String command, List<@Nullable Object> arguments) {
        Object information = RtmpSession.argument(arguments, 1);
        Map<?, ?> given = information instanceof Map<?, ?> map ? map : Map.of();
        boolean refused = command.equals("_error")
                || (command.equals("onStatus") && "error".equals(given.get("level")))
                || (command.equals("onStatus") && "NetStream.Play.StreamNotFound".equals(given.get("code")));
        if (!refused) {
            return null;
        }
        String code = clean(target.url(), RtmpSession.text(given.get("code")));
        String description = clean(target.url(), RtmpSession.text(given.get("description")));
        String why = code.isEmpty() || description.isEmpty() ? code + description : code + ", " + description;
        return target.refused(given, "the server refuses" + (why.isEmpty() ? "" : ": " + why));
    }

    static boolean offersEnhanced(List<@Nullable Object> arguments) {
        return arguments.stream()
                .anyMatch(value -> value instanceof Map<?, ?> map
                        && (map.containsKey("videoFourCcInfoMap")
                                || map.containsKey("fourCcList")
                                || map.containsKey("capsEx")));
    }

    /** Makes a server's text one line of bounded length, without the key, which it may have repeated. */
    private static String clean(RtmpUrl url, String text) {
        String line = text.replaceAll("[^\\x20-\\x7E]", " ").strip();
        for (String secret : url.secrets()) {
            line = line.replace(secret, "***");
        }
        return line.length() <= 200 ? line : line.substring(0, 200) + "...";
    }
}
