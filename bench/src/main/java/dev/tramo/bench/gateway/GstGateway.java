package dev.tramo.bench.gateway;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** GStreamer's {@code srtsink} and {@code srtsrc}, on which gateways such as HydraSRT run: a pipeline in a process for each link. */
public final class GstGateway extends ProcessPerLink {
    private static final String PROGRAM = "gst-launch-1.0";
    private static final List<String> LOOK = List.of("gst-inspect-1.0", "--exists", "srtsrc");

    public GstGateway(Children children) {
        super(children);
    }

    /** Whether it is installed, with its elements of SRT. */
    public static boolean isThere() throws InterruptedException {
        try {
            return new ProcessBuilder(LOOK)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // not even GStreamer
        }
    }

    /** Its version, for instance {@code 1.22.0}. */
    public static String version() {
        String said = Versions.said(List.of(PROGRAM, "--version"));
        return said.substring(said.lastIndexOf(' ') + 1);
    }

    @Override
    List<String> sending(Link link) {
        List<String> command = new ArrayList<>(List.of(
                PROGRAM,
                "-q",
                "udpsrc",
                "address=127.0.0.1",
                "port=" + link.udpIn().getPort(),
                "buffer-size=" + BUFFER_BYTES,
                "!",
                "srtsink",
                "uri=srt://127.0.0.1:" + link.listenPort() + "?mode=listener",
                "wait-for-connection=false"));
        command.addAll(options(link));
        return command;
    }

    @Override
    List<String> receiving(Link link) {
        List<String> command = new ArrayList<>(
                List.of(PROGRAM, "-q", "srtsrc", "uri=srt://127.0.0.1:" + link.callPort() + "?mode=caller"));
        command.addAll(options(link));
        command.addAll(List.of(
                "!",
                "udpsink",
                "host=127.0.0.1",
                "port=" + link.udpOut().getPort(),
                "buffer-size=" + BUFFER_BYTES,
                "sync=false",
                "async=false"));
        return command;
    }

    private static List<String> options(Link link) {
        String latency = "latency=" + link.latencyMillis();
        return link.passphrase().isEmpty()
                ? List.of(latency)
                : List.of(latency, "passphrase=" + link.passphrase(), "pbkeylen=" + Link.KEY_BYTES);
    }
}
