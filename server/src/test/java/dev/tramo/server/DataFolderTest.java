package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.server.config.DataFolder;
import dev.tramo.server.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    private Path parent;

    private Path folder;

    @BeforeEach
    void makeFolderThatAllMayRead() throws IOException {
        folder = Files.createDirectory(parent.resolve("data"));
        set(folder, "rwxr-xr-x");
    }

    private static void set(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private Path file(String name) throws IOException {
        Path file = Files.createFile(folder.resolve(name));
        set(file, "rw-r--r--");
        return file;
    }

    @Test
    void aNewFolderIsTheOwnersAlone() throws Exception {
        Path made = parent.resolve("a/b");
        DataFolder.prepare(made);
        assertThat(permissions(made)).isEqualTo("rwx------");
    }

    @Test
    void aFolderThatWasThereBeforeBecomesTheOwnersAloneAndItsFilesToo() throws Exception {
        List<Path> files = List.of(
                file("tramo.mv.db"),
                file("tramo.trace.db"),
                file("token.key"),
                file("server.name"),
                file("server.lock"));
        DataFolder.prepare(folder);

        assertThat(permissions(folder)).isEqualTo("rwx------");
        for (Path file : files) {
            assertThat(permissions(file)).as(file.toString()).isEqualTo("rw-------");
        }
    }

    @Test
    void aFolderThatHoldsOtherThingsTooIsLeftAndItsFilesAreProtected() throws Exception {
        Path other = file("of somebody else");
        Path store = file("tramo.mv.db");
        DataFolder.prepare(folder);

        assertThat(permissions(folder)).isEqualTo("rwxr-xr-x");
        assertThat(permissions(other)).isEqualTo("rw-r--r--");
        assertThat(permissions(store)).isEqualTo("rw-------");
    }

    @Test
    void whatAStartMadesIsReadByNobodyElse() throws Exception {
        file("of somebody else");
        Settings settings = Settings.load(java.util.Map.of(
                "TRAMO_DATA_DIR", folder.toString(),
                "TRAMO_HTTP_PORT", "0",
                "TRAMO_AGGREGATOR_PORT", "off",
                "TRAMO_RTMP_PORT", "off"));
        Preflight.check(settings);

        assertThat(permissions(folder.resolve("tramo.mv.db"))).isEqualTo("rw-------");
    }
}
