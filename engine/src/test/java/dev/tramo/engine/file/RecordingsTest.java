package dev.tramo.engine.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.FileSourceSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The folder of recordings: what is found in it, and what is not. */
class RecordingsTest {
    private static final String NAME = "20260102T120405.678Z.ts";

    @TempDir
    private Path folder;

    private Recordings recordings;
    private Path destination;

    @BeforeEach
    void make() throws IOException {
        recordings = new Recordings(folder, 0);
        destination = recordings.folder("news", "rec");
        recordings.makeFolder(destination);
    }

    private static byte[] packets(int count) {
        byte[] packets = new byte[count * 188];
        for (int at = 0; at < packets.length; at += 188) {
            packets[at] = 0x47;
        }
        return packets;
    }

    @Test
    void whatAKilledProcessLeftIsCutToWholePackets() throws IOException {
        byte[] left = Arrays.copyOf(packets(11), 10 * 188 + 100);
        Files.write(destination.resolve(NAME + ".part"), left);
        recordings.repair();
        List<Recording> found = recordings.list("news");
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().isOpen()).isFalse();
        assertThat(found.getFirst().bytes()).isEqualTo(10 * 188);
        assertThat(found.getFirst().began()).isEqualTo(Instant.parse("2026-01-02T12:04:05.678Z"));
    }

    @Test
    void blocksThatAFailedMachineDidNotWriteAreCutOff() throws IOException {
        Files.write(destination.resolve(NAME + ".part"), Arrays.copyOf(packets(10), 20 * 188));
        recordings.repair();
        assertThat(recordings.list("news").getFirst().bytes()).isEqualTo(10 * 188);
    }

    @Test
    void whatIsNoTransportStreamStaysAsItIs() throws IOException {
        Files.write(destination.resolve(NAME + ".part"), new byte[1_001]);
        recordings.repair();
        assertThat(recordings.list("news").getFirst().bytes()).isEqualTo(1_001);
    }

    @Test
    void mp4IsCutToWholeFragments() throws IOException {
        ByteBuffer file = ByteBuffer.allocate(200);
        for (String box : List.of("ftyp", "moov", "moof", "mdat", "moof", "mdat")) {
            file.putInt(30).put(box.getBytes(StandardCharsets.US_ASCII)).position(file.position() + 22);
        }
        String name = NAME.replace(".ts", ".mp4");
        Files.write(destination.resolve(name + ".part"), Arrays.copyOf(file.array(), 170));
        recordings.repair();
        assertThat(recordings.find("news", "rec", name).orElseThrow().bytes()).isEqualTo(120);
    }

    @Test
    void emptyFileIsRemoved() throws IOException {
        Files.createFile(destination.resolve(NAME + ".part"));
        Files.createFile(destination.resolve(NAME + ".idx"));
        recordings.repair();
        assertThat(destination).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "a/b", "../../etc", "ñ", "a%b", "camera-1"})
    void anyIdHasAFolderOfItsOwnWithinTheFolder(String id) {
        Path of = recordings.folder(id, id);
        assertThat(of.normalize()).startsWithRaw(folder);
        assertThat(folder.relativize(of.normalize()).getNameCount()).isEqualTo(2);
        assertThat(RecordingNames.id(of.getFileName().toString())).contains(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret.ts", "../../" + NAME, "", "x.ts", NAME + ".part", NAME + "/x.ts"})
    void otherNamesAreNotFound(String name) throws IOException {
        Files.write(folder.resolve("secret.ts"), packets(1));
        assertThat(recordings.find("news", "rec", name)).isEmpty();
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolveSibling(folder.getFileName() + "-elsewhere"));
        try {
            Files.createSymbolicLink(folder.resolve("linked"), elsewhere);
            assertThatThrownBy(() -> recordings.makeFolder(recordings.folder("linked", "rec")))
                    .isInstanceOf(IOException.class);
            assertThat(recordings.list("linked")).isEmpty();
            Files.createSymbolicLink(destination.resolve(NAME), folder.resolve("secret"));
            assertThat(recordings.list("news")).isEmpty();
        } finally {
            Files.delete(elsewhere);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:../x.ts",
                "file:/etc/x.ts",
                "file:a/../x.ts",
                "file:.x.ts",
                "file:x.mp4",
                "file:",
                "file:x.ts?loop=1",
                "file:a//x.ts",
                "file://x.ts"
            })
    void sourceNamesNothingOutsideTheFolder(String uri) {
        assertThatThrownBy(() -> EndpointUri.source("source", uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("source: ")
                .hasMessageContaining("allowed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:",
                "file:?format=ts&segment=60&size=100&quota=1000&keep=24",
                "file:?format=mp4",
                "file:?keep=1"
            })
    void destinationIsWrittenAsItWasRead(String uri) {
        assertThat(EndpointUri.write(EndpointUri.destination("destinations.rec", uri)))
                .isEqualTo(uri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:x.ts",
                "file:?segment=0",
                "file:?size=0",
                "file:?quota=1",
                "file:?keep=0",
                "file:?loop=true"
            })
    void destinationHasItsRanges(String uri) {
        assertThatThrownBy(() -> EndpointUri.destination("destinations.rec", uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("destinations.rec: ");
    }

    @Test
    void sourceIsWrittenAsItWasRead() {
        assertThat(EndpointUri.source("source", "file:news/rec/" + NAME + "?loop=true"))
                .isEqualTo(new FileSourceSpec("news/rec/" + NAME, true));
        assertThat(EndpointUri.write(new FileSourceSpec("slate.ts", true))).isEqualTo("file:slate.ts?loop=true");
    }

    @Test
    void indexTellsWhereATimeIs() throws IOException {
        ByteBuffer entries = ByteBuffer.allocate(53); // with the half of another
        entries.putLong(1_000)
                .putLong(0)
                .putLong(2_000)
                .putLong(500)
                .putLong(3_000)
                .putLong(900);
        Path file = Files.write(folder.resolve("x.idx"), entries.array());
        RecordingIndex index = RecordingIndex.read(file);
        assertThat(index.placeAtOrBefore(2_500)).isEqualTo(500);
        assertThat(index.placeAtOrBefore(10)).isZero();
        assertThat(index.placeAfter(2_500, 1_200)).isEqualTo(900);
        assertThat(index.placeAfter(9_000, 1_200)).isEqualTo(1_200);
        assertThat(RecordingIndex.read(folder.resolve("none.idx")).placeAtOrBefore(5))
                .isZero();
    }
}
