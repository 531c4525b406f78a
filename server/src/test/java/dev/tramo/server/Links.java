package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Links of a server, in the words of tests. */
final class Links {
    static final Duration SOON = Duration.ofSeconds(30);

    /** A link that was added. */
    record Link(String kind, long id, Api api) {
        private String path(String verb) {
            return "/v1/" + verb + "_" + kind + "/" + id;
        }

        JsonNode get() {
            Answer answer = api.get(path("get"));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            return answer.json();
        }

        Answer start() {
            return api.post(path("start"));
        }

        CompletableFuture<Answer> startAsync() {
            return api.postAsync(path("start"));
        }

        Answer stop() {
            return api.post(path("stop"));
        }

        Answer restart() {
            return api.post(path("restart"));
        }

        Answer delete() {
            return api.delete(path("delete"));
        }

        Answer update(String body) {
            return api.put(path("update"), body);
        }

        /** Sends back what {@code get} answers, with some fields changed. */
        Answer update(Map<String, ?> changes) {
            Map<String, Object> body = new HashMap<>();
            get().properties().forEach(field -> body.put(field.getKey(), field.getValue()));
            if (changes.containsKey("FEC")) {
                body.remove("PacketFilter"); // the same under its other name
            }
            body.putAll(changes);
            return update(Api.json(body));
        }

        /** The reason that the server sees for its state. */
        String reason() {
            return api.get("/v2/routes/" + kind + "-" + id)
                    .json()
                    .path("reason")
                    .asText();
        }

        JsonNode await(String what, Predicate<JsonNode> condition) {
            return org.awaitility.Awaitility.await(what).atMost(SOON).until(this::get, condition);
        }

        JsonNode awaitConnected(int value) {
            return await("Connected " + value, link -> link.path("Connected").asInt() == value);
        }
    }

    private Links() {}

    /** Adds a link that differs from the document's example in these fields. */
    static Link add(Api api, String kind, Map<String, ?> changes) {
        return addBody(api, kind, Contract.bodyWith(kind, changes));
    }

    static Link addBody(Api api, String kind, String body) {
        Answer answer = api.post("/v1/add_" + kind, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return new Link(kind, answer.id(), api);
    }

    /** Starts two ends that are to find each other, without waiting for one before the other is there. */
    static void startBoth(Link listener, Link caller) {
        CompletableFuture<Answer> listening = listener.startAsync();
        await().atMost(SOON).until(() -> listener.get().path("Status").asInt() == 1);
        Answer called = caller.start();
        assertThat(called.status()).as(called.body()).isEqualTo(200);
        Answer answer = listening.join();
        // Slower than 4 s if the machine is slow.
        assertThat(answer.status()).as(answer.body()).isIn(200, 202);
        listener.awaitConnected(1);
    }

    static void deleteAll(Api api) {
        for (String kind : new String[] {"rx", "tx"}) {
            for (JsonNode link : api.get("/v1/get_" + kind).json()) {
                assertThat(api.delete("/v1/delete_" + kind + "/"
                                        + link.path("Id").asLong())
                                .status())
                        .isEqualTo(200);
            }
        }
    }
}
