package dev.tramo.engine;

import dev.tramo.rtmp.RtmpUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** nginx-rtmp, which records whatever is published to it. */
final class NginxRtmp implements AutoCloseable {
    private final Path folder;
    private final int port = Ports.freeTcp();
    private PeerProcess process;

    NginxRtmp(Path folder) {
        Peers.require(Peers.NGINX, Peers.NGINX_RTMP);
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("nginx.conf"), """
                    load_module %s;
                    daemon off;
                    master_process off;
                    pid %s/pid;
                    error_log stderr error;
                    events {}
                    rtmp {
                        access_log off;
                        server {
                            listen 127.0.0.1:%d;
                            application live { live on; record all; record_path %s; record_suffix -%%s.flv; record_unique on; }
                        }
                    }
                    """.formatted(Peers.NGINX_RTMP, folder, port, folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    /** Starts it, or starts it again, on the same port. */
    void start() {
        process = new PeerProcess(List.of(
                Peers.NGINX,
                "-p",
                folder.toString(),
                "-e",
                "stderr",
                "-c",
                folder.resolve("nginx.conf").toString()));
        Stage.within(10).until(this::isListening);
    }

    private boolean isListening() {
        if (!process.isAlive()) {
            throw new IllegalStateException("nginx ended: " + process.output());
        }
        try (Socket ignored = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** {@code kill -9}. */
    void kill() {
        process.kill();
    }

    RtmpUrl url(String name) {
        return RtmpUrl.parse("rtmp://127.0.0.1:" + port + "/live/" + name);
    }

    /** What was recorded of a stream so far, a file for each publication, in their order. */
    List<Path> recordings(String name) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name + "-"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The only recording of a stream. */
    Recording recording(String name) {
        List<Path> files = recordings(name);
        if (files.size() != 1) {
            throw new AssertionError("recordings of " + name + ": " + files);
        }
        return Recording.of(files.getFirst());
    }

    @Override
    public void close() {
        process.close();
    }
}
