package dev.tramo.bench.rtmp;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Aggregator;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a push takes to start that is added while its camera is live.
 *
 * @param publishedMillis from asking for it until the sink has a publisher
 * @param pictureMillis from asking for it until the sink has as many bytes of it as the smallest keyframe has
 */
record LateStart(double publishedMillis, double pictureMillis) {
    static final int WAIT_SECONDS_MAX = 10;

    private static final int TRIES = 5;
    private static final long POLL_MILLIS = 5;

    /** One after the other, at different times after a keyframe; one that does not start is the last, and left out. */
    static List<LateStart> measure(Aggregator measured, String camera, Sink sink, Clip clip)
            throws BenchException, InterruptedException {
        List<LateStart> starts = new ArrayList<>();
        for (int i = 1; i <= TRIES; i++) {
            Thread.sleep(Clip.KEYFRAME_MILLIS + i * Clip.KEYFRAME_MILLIS / TRIES);
            if (!tryOne(measured, camera, sink, "late_" + i, clip.keyframeBytesMin(), starts)) {
                break;
            }
        }
        return starts;
    }

    private static boolean tryOne(
            Aggregator measured, String camera, Sink sink, String name, int pictureBytes, List<LateStart> starts)
            throws BenchException, InterruptedException {
        long startNanos = System.nanoTime();
        measured.addPush(camera, sink.pushUrl(name));
        double publishedMillis = 0;
        for (double millis = 0; millis < WAIT_SECONDS_MAX * 1_000; millis = millisSince(startNanos)) {
            var stream = sink.counts().pushed(name);
            if (stream.isPublished() && publishedMillis == 0) {
                publishedMillis = millisSince(startNanos);
            }
            if (stream.bytesIn() >= pictureBytes) {
                starts.add(new LateStart(publishedMillis, millisSince(startNanos)));
                return true;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return false;
    }

    private static double millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e6;
    }
}
