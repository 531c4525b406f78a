package dev.tramo.server.kubernetes;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * An API server that keeps objects, can go away and come back on the same port, and answers with errors when told to. What {@link
 * #admin} does goes by another door, which is always open.
 */
final class MockCluster implements AutoCloseable {
    static final String NAMESPACE = "test";

    /** Calls that were answered, as "GET /api/...", in their order. */
    final List<String> calls = new CopyOnWriteArrayList<>();

    final KubernetesClient admin;
    private final KubernetesCrudDispatcher objects = new KubernetesCrudDispatcher();
    private final AtomicInteger watches = new AtomicInteger();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final MockWebServer server = server(new Faults());
    private final MockWebServer adminServer = server(objects);
    private final Door door;

    private record Fault(Predicate<String> call, int code, String body, AtomicInteger times) {}

    MockCluster() {
        door = new Door(server.getPort());
        admin = client(adminServer.getPort(), 60_000);
    }

    private static MockWebServer server(Dispatcher dispatcher) {
        MockWebServer server = new MockWebServer();
        server.setDispatcher(dispatcher);
        server.start(InetAddress.getLoopbackAddress(), 0);
        return server;
    }

    private final class Faults extends Dispatcher {
        @Override
        public MockResponse dispatch(RecordedRequest request) {
            String call = request.getMethod() + " " + request.getPath();
            for (Fault fault : faults) {
                if (fault.call.test(call) && fault.times.getAndDecrement() > 0) {
                    calls.add(call + " " + fault.code);
                    return fault.code == 410
                            ? tooOld(fault.body)
                            : new MockResponse().setResponseCode(fault.code).setBody(fault.body);
                }
            }
            calls.add(call);
            MockResponse response = objects.dispatch(request);
            WebSocketListener watch = response.getWebSocketListener();
            return watch == null ? response : response.withWebSocketUpgrade(new CountedWatch(watch));
        }
    }

    private final class CountedWatch extends WebSocketListener {
        private final WebSocketListener watch;

        private CountedWatch(WebSocketListener watch) {
            this.watch = watch;
        }

        @Override
        public void onOpen(WebSocket socket, Response response) {
            watches.incrementAndGet();
            watch.onOpen(socket, response);
        }

        @Override
        public void onClosing(WebSocket socket, int code, String reason) {
            watch.onClosing(socket, code, reason);
        }

        @Override
        public void onClosed(WebSocket socket, int code, String reason) {
            ended(() -> watch.onClosed(socket, code, reason));
        }

        @Override
        public void onFailure(WebSocket socket, Throwable failure, Response response) {
            ended(() -> watch.onFailure(socket, failure, response));
        }

        /** The mock waits there for what is being sent, which needs the thread that this was called by. */
        private void ended(Runnable end) {
            Thread.ofVirtual().start(() -> {
                end.run();
                watches.decrementAndGet();
            });
        }
    }

    /** How many watches there are. */
    int watches() {
        return watches.get();
    }

    /** As a watch is told that the version is gone from which it was to go on. */
    private static MockResponse tooOld(String status) {
        return new MockResponse().withWebSocketUpgrade(new WebSocketListener() {
            @Override
            public void onOpen(WebSocket socket, Response response) {
                socket.send("{\"type\":\"ERROR\",\"object\":" + status + "}");
            }
        });
    }

    /** The next calls of a kind are answered with an error; watches with 410 in their stream. */
    void fail(int times, int code, Predicate<String> call) {
        String status = "{\"apiVersion\":\"v1\",\"kind\":\"Status\",\"status\":\"Failure\",\"code\":" + code
                + ",\"reason\":\"Injected\",\"message\":\"injected fault\"}";
        faults.add(new Fault(call, code, status, new AtomicInteger(times)));
    }

    /** The next call of a kind is answered with this. */
    void answer(Predicate<String> call, String body) {
        faults.add(new Fault(call, 200, body, new AtomicInteger(1)));
    }

    /** As the subject has it. */
    KubernetesClient client() {
        return client(door.port(), 5_000);
    }

    private static KubernetesClient client(int port, int requestMillis) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl("http://127.0.0.1:" + port)
                        .withNamespace(NAMESPACE)
                        .withHttp2Disable(true)
                        .withConnectionTimeout(3_000)
                        .withRequestTimeout(requestMillis)
                        .withRequestRetryBackoffLimit(0)
                        .withWatchReconnectInterval(100)
                        .build())
                .build();
    }

    /** Nothing answers any more, and all connections end. */
    void goAway() {
        door.close();
        await().until(() -> watches() <= 0);
    }

    void comeBack() {
        door.open();
    }

    List<Deployment> deployments() {
        return admin.apps().deployments().inNamespace(NAMESPACE).list().getItems();
    }

    RollableScalableResource<Deployment> deployment(String name) {
        return admin.apps().deployments().inNamespace(NAMESPACE).withName(name);
    }

    List<Secret> secrets() {
        return admin.secrets().inNamespace(NAMESPACE).list().getItems();
    }

    /** What a Deployment's controller, scheduler and node would do. */
    Pod runPod(Deployment deployment, String podName, PodStatus status) {
        return admin.pods()
                .inNamespace(NAMESPACE)
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(podName)
                        .withLabels(
                                deployment.getSpec().getTemplate().getMetadata().getLabels())
                        .endMetadata()
                        .withSpec(deployment
                                .getSpec()
                                .getTemplate()
                                .getSpec()
                                .edit()
                                .withNodeName("node-1")
                                .build())
                        .withStatus(status)
                        .build())
                .create();
    }

    Pod pod(String name) {
        return admin.pods().inNamespace(NAMESPACE).withName(name).get();
    }

    /** A pod of a server, of the app "tramo". */
    Pod serverPod(String name, String instance, Map<String, String> labels) {
        return admin.pods()
                .inNamespace(NAMESPACE)
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels(Names.APP, "tramo")
                        .addToLabels(Names.INSTANCE, instance)
                        .addToLabels(labels)
                        .endMetadata()
                        .build())
                .create();
    }

    @Override
    public void close() {
        admin.close();
        door.close();
        shutdown(adminServer);
        shutdown(server);
    }

    /** The mock waits for its own connections, some of which it may have forgotten. */
    private static void shutdown(MockWebServer server) {
        try {
            server.shutdown();
        } catch (IllegalStateException e) {
            System.getLogger(MockCluster.class.getName()).log(System.Logger.Level.DEBUG, "not all was closed", e);
        }
    }
}
