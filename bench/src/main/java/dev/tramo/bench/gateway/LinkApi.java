package dev.tramo.bench.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.bench.BenchException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The calls of the SRT API that benchmarks need. */
record LinkApi(RestApi rest) {
    /** Adds a link and gives its ID. */
    int add(String kind, Map<String, Object> body) throws BenchException, InterruptedException {
        return rest.post("/v1/add_" + kind, body).path("Id").asInt();
    }

    /** Starts a link. The server answers when it is connected, or 4 s later; the status is the result. */
    CompletableFuture<Integer> start(String kind, int id) {
        return rest.postLater("/v1/start_" + kind + "/" + id);
    }

    /** All links of a kind. */
    JsonNode all(String kind) throws BenchException, InterruptedException {
        return rest.get("/v1/get_" + kind);
    }

    void delete(String kind, int id) throws BenchException, InterruptedException {
        rest.delete("/v1/delete_" + kind + "/" + id);
    }
}
