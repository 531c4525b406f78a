package dev.tramo.bench.rtmp;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Nginx;
import dev.tramo.bench.gateway.NginxApplication;
import dev.tramo.bench.gateway.NginxStatus;
import dev.tramo.bench.gateway.Ports;
import java.util.List;

/** Where pushes go, and what sources send beside: an nginx that counts what comes, and keeps nothing. */
public final class Sink implements AutoCloseable {
    private static final String PUSHED = "live";
    private static final String SENT = "source";

    private final Nginx nginx;

    private Sink(Nginx nginx) {
        this.nginx = nginx;
    }

    public static Sink start(Children children, Ports ports) throws BenchException, InterruptedException {
        return new Sink(Nginx.start(
                "the sink",
                children,
                ports,
                List.of(new NginxApplication(PUSHED, List.of()), new NginxApplication(SENT, List.of()))));
    }

    /** Where a push goes. */
    public String pushUrl(String name) {
        return nginx.url(PUSHED, name);
    }

    /** Where a source publishes itself what it publishes to the measured. */
    String sourceUrl(String camera) {
        return nginx.url(SENT, camera);
    }

    public Counts counts() throws BenchException, InterruptedException {
        return new Counts(nginx.status());
    }

    /** What has come so far. */
    public record Counts(NginxStatus status) {
        public NginxStatus.Stream pushed(String name) {
            return status.stream(PUSHED, name);
        }

        NginxStatus.Stream sent(String camera) {
            return status.stream(SENT, camera);
        }
    }

    List<Long> pids() {
        return nginx.pids();
    }

    public void requireAlive() throws BenchException {
        nginx.requireAlive();
    }

    @Override
    public void close() {
        nginx.close();
    }
}
