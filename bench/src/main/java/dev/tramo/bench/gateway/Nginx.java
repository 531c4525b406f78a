package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An nginx with its RTMP module: a master and one worker. */
public final class Nginx implements AutoCloseable {
    private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_rtmp_module.so");
    /** Where Debian has it, which is not on everybody's path. */
    private static final Path PROGRAM = Path.of("/usr/sbin/nginx");

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long START_NANOS_MAX = 10_000_000_000L;
    private static final long POLL_MILLIS = 20;
    private static final int OK = 200;

    private final Children children;
    private final Children.Child child;
    private final Path configuration;
    private final int rtmpPort;
    private final int httpPort;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    private Nginx(Children children, Children.Child child, Path configuration, int rtmpPort, int httpPort) {
        this.children = children;
        this.child = child;
        this.configuration = configuration;
        this.rtmpPort = rtmpPort;
        this.httpPort = httpPort;
    }

    /**
     * Checks that it is installed.
     *
     * @throws BenchException if the program or its module is missing
     */
    public static void requireInstalled() throws BenchException {
        if (!Files.isExecutable(PROGRAM) || !Files.isReadable(MODULE)) {
            throw new BenchException(
                    PROGRAM + " or " + MODULE + " is missing: apt-get install nginx-core libnginx-mod-rtmp");
        }
    }

    /** Starts one and waits until it serves. */
    public static Nginx start(String name, Children children, Ports ports, List<NginxApplication> applications)
            throws BenchException, InterruptedException {
        int rtmpPort = ports.next();
        int httpPort = ports.next();
        Path file = write(newFile(children), configuration(rtmpPort, httpPort, applications));
        String folder = file.getParent() + "/";
        Children.Child child = children.start(
                name, List.of(PROGRAM.toString(), "-e", "stderr", "-p", folder, "-c", file.toString()), Map.of());
        Nginx nginx = new Nginx(children, child, file, rtmpPort, httpPort);
        try {
            nginx.awaitServing();
            return nginx;
        } catch (BenchException | InterruptedException e) {
            nginx.close();
            throw e;
        }
    }

    private static Path newFile(Children children) throws BenchException {
        try {
            return children.newFolder().resolve("nginx.conf");
        } catch (IOException e) {
            throw new BenchException("no temporary folder", e);
        }
    }

    private static Path write(Path file, String text) throws BenchException {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new BenchException("cannot write " + file, e);
        }
    }

    static String configuration(int rtmpPort, int httpPort, List<NginxApplication> applications) {
        return """
                load_module %s;
                daemon off;
                worker_processes 1;
                pid nginx.pid;
                events {
                    worker_connections 1024;
                }
                rtmp {
                    access_log off;
                    server {
                        listen 127.0.0.1:%d;
                        chunk_size 4096;
                %s    }
                }
                http {
                    access_log off;
                    client_body_temp_path temp;
                    proxy_temp_path temp;
                    fastcgi_temp_path temp;
                    uwsgi_temp_path temp;
                    scgi_temp_path temp;
                    server {
                        listen 127.0.0.1:%d;
                        location = /stat {
                            rtmp_stat all;
                        }
                    }
                }
                """.formatted(
                MODULE,
                rtmpPort,
                applications.stream().map(NginxApplication::configuration).collect(Collectors.joining()),
                httpPort);
    }

    private void awaitServing() throws BenchException, InterruptedException {
        long deadlineNanos = System.nanoTime() + START_NANOS_MAX;
        while (!isServing()) {
            child.requireAlive();
            if (System.nanoTime() >= deadlineNanos) {
                throw new BenchException(child.name() + " does not serve after 10 s:\n" + child.tail());
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private boolean isServing() throws InterruptedException {
        try {
            return ask().statusCode() == OK;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    private HttpResponse<String> ask() throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + httpPort + "/stat");
        return http.send(HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), BodyHandlers.ofString());
    }

    /** Where to publish. */
    public String url(String application, String stream) {
        return "rtmp://127.0.0.1:" + rtmpPort + "/" + application + "/" + stream;
    }

    /** What it says of itself now. */
    public NginxStatus status() throws BenchException, InterruptedException {
        try {
            return NginxStatus.parse(ask().body());
        } catch (IOException e) {
            throw new BenchException("no status of " + child.name(), e);
        }
    }

    /** Makes it read a new configuration, and returns when a worker has it. */
    public void reload(List<NginxApplication> applications) throws BenchException, InterruptedException {
        List<Long> before = pids();
        write(configuration, configuration(rtmpPort, httpPort, applications));
        String master = String.valueOf(child.process().pid());
        children.run("kill", List.of("kill", "-HUP", master), TIMEOUT);
        long deadlineNanos = System.nanoTime() + START_NANOS_MAX;
        while (before.containsAll(pids())) {
            child.requireAlive();
            if (System.nanoTime() >= deadlineNanos) {
                throw new BenchException(child.name() + " has not read its new configuration:\n" + child.tail());
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** The master and its worker, or workers: one that is to end stays until its last client is gone. */
    public List<Long> pids() {
        List<Long> pids = new ArrayList<>();
        pids.add(child.process().pid());
        child.process().children().map(ProcessHandle::pid).forEach(pids::add);
        return pids;
    }

    /** Fails if it has ended, with the end of its output. */
    public void requireAlive() throws BenchException {
        child.requireAlive();
    }

    @Override
    public void close() {
        http.shutdownNow();
        children.stop(List.of(child));
    }
}
