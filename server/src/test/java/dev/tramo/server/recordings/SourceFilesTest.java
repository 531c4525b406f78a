package dev.tramo.server.recordings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tramo.engine.file.Recordings;
import dev.tramo.server.api.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are received to be played. */
class SourceFilesTest {
    private static final int PACKET_BYTES = 188;
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    private Path folder;

    private Path root;
    private SourceFiles files;

    @BeforeEach
    void begin() {
        root = folder.resolve("recordings");
        files = new SourceFiles(new Recordings(root, 0), 2, 0);
    }

    /** A transport stream of that many packets, with clock references if wanted. */
    private static byte[] stream(int packets, boolean hasClock) {
        byte[] b = new byte[packets * PACKET_BYTES];
        for (int at = 0; at < b.length; at += PACKET_BYTES) {
            b[at] = 0x47;
            b[at + 1] = 1;
            b[at + 3] = hasClock ? 0x30 : (byte) 0x10;
            b[at + 4] = 7;
            b[at + 5] = 0x10;
        }
        return b;
    }

    private boolean store(String name, byte[] body) throws RefusedException, IOException {
        return files.store(name, new ByteArrayInputStream(body));
    }

    private List<String> inFolder() throws IOException {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(root)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void assertRefused(ThrowingCallable call, RefusedException.Reason reason, String words) {
        assertThatExceptionOfType(RefusedException.class).isThrownBy(call).satisfies(refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused).hasMessageContaining(words);
        });
    }

    @Test
    void aFileIsThereByteForByteAndIsReplacedAndDeleted() throws Exception {
        byte[] first = stream(3_000, true);
        assertThat(files.list()).isEmpty();

        assertThat(store("slate.ts", first)).isTrue();
        assertThat(root.resolve("slate.ts")).hasBinaryContent(first);
        assertThat(store("slate.ts", stream(7, true))).isFalse();

        assertThat(files.list()).singleElement().satisfies(file -> {
            assertThat(file.name()).isEqualTo("slate.ts");
            assertThat(file.bytes()).isEqualTo(7 * PACKET_BYTES);
        });
        assertThat(files.delete("slate.ts")).isTrue();
        assertThat(files.delete("slate.ts")).isFalse();
        assertThat(inFolder()).isEmpty();
    }

    @Test
    void whatIsNoTransportStreamIsRefusedAndLeavesTheOneBefore() throws Exception {
        store("slate.ts", stream(2, true));
        byte[] damaged = stream(2_000, true);
        damaged[1_500 * PACKET_BYTES] = 0x48;

        assertRefused(() -> store("slate.ts", damaged), RefusedException.Reason.INVALID, "body: byte 282000 is 0x48");
        assertRefused(() -> store("slate.ts", new byte[0]), RefusedException.Reason.INVALID, "body: empty");
        assertRefused(() -> store("slate.ts", stream(9, false)), RefusedException.Reason.INVALID, "(PCR)");
        assertRefused(
                () -> store("slate.ts", Arrays.copyOf(stream(9, true), 1_000)),
                RefusedException.Reason.INVALID,
                "body: 1000 bytes");
        assertThat(inFolder()).containsExactly("slate.ts");
        assertThat(root.resolve("slate.ts")).hasBinaryContent(stream(2, true));
    }

    @Test
    void namesThatNoSourceCanHaveAreRefused() throws IOException {
        for (String name : List.of("../slate.ts", "a/slate.ts", ".slate.ts", "slate.mp4", "", "a b.ts")) {
            assertRefused(() -> store(name, stream(1, true)), RefusedException.Reason.INVALID, "allowed");
            assertRefused(() -> files.delete(name), RefusedException.Reason.INVALID, "allowed");
        }
        assertThat(inFolder()).isEmpty();
    }

    @Test
    void foldersOfRoutesAndLinksAreNotReplaced() throws Exception {
        Files.createDirectories(root.resolve("news.ts"));
        Path elsewhere = Files.write(folder.resolve("elsewhere.ts"), stream(1, true));
        Files.createSymbolicLink(root.resolve("link.ts"), elsewhere);

        for (String name : List.of("news.ts", "link.ts")) {
            assertRefused(() -> store(name, stream(1, true)), RefusedException.Reason.CONFLICT, "a folder or a link");
            assertThat(files.delete(name)).isFalse();
        }
        assertThat(files.list()).isEmpty();
        assertThat(elsewhere).exists();
    }

    @Test
    void theyTakeNoMoreThanTheyMayTogether() throws Exception {
        store("one.ts", stream(MEBIBYTE / PACKET_BYTES, true));
        byte[] large = stream(MEBIBYTE / PACKET_BYTES * 3 / 2, true);

        assertRefused(() -> store("two.ts", large), RefusedException.Reason.CONFLICT, "more than 2 MiB");
        assertThat(inFolder()).containsExactly("one.ts");
        assertThat(store("one.ts", large)).as("what it replaces does not count").isFalse();
    }

    @Test
    void noneAreReceivedIfThatIsNotWantedOrTheDiskIsFull() {
        SourceFiles none = new SourceFiles(new Recordings(root, 0), 0, 0);
        assertRefused(
                () -> none.store("slate.ts", new ByteArrayInputStream(stream(1, true))),
                RefusedException.Reason.CONFLICT,
                "TRAMO_RECORDINGS_UPLOAD_MIB_MAX is 0");
        SourceFiles full = new SourceFiles(new Recordings(root, 0), 1, Integer.MAX_VALUE);
        assertRefused(
                () -> full.store("slate.ts", new ByteArrayInputStream(stream(1, true))),
                RefusedException.Reason.CONFLICT,
                "stay free");
    }

    @Test
    void ofASenderThatLeavesNothingStaysAndOneIsReceivedAtATime() throws Exception {
        InputStream leaving = new InputStream() {
            @Override
            public int read() throws IOException {
                assertRefused(
                        () -> store("other.ts", stream(1, true)), RefusedException.Reason.CONFLICT, "another file");
                assertThat(files.list()).isEmpty();
                throw new IOException("connection reset");
            }
        };

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> files.store(
                        "slate.ts", new SequenceInputStream(new ByteArrayInputStream(stream(5_000, true)), leaving)))
                .withMessage("connection reset");

        assertThat(inFolder()).isEmpty();
        assertThat(store("slate.ts", stream(1, true))).isTrue();
    }

    @Test
    void whatAKilledProcessHasReceivedHalfIsRemoved() throws Exception {
        Files.createDirectories(root);
        Files.write(root.resolve(".upload-slate.ts"), stream(3, true));
        Files.write(root.resolve("slate.ts"), stream(1, true));

        files.removeHalf();

        assertThat(inFolder()).containsExactly("slate.ts");
    }
}
