package dev.tramo.bench.rtmp;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Children;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The cameras: an ffmpeg each, which sends the clip at its own pace, without encoding it again. */
public final class Sources implements AutoCloseable {
    public static final String PROGRAM = "ffmpeg";
    /** It says what goes wrong, and nothing else. */
    public static final String QUIET = " -nostdin -hide_banner -nostats -loglevel warning";

    private final Children children;
    private final Clip clip;
    private final List<Children.Child> own = new ArrayList<>();

    Sources(Children children, Clip clip) {
        this.children = children;
        this.clip = clip;
    }

    /** Checks that ffmpeg is installed. */
    public static void requireInstalled() throws BenchException, InterruptedException {
        try {
            new ProcessBuilder(PROGRAM, "-version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new BenchException(PROGRAM + " is missing: apt-get install ffmpeg", e);
        }
    }

    /**
     * Starts a camera.
     *
     * @param urls where it publishes, the same to each
     */
    void start(String camera, List<String> urls) throws BenchException {
        List<String> command = words(PROGRAM + QUIET + " -re -stream_loop -1 -i");
        command.add(clip.file().toString());
        for (String url : urls) {
            command.addAll(words("-map 0 -c copy -f flv -flvflags no_duration_filesize"));
            command.add(url);
        }
        own.add(children.start("the source of " + camera, command, Map.of()));
    }

    /** A command's words, none of which contains a space. */
    public static List<String> words(String command) {
        return new ArrayList<>(List.of(command.split(" ", -1)));
    }

    List<Long> pids() {
        return own.stream().map(child -> child.process().pid()).toList();
    }

    void requireAlive() throws BenchException {
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
