package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.net.UdpOptions;
import dev.tramo.server.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files in {@code deploy} fit together, and fit the program. */
final class DeployFilesTest {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z0-9_]+)(:[?-][^}]*)?}");
    private static final Pattern SETTING = Pattern.compile("(?m)^Environment=(TRAMO_[A-Z_]+)=");

    private static JsonNode compose() {
        Object parsed = new Yaml(new SafeConstructor(new LoaderOptions())).load(Deploy.read("compose.yaml"));
        return Api.parse(Api.json(parsed));
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    @Test
    void whatIsSetIsASetting() {
        Set<String> known = Settings.KEYS.stream().map(Settings::variable).collect(Collectors.toSet());
        JsonNode services = compose().path("services");
        for (String service : List.of("tramo-1", "tramo-2")) {
            JsonNode environment = services.path(service).path("environment");
            assertThat(environment.fieldNames())
                    .toIterable()
                    .hasSizeGreaterThan(4)
                    .isSubsetOf(known);
        }
        assertThat(SETTING.matcher(Deploy.read("systemd/tramo.service"))
                        .results()
                        .map(found -> found.group(1)))
                .isNotEmpty()
                .isSubsetOf(known);
    }

    @Test
    void composeMountsWhatIsThere() {
        JsonNode compose = compose();
        List<String> sources = new ArrayList<>();
        compose.path("services")
                .forEach(service -> texts(service.path("volumes"))
                        .forEach(volume -> sources.add(
                                VARIABLE.matcher(volume).replaceAll("/given").split(":")[0])));

        assertThat(sources).hasSizeGreaterThan(6).allSatisfy(source -> {
            if (source.startsWith("./")) {
                assertThat(Deploy.path(source)).exists();
            } else if (!source.startsWith("/")) {
                assertThat(compose.path("volumes").has(source)).as(source).isTrue();
            }
        });
    }

    @Test
    void theServersOfComposeAreWhereNginxLooks() {
        JsonNode services = compose().path("services");
        Stream<String> served = Stream.of("tramo-1", "tramo-2")
                .map(service -> services.path(service).path("environment"))
                .flatMap(environment -> Stream.of("TRAMO_HTTP_PORT", "TRAMO_AGGREGATOR_PORT")
                        .map(port -> environment.path("TRAMO_HTTP_HOST").asText() + ":"
                                + environment.path(port).asText()));

        Pattern server = Pattern.compile("(?m)^ +server ([0-9.:]+);");
        assertThat(server.matcher(Deploy.read("nginx/upstreams.conf")).results().map(found -> found.group(1)))
                .containsExactlyInAnyOrderElementsOf(served.toList());
    }

    @Test
    void composeHasNoPasswordOfItsOwn() {
        List<MatchResult> passwords = VARIABLE.matcher(Deploy.read("compose.yaml"))
                .results()
                .filter(variable -> variable.group(1).endsWith("PASSWORD"))
                .toList();

        assertThat(passwords)
                .hasSizeGreaterThan(2)
                .allSatisfy(variable -> assertThat(variable.group(2)).startsWith(":?"));
        compose()
                .path("services")
                .forEach(service -> service.path("environment").properties().stream()
                        .filter(variable -> variable.getKey().endsWith("PASSWORD"))
                        .forEach(variable ->
                                assertThat(variable.getValue().asText()).matches(VARIABLE)));
    }

    @Test
    void theExampleNamesEveryVariable() {
        Set<String> used = VARIABLE.matcher(Deploy.read("compose.yaml"))
                .results()
                .map(variable -> variable.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        used.addAll(List.of("COMPOSE_PROJECT_NAME", "COMPOSE_PROFILES"));
        Pattern named = Pattern.compile("(?m)^#?([A-Z][A-Z_]+)=(.*)$");
        List<MatchResult> example =
                named.matcher(Deploy.read(".env.example")).results().toList();

        assertThat(example.stream().map(line -> line.group(1))).containsExactlyInAnyOrderElementsOf(used);
        assertThat(example)
                .filteredOn(line -> line.group(1).endsWith("PASSWORD"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.group(2)).isEmpty());
    }

    @Test
    void composeReadsIt(@TempDir Path folder) throws IOException {
        List<String> command = new ArrayList<>(composeCommand());
        String example = Deploy.read(".env.example");
        Path complete =
                Files.writeString(folder.resolve("complete"), example.replaceAll("(?m)^([A-Z_]+)=$", "$1=12345678"));
        Path incomplete = Files.writeString(
                folder.resolve("incomplete"), "TRAMO_DB_PASSWORD=\nDOCKER_GROUP_ID=1\nTLS_DIR=/tls\n");
        String file = Deploy.path("compose.yaml").toString();

        command.addAll(List.of("--env-file", complete.toString(), "-f", file, "--profile", "second", "config"));
        assertThat(Peer.run(command.toArray(String[]::new))).contains("tramo-1:", "tramo-2:", "12345678");
        command.set(command.indexOf(complete.toString()), incomplete.toString());
        assertThatThrownBy(() -> Peer.run(command.toArray(String[]::new))).hasMessageContaining("PASSWORD");
    }

    /** Compose as a plugin, or as a program; skips the test where there is neither. */
    private static List<String> composeCommand() {
        List<List<String>> candidates = List.of(List.of("docker", "compose"), List.of("docker-compose"));
        List<List<String>> found =
                candidates.stream().filter(DeployFilesTest::isCompose).toList();
        assumeTrue(!found.isEmpty(), "no docker compose");
        return found.getFirst();
    }

    private static boolean isCompose(List<String> command) {
        List<String> version = new ArrayList<>(command);
        version.add("version");
        try {
            Process process = new ProcessBuilder(version)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    @Test
    void theKernelGrantsTheBuffersThatAreAskedFor() {
        assertThat(kernelLimit("net.core.rmem_max")).isGreaterThanOrEqualTo(UdpOptions.RECEIVE_BUFFER_BYTES);
        assertThat(kernelLimit("net.core.wmem_max")).isGreaterThanOrEqualTo(UdpOptions.SEND_BUFFER_BYTES);
    }

    private static int kernelLimit(String name) {
        return Pattern.compile("(?m)^" + Pattern.quote(name) + " = ([0-9]+)$")
                .matcher(Deploy.read("sysctl.d/90-tramo.conf"))
                .results()
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not set: " + name));
    }
}
