package dev.tramo.engine;

import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.RouteSpec.Source;
import dev.tramo.engine.spec.Switching;
import dev.tramo.engine.spec.Switching.Join;
import dev.tramo.engine.spec.Switching.Returning;
import dev.tramo.engine.spec.Switching.Standby;
import dev.tramo.engine.spec.Take;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encoders that are changed at keyframes, as a decoder sees it. */
class CleanSwitchingTest {
    private static final String ROUTE = "r";
    private static final Switching CLEAN =
            new Switching(true, Standby.HOT, Join.CLEAN, 1_000, true, 0, 2_000, 0, 100, Returning.MANUAL, 0, 3_000, 0);

    /** The next keyframe is waited for longer than a test lasts. */
    private static final Switching LONG_GROUPS =
            new Switching(true, Standby.HOT, Join.CLEAN, 500, true, 0, 2_000, 0, 0, Returning.MANUAL, 0, 30_000, 0);

    private static final String NO_KEYFRAME = "no keyframe yet";

    @AutoClose
    private final Stage stage = new Stage();

    @TempDir
    private Path folder;

    private final Engine engine = stage.engine();
    private final EventRecorder events = EventRecorder.of(engine);
    private final int one = Ports.free();
    private final int two = Ports.free();
    private final int out = Ports.free();
    private Take take = Take.NONE;

    /** Writes what comes to a port into a file. */
    private static final class Recorder implements AutoCloseable {
        private final DatagramSocket socket;
        private final OutputStream file;
        private final Thread thread;

        private Recorder(int port, Path to) throws IOException {
            socket = new DatagramSocket(port, InetAddress.getLoopbackAddress());
            socket.setReceiveBufferSize(4 << 20);
            file = Files.newOutputStream(to);
            thread = Thread.ofPlatform().daemon().start(this::run);
        }

