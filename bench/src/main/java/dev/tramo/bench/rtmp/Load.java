package dev.tramo.bench.rtmp;

import dev.tramo.bench.gateway.Camera;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a turn carries.
 *
 * @param pushes of each camera
 * @param mbps of each camera, audio and video
 * @param warmupSeconds before what counts, for the just-in-time compiler and for connections to settle
 */
record Load(int cameras, int pushes, double mbps, int warmupSeconds, int seconds) {
    /** Its place among the results. */
    String place() {
        return "rtmp-" + cameras + "x" + pushes;
    }

    /** The cameras, pushed to the sink. */
    List<Camera> plan(Sink sink) {
        return cameraNames().stream()
                .map(camera -> new Camera(
                        camera, pushNames(camera).stream().map(sink::pushUrl).toList()))
                .toList();
    }

    List<String> cameraNames() {
        return numbered("cam", cameras);
    }

    /** Names at the sink. */
    List<String> pushNames(String camera) {
        return numbered(camera + "_", pushes);
    }

    private static List<String> numbered(String prefix, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> prefix + i).toList();
    }
}
