package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.file.Recording;
import dev.tramo.engine.file.Recordings;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SourceSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes that record, and routes that play files. */
class FileRoutesTest {
    private static final int MIB = 1 << 20;

    private final Stage stage = new Stage();
    private final int port = Ports.free();

    @TempDir
    private Path folder;

    private Recordings recordings;

    @BeforeEach
    void recordTo() {
        recordings = new Recordings(folder, 0);
        stage.engine().recordTo(recordings);
    }

    @AfterEach
    void end() throws Exception {
        stage.close();
    }

    private static SourceSpec from(String uri) {
        return EndpointUri.source("source", uri);
    }

    private static DestinationSpec to(String uri) {
        return EndpointUri.destination("destinations.rec", uri);
    }

    private List<Recording> list() {
        try {
            return recordings.list("r");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that was recorded, when it is closed. */
    private byte[] recorded() throws IOException {
        recordings.close(); // waits until it is
        assertThat(list()).noneMatch(Recording::isOpen);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Recording one : list()) {
            all.writeBytes(Files.readAllBytes(one.file()));
        }
        return all.toByteArray();
    }

    private static void assertWhole(byte[] bytes, long count) {
        assertThat(bytes.length).isEqualTo(count * TestPayload.BYTES_USUAL);
        for (int i = 0; i < count; i++) {
            ByteBuffer one = ByteBuffer.wrap(bytes, i * TestPayload.BYTES_USUAL, TestPayload.BYTES_USUAL)
                    .slice();
            assertThat(TestPayload.isWhole(one)).isTrue();
            assertThat(TestPayload.number(one)).isEqualTo(i);
        }
    }

    @Test
    void datagramsAreRecordedByteForByteInFilesOfTheSizeThatWasSaid() throws IOException {
        stage.start(new RouteSpec("r", Stage.udp(port), Map.of("rec", to("file:?size=1"))));
        int count = 2_000;
        stage.add(new UdpGenerator(port, 3_000, count));
        within(10).until(() -> stage.source("r").totals().packets() == count);
        stage.engine().stop("r");
        assertWhole(recorded(), count);
        List<Recording> files = list();
        assertThat(files).hasSize(3).allMatch(file -> file.bytes() <= MIB);
        assertThat(files).extracting(Recording::name).isSorted();
    }

    @Test
    void oldestFilesAreDeletedBeyondTheQuota() throws IOException {
        stage.start(new RouteSpec("r", Stage.udp(port), Map.of("rec", to("file:?size=1&quota=3"))));
        int count = 4_000;
        stage.add(new UdpGenerator(port, 3_000, count));
        within(15).until(() -> stage.source("r").totals().packets() == count);
        stage.engine().stop("r");
        byte[] kept = recorded();
        assertThat(kept.length).isBetween(2 * MIB, 4 * MIB);
        ByteBuffer last = ByteBuffer.wrap(kept, kept.length - TestPayload.BYTES_USUAL, TestPayload.BYTES_USUAL)
                .slice();
        assertThat(TestPayload.number(last)).isEqualTo(count - 1);
    }

    @Test
    void fullDiskIsReportedAndNotFeltByOthers() {
        stage.engine().recordTo(new Recordings(folder, Long.MAX_VALUE));
        UdpSink sink = stage.sink();
        stage.start(new RouteSpec("r", Stage.udp(port), Map.of("rec", to("file:"), "out", Stage.udp(sink.port()))));
        UdpGenerator generator = stage.generator(port, 1_000);
        within(10).until(() -> stage.destination("r", "rec").state() == State.FAILED);
        assertThat(stage.destination("r", "rec").reason()).contains("the disk is full");
        within(10).until(() -> stage.destination("r", "rec").file().notWritten() > 0);
        long sent = generator.stop();
        within(10).until(() -> sink.account().distinct() == sent);
        assertThat(sink.account().isFlawless()).isTrue();
        assertThat(list()).isEmpty();
    }

    /** A small file system in memory, which only root can mount. */
    @Test
    void diskThatFillsUpCostsOthersNothing() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"));
        Path disk = Files.createDirectory(folder.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=2m", "tramo-test", disk.toString());
        try {
            recordings = new Recordings(disk, 0);
            stage.engine().recordTo(recordings);
            UdpSink sink = stage.sink();
            stage.start(new RouteSpec(
                    "r", Stage.udp(port), Map.of("rec", to("file:?size=1"), "out", Stage.udp(sink.port()))));
            int count = 3_000;
            stage.add(new UdpGenerator(port, 2_500, count));
            within(15).until(() -> stage.destination("r", "rec").state() == State.FAILED);
            assertThat(stage.destination("r", "rec").reason()).contains("No space left");
            within(15).until(() -> sink.account().distinct() == count);
            assertThat(sink.account().isFlawless()).isTrue();
            stage.engine().stop("r");
            byte[] kept = recorded();
            assertThat(kept.length).isBetween(MIB, 2 * MIB);
        } finally {
            stage.engine().stop("r");
            run("umount", "--lazy", disk.toString());
        }
    }

    private static void run(String... command) {
        try (PeerProcess process = new PeerProcess(List.of(command))) {
            assertThat(process.exitCode(10)).as(process.output()).isZero();
        }
    }

    @Test
    void fileInALoopTakesOverWhenTheOtherSourceIsSilent() throws IOException {
        Peers.require(Peers.FFMPEG);
        film("slate.ts");
        UdpSink sink = stage.sink();
        List<RouteSpec.Source> sources = List.of(
                new RouteSpec.Source("main", Stage.udp(port)),
                new RouteSpec.Source("slate", from("file:slate.ts?loop=true")));
        stage.start(new RouteSpec("r", sources, Map.of("out", Stage.udp(sink.port()))));
        within(15).until(() -> stage.source("r").file().file().equals("slate.ts"));
        long before = sink.account().bytes();
        // Longer than the film.
        within(15)
                .until(() ->
                        stage.source("r").file().files() > 2 && sink.account().bytes() > before);
        assertThat(stage.source("r").state()).isEqualTo(State.RUNNING);
    }

    @Test
    void fileIsPlayedOnceAtItsOwnPace() throws IOException {
        Peers.require(Peers.FFMPEG);
        byte[] film = film("film.ts");
        long began = System.nanoTime();
        stage.start(new RouteSpec("r", from("file:film.ts"), Map.of("rec", to("file:"))));
        within(10).until(() -> stage.source("r").state() == State.STALLED);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertThat(took).isBetween(Duration.ofMillis(800), Duration.ofSeconds(6));
        stage.engine().stop("r");
        assertThat(recorded()).isEqualTo(film);
    }

    @Test
    void whatCannotBePlayedIsSaid() throws IOException {
        Files.write(folder.resolve("text.ts"), new byte[5 * MIB]);
        stage.start(new RouteSpec("r", from("file:text.ts"), Map.of("rec", to("file:"))));
        within(10).until(() -> stage.source("r").state() == State.FAILED);
        assertThat(stage.source("r").reason()).contains("no transport stream with a clock reference");
        Files.createSymbolicLink(folder.resolve("link.ts"), Path.of("/etc/passwd"));
        stage.start(new RouteSpec("s", from("file:link.ts"), Map.of()));
        within(10).until(() -> stage.source("s").state() == State.FAILED);
        assertThat(stage.source("s").reason()).contains("symbolic link");
    }

    /** A second of pictures and sound. */
    private byte[] film(String name) throws IOException {
        Path file = folder.resolve(name);
        try (PeerProcess ffmpeg = new PeerProcess(List.of(
                (Peers.FFMPEG + " -v error -y -i " + Film.B_FRAMES.path() + " -t 1 -c copy " + file).split(" ")))) {
            assertThat(ffmpeg.exitCode(30)).as(ffmpeg.output()).isZero();
        }
        return Files.readAllBytes(file);
    }

    @Test
    void framesAreRecordedAsMp4() throws IOException {
        Peers.require(Peers.FFMPEG);
        film("film.ts");
        stage.start(
                new RouteSpec("r", from("file:film.ts?loop=true"), Map.of("rec", to("file:?format=mp4&segment=2"))));
        within(20).until(() -> list().size() > 1);
        stage.engine().stop("r");
        byte[] _ = recorded();
        for (Recording one : list()) {
            try (PeerProcess ffmpeg = new PeerProcess(
                    List.of((Peers.FFMPEG + " -v warning -i " + one.file() + " -enc_time_base 1:90000 -f null -")
                            .split(" ")))) {
                assertThat(ffmpeg.exitCode(30)).as(ffmpeg.output()).isZero();
                assertThat(ffmpeg.output()).isEmpty();
            }
        }
    }
}
