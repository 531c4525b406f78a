package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code srt-live-transmit} of libsrt, a process for each link. */
public final class SltGateway extends ProcessPerLink {
    private static final String PROGRAM = "srt-live-transmit";
    private static final String VERSION = "SRT Library version: ";

    public SltGateway(Children children) {
        super(children);
    }

    /**
     * The version of libsrt.
     *
     * @throws BenchException if the program is missing
     */
    public static String version() throws BenchException {
        try {
            Process process = new ProcessBuilder(PROGRAM, "-version")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return output.lines()
                    .filter(line -> line.startsWith(VERSION))
                    .map(line -> line.substring(VERSION.length()).replaceFirst(",.*", ""))
                    .findFirst()
                    .orElse("of unknown version");
        } catch (IOException e) {
            throw new BenchException(PROGRAM + " is missing: apt-get install srt-tools", e);
        }
    }

    @Override
    List<String> sending(Link link) {
        return List.of(
                PROGRAM,
                udp(link.udpIn().getPort()),
                "srt://127.0.0.1:" + link.listenPort() + "?mode=listener" + options(link));
    }

    @Override
    List<String> receiving(Link link) {
        return List.of(
                PROGRAM,
                "srt://127.0.0.1:" + link.callPort() + "?mode=caller" + options(link),
                udp(link.udpOut().getPort()));
    }

    private static String udp(int port) {
        return "udp://127.0.0.1:" + port + "?rcvbuf=" + BUFFER_BYTES + "&sndbuf=" + BUFFER_BYTES;
    }

    private static String options(Link link) {
        String plain = "&latency=" + link.latencyMillis() + "&maxbw=" + link.kbpsMax() * 1_000L / 8;
        return link.passphrase().isEmpty()
                ? plain
                : plain + "&passphrase=" + link.passphrase() + "&pbkeylen=" + Link.KEY_BYTES;
    }
}