        private void run() {
            DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
            try (file) {
                while (true) {
                    packet.setLength(2_048);
                    socket.receive(packet);
                    file.write(packet.getData(), 0, packet.getLength());
                }
            } catch (SocketException e) {
                // closed: the end
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws Exception {
            socket.close();
            thread.join();
        }
    }

    private RouteSpec route(Switching switching) {
        return route(switching, List.of(new Source("main", udp(one)), new Source("backup", udp(two))));
    }

    private RouteSpec route(Switching switching, List<Source> sources) {
        return new RouteSpec(ROUTE, sources, switching, take, Map.of("out", udp(out)));
    }

    private PeerProcess send(int port, int begins) {
        return stage.peer(
                "ffmpeg",
                "-v",
                "error",
                "-re",
                "-stream_loop",
                "-1",
                "-i",
                Film.PLAIN.path().toString(),
                "-c",
                "copy",
                "-output_ts_offset",
                Integer.toString(begins),
                "-f",
                "mpegts",
                "udp://127.0.0.1:" + port + "?pkt_size=1316");
    }

    private RouteSnapshot seen() {
        return engine.snapshot(ROUTE).orElseThrow();
    }

    private String active() {
        return seen().activeSource().id();
    }

    private List<RouteEvent.SourceSwitched> switches() {
        List<RouteEvent.SourceSwitched> found = new ArrayList<>();
        events.all().forEach(event -> {
            if (event instanceof RouteEvent.SourceSwitched switched) {
                found.add(switched);
            }
        });
        return found;
    }

    private void awaitSwitch(int count, String to) {
        within(10).until(() -> switches().size() == count && active().equals(to));
        within(10).until(() -> seen().source().state() == State.RUNNING);
    }

    private void take(String id, int count) {
        take = take.next(id);
        engine.change(route(CLEAN));
        awaitSwitch(count, id);
    }

    private void awaitUsable(int source) {
        within(15).until(() -> seen().sources().get(source).fault().isEmpty());
    }

    /** The pictures in a recording of {@link SmallStream}s: K for a keyframe, P for another. */
    private static String pictures(Path recorded) throws IOException {
        byte[] b = Files.readAllBytes(recorded);
        StringBuilder kinds = new StringBuilder();
        for (int at = 0; at + 188 <= b.length; at += 188) {
            int pid = (b[at + 1] & 0x1F) << 8 | b[at + 2] & 0xFF;
            if (pid == SmallStream.VIDEO_PID && (b[at + 1] & 0x40) != 0) {
                String packet = HexFormat.of().formatHex(b, at, at + 188);
                kinds.append(packet.contains("00000165") ? 'K' : 'P');
            }
        }
        return kinds.toString();
    }

    private String fault(int source) {
        return seen().sources().get(source).fault();
    }

    @Test
    void aFailureIsFollowedByTheKeyframeThatHasComeAlready() throws Exception {
        Path recorded = folder.resolve("out.ts");
        SmallStream ofMain = new SmallStream(false);
        SmallStream ofBackup = new SmallStream(false);
        try (Recorder _ = new Recorder(out, recorded)) {
            stage.start(route(LONG_GROUPS));
            TsSender main = stage.add(new TsSender(one, ofMain));
            within(20).until(() -> seen().destinations().get("out").sentMbps() > 0);
            TsSender _ = stage.add(new TsSender(two, ofBackup));
            awaitUsable(1);
            ofMain.withKeyframes(false);
            ofBackup.withKeyframes(false);
            within(10).until(() -> pictures(recorded).endsWith("P"));
            main.close();

            within(20).until(() -> {
                if (fault(1).equals(NO_KEYFRAME)) {
                    ofBackup.withKeyframes(true); // it paused for so long that the one it had does not count
                }
                return active().equals("backup");
            });
            int soFar = pictures(recorded).length();
            within(10).until(() -> pictures(recorded).length() > soFar + 2);
            engine.stop(ROUTE);
        }

        assertThat(pictures(recorded)).matches("K+P+K[KP]+");
    }

    @Test
    void aStandbyWithoutAKeyframeSaysSoAndOneThatHasOneIsTaken() throws Exception {
        int three = Ports.free();
        SmallStream ofBackup = new SmallStream(false);
        ofBackup.withKeyframes(false);
        try (Recorder _ = new Recorder(out, folder.resolve("out.ts"))) {
            stage.start(route(
                    LONG_GROUPS,
                    List.of(
                            new Source("main", udp(one)),
                            new Source("backup", udp(two)),
                            new Source("third", udp(three)))));
            TsSender main = stage.add(new TsSender(one));
            within(20).until(() -> seen().destinations().get("out").sentMbps() > 0);
            TsSender _ = stage.add(new TsSender(two, ofBackup));
            TsSender _ = stage.add(new TsSender(three));
            within(10).until(() -> fault(1).equals(NO_KEYFRAME));
            awaitUsable(2);

            main.close();

            awaitSwitch(1, "third");
            ofBackup.withKeyframes(true);
            awaitUsable(1);
        }
    }

    @Test
    void aDecoderSeesAFailureAsAnotherPictureAndNothingElse() throws Exception {
        Path recorded = folder.resolve("out.ts");
        try (Recorder _ = new Recorder(out, recorded)) {
            stage.start(route(CLEAN));
            PeerProcess main = send(one, 0);
            within(20).until(() -> seen().destinations().get("out").sentMbps() > 0);
            PeerProcess _ = send(two, 3_000);
            awaitUsable(1);
            within(10).until(() -> seen().source("backup").totals().bytes() > 400_000); // with a keyframe

            take("backup", 1);
            take("main", 2);
            main.kill();
            awaitSwitch(3, "backup");
            main = send(one, 50);
            awaitUsable(0);
            take("main", 4);
            engine.stop(ROUTE);
        }

        assertThat(switches().get(2).what().reason()).matches("main: no data for \\d+ ms");
        try (PeerProcess decoder =
                new PeerProcess(List.of("ffmpeg", "-v", "error", "-i", recorded.toString(), "-f", "null", "-"))) {
            assertThat(decoder.exitCode(60)).isZero();
            assertThat(decoder.output()).isEmpty();
        }
        Recording.of(recorded).assertTimeNeverGoesBack();
    }
}
