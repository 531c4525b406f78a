package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import java.util.ArrayList;
import java.util.List;

/** One nginx with its RTMP module: an application for each camera, with a {@code push} line for each push. */
public final class NginxAggregator implements Aggregator {
    private final Nginx nginx;
    private final List<NginxApplication> applications;

    private NginxAggregator(Nginx nginx, List<NginxApplication> applications) {
        this.nginx = nginx;
        this.applications = applications;
    }

    /** Starts it with these cameras. */
    public static NginxAggregator start(Children children, Ports ports, List<Camera> cameras)
            throws BenchException, InterruptedException {
        List<NginxApplication> applications = new ArrayList<>();
        for (Camera camera : cameras) {
            applications.add(new NginxApplication(camera.name(), camera.pushUrls()));
        }
        return new NginxAggregator(Nginx.start("nginx", children, ports, applications), applications);
    }

    /** By a new configuration, which nginx is told to read. */
    @Override
    public void addPush(String camera, String url) throws BenchException, InterruptedException {
        applications.replaceAll(
                application -> application.name().equals(camera) ? application.withPush(url) : application);
        nginx.reload(applications);
    }

    @Override
    public String publishUrl(String camera) {
        return nginx.url(camera, camera);
    }

    @Override
    public List<Long> pids() {
        return nginx.pids();
    }

    @Override
    public void requireAlive() throws BenchException {
        nginx.requireAlive();
    }

    @Override
    public void close() {
        nginx.close();
    }
}
