package dev.tramo.bench.convert;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Measured;
import dev.tramo.bench.rtmp.Clip;
import dev.tramo.bench.rtmp.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A number of ffmpegs that copy a stream each: from the clip at its own pace, or from one address to another. */
final class Streams implements Measured {
    /** Seven packets in a datagram. */
    private static final String DATAGRAMS = "?pkt_size=1316";

    private final Children children;
    private final List<Children.Child> own = new ArrayList<>();

    Streams(Children children) {
        this.children = children;
    }

    void publish(Clip clip, String url) throws BenchException {
        start("-re -stream_loop -1 -i " + clip.file(), "-f flv -flvflags no_duration_filesize " + url);
    }

    void send(Clip clip, String url) throws BenchException {
        start("-re -stream_loop -1 -i " + clip.file(), "-f mpegts " + url + DATAGRAMS);
    }

    /** Takes a publisher at an address, and sends what it publishes as MPEG-TS. */
    void fromRtmp(String at, String to) throws BenchException {
        start("-listen 1 -i " + at, "-f mpegts " + to + DATAGRAMS);
    }

    /** Publishes what comes as MPEG-TS. */
    void toRtmp(String from, String to) throws BenchException {
        start("-i " + from + "?fifo_size=20000&overrun_nonfatal=1", "-f flv -flvflags no_duration_filesize " + to);
    }

    private void start(String from, String to) throws BenchException {
        List<String> command = Sources.words(Sources.PROGRAM + Sources.QUIET + " " + from + " -map 0 -c copy " + to);
        own.add(children.start("ffmpeg", command, Map.of()));
    }

    @Override
    public List<Long> pids() {
        return own.stream().map(child -> child.process().pid()).toList();
    }

    @Override
    public void requireAlive() throws BenchException {
        for (Children.Child child : own) {
            child.requireAlive();
        }
    }

    @Override
    public void close() {
        children.stop(own);
        own.clear();
    }
}
