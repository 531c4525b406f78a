package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import java.util.List;
import java.util.Map;

/** Cameras of a server as routes, in the words of tests. */
final class Cameras {
    private static final String ALL = "/v2/routes?kind=camera&view=full";

    private Cameras() {}

    static String path(String name) {
        return "/v2/routes/camera-" + name;
    }

    /** All of a server, in full. */
    static JsonNode all(Api api) {
        Answer answer = api.get(ALL);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    static List<String> names(Api api) {
        return all(api).valueStream()
                .map(camera -> camera.path("id").asText().substring("camera-".length()))
                .toList();
    }

    /** One that publishers may call by any stream name. */
    static Answer put(Api api, String name) {
        return put(api, name, "rtmp:///" + name);
    }

    static Answer put(Api api, String name, String source) {
        return api.put(path(name), Api.json(Map.of("source", source)));
    }

    /** Adds a push, or removes it where the URL is null. */
    static Answer push(Api api, String name, String id, String url) {
        String value = url == null ? "null" : Api.json(url);
        return api.patch(path(name), "{\"destinations\": {\"" + id + "\": " + value + "}}");
    }

    /** Where it is pushed to. */
    static List<String> pushes(Api api, String name) {
        return api.get(path(name)).json().path("destinations").findValuesAsText("uri");
    }

    static Answer delete(Api api, String name) {
        return api.delete(path(name));
    }

    static void deleteAll(Api api) {
        names(api).forEach(name -> assertThat(delete(api, name).status()).isEqualTo(204));
    }
}
