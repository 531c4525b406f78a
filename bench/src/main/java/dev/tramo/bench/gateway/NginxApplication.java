package dev.tramo.bench.gateway;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An {@code application} of nginx's RTMP module: what is published to it is pushed to all of these. */
public record NginxApplication(String name, List<String> pushUrls) {
    /** Takes a copy. */
    public NginxApplication {
        pushUrls = List.copyOf(pushUrls);
    }

    NginxApplication withPush(String url) {
        return new NginxApplication(
                name, Stream.concat(pushUrls.stream(), Stream.of(url)).toList());
    }

    String configuration() {
        String pushes =
                pushUrls.stream().map(url -> "            push " + url + ";\n").collect(Collectors.joining());
        return "        application " + name + " {\n            live on;\n" + pushes + "        }\n";
    }
}
