package dev.tramo.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes metrics by OTLP over HTTP, after it has failed a few times. */
final class OtlpReceiver implements AutoCloseable {
    private static final String PATH = "/v1/metrics";

    private record Push(String key, ExportMetricsServiceRequest content) {
        Stream<Metric> metrics() {
            return content.getResourceMetricsList().stream()
                    .flatMap(resource -> resource.getScopeMetricsList().stream())
                    .flatMap(scope -> scope.getMetricsList().stream());
        }
    }

    private final HttpServer server;
    private final AtomicInteger failuresLeft;
    private final List<Push> pushes = new CopyOnWriteArrayList<>();

    OtlpReceiver(int failures) throws IOException {
        failuresLeft = new AtomicInteger(failures);
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext(PATH, this::take);
        server.start();
    }

    private void take(HttpExchange call) throws IOException {
        byte[] content = call.getRequestBody().readAllBytes();
        boolean isFailing = failuresLeft.getAndDecrement() > 0;
        if (!isFailing && call.getRequestMethod().equals("POST")) {
            pushes.add(new Push(
                    call.getRequestHeaders().getFirst("X-Key"), ExportMetricsServiceRequest.parseFrom(content)));
        }
        call.sendResponseHeaders(isFailing ? 503 : 200, -1);
        call.close();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + PATH;
    }

    /** The latest value of a cumulative sum that only grows; 0 without one. */
    double sum(String name, Map<String, String> attributes) {
        return pushes.reversed().stream()
                .flatMap(Push::metrics)
                .filter(metric -> metric.getName().equals(name)
                        && metric.getSum().getIsMonotonic()
                        && metric.getSum().getAggregationTemporality()
                                == AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                .flatMap(metric -> metric.getSum().getDataPointsList().stream())
                .filter(point -> attributes(point).equals(attributes))
                .findFirst()
                .map(NumberDataPoint::getAsDouble)
                .orElse(0.0);
    }

    private static Map<String, String> attributes(NumberDataPoint point) {
        return point.getAttributesList().stream()
                .collect(Collectors.toMap(
                        KeyValue::getKey, attribute -> attribute.getValue().getStringValue()));
    }

    /** Of all metrics that came. */
    Set<String> names() {
        return pushes.stream().flatMap(Push::metrics).map(Metric::getName).collect(Collectors.toSet());
    }

    List<String> keys() {
        return pushes.stream().map(Push::key).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
