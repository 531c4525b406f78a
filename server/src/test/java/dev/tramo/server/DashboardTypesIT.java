package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The types of the dashboard's TypeScript. The bundler removes types without looking at them; Deno, with which Maven runs the bundler and which has
 * the compiler of TypeScript in it, checks them here.
 */
class DashboardTypesIT {
    private static final Path APP = Path.of("src", "main", "resources", "web", "app");
    /** Where the bundler's libraries, of which Deno is one, were unpacked. */
    private static final Path LIBRARIES = Path.of("target", "node_modules").toAbsolutePath();

    private static final List<String> IMPORTED = List.of("lit", "@vaadin/router", "bootstrap", "qr-creator", "uplot");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MINUTES_MAX = 5;

    @Test
    void areRight(@TempDir Path folder) throws Exception {
        copy(folder);
        Path libraries = Files.createSymbolicLink(folder.resolve("node_modules"), LIBRARIES);
        assertThat(check(folder)).as("what the compiler says").isEmpty();
        Files.delete(libraries); // before everything in the folder is
    }

    /** The sources with what tells the compiler of the libraries and of its options, which are those of the editors. */
    private static void copy(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(APP)) {
            for (Path source : all.filter(Files::isRegularFile).toList()) {
                Path to = folder.resolve("app").resolve(APP.relativize(source).toString());
                Files.createDirectories(to.getParent());
                Files.copy(source, to);
            }
        }
        JsonNode editors = JSON.readTree(Files.readString(APP.resolve("tsconfig.json")));
        Map<String, JsonNode> options = new TreeMap<>();
        for (String option : List.of(
                "lib", "experimentalDecorators", "strict", "noUnusedLocals", "noImplicitOverride", "skipLibCheck")) {
            options.put(option, editors.at("/compilerOptions/" + option));
        }
        Files.writeString(
                folder.resolve("deno.json"),
                JSON.writeValueAsString(Map.of(
                        "compilerOptions",
                        options,
                        "unstable",
                        List.of("sloppy-imports"),
                        "nodeModulesDir",
                        "manual")));
        Map<String, String> dependencies = new TreeMap<>();
        IMPORTED.forEach(library -> dependencies.put(library, "*"));
        Files.writeString(
                folder.resolve("package.json"), JSON.writeValueAsString(Map.of("dependencies", dependencies)));
    }

    /** What the compiler says; nothing if all is right. */
    private static String check(Path folder) throws Exception {
        ProcessBuilder deno = new ProcessBuilder(deno().toString(), "check", "--quiet", "--no-remote", "app")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        deno.environment()
                .putAll(Map.of(
                        "DENO_DIR", folder.resolve("cache").toString(),
                        "DENO_NO_UPDATE_CHECK", "1",
                        "NO_COLOR", "1"));
        Process process = deno.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)).isTrue();
        return process.exitValue() == 0 ? "" : said;
    }

    private static Path deno() throws IOException {
        try (DirectoryStream<Path> platforms = Files.newDirectoryStream(LIBRARIES.resolve("@deno"))) {
            Path deno = platforms.iterator().next().resolve("deno");
            assertThat(deno.toFile().setExecutable(true)).isTrue();
            return deno;
        }
    }
}
