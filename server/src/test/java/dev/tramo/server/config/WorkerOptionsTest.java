package dev.tramo.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be set of several servers and of workers. */
class WorkerOptionsTest {
    @TempDir
    private Path folder;

    private Settings load(String... namesAndValues) throws UnusableSettingsException {
        Map<String, String> environment = new HashMap<>(Map.of("TRAMO_DATA_DIR", folder.toString()));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Settings.load(environment);
    }

    private String refusal(String... namesAndValues) {
        String message = catchThrowableOfType(UnusableSettingsException.class, () -> load(namesAndValues))
                .getMessage();
        assertThat(message).hasLineCount(1);
        return message;
    }

    @Test
    void everySettingHasADefault() throws Exception {
        Settings settings = load();

        assertThat(settings.workers().texts())
                .isEqualTo(Map.of(
                        "tramo.placement", "local",
                        "tramo.worker.cpus", "0",
                        "tramo.worker.memory.mib", "512",
                        "tramo.worker.url", "http://127.0.0.1:4000",
                        "tramo.docker.host", "unix:///var/run/docker.sock"));
        assertThat(settings.asSystemProperties())
                .containsAllEntriesOf(settings.workers().texts())
                .doesNotContainKeys("tramo.trusted.proxies", "tramo.db.password");
        assertThat(settings.trustedProxies()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, http://127.0.0.1:4100",
        "::, http://127.0.0.1:4100",
        "10.0.0.7, http://10.0.0.7:4100",
        "fd00::7, http://[fd00::7]:4100"
    })
    void workersReachThisServerWhereItListens(String host, String url) throws Exception {
        assertThat(load("TRAMO_HTTP_HOST", host, "TRAMO_HTTP_PORT", "4100")
                        .workers()
                        .texts())
                .containsEntry("tramo.worker.url", url);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TRAMO_PLACEMENT            | docker",
                "TRAMO_PLACEMENT            | kubernetes",
                "TRAMO_WORKER_IMAGE         | registry.example:5000/video/tramo:0.2.0@sha256:ab",
                "TRAMO_WORKER_CPUS          | 128",
                "TRAMO_WORKER_CPUS          | 0.125",
                "TRAMO_WORKER_MEMORY_MIB    | 0",
                "TRAMO_WORKER_MEMORY_MIB    | 96",
                "TRAMO_WORKER_MEMORY_MIB    | 65536",
                "TRAMO_WORKER_URL           | https://tramo.example,http://10.0.0.7:4000,http://[fd00::7]:65535",
                "TRAMO_DOCKER_HOST          | unix:///run/user/1000/docker.sock",
                "TRAMO_DOCKER_HOST          | tcp://10.0.0.7:2376",
                "TRAMO_KUBERNETES_NAMESPACE | video-1",
            })
    void whatMayBeSetIsTakenOver(String name, String value) throws Exception {
        assertThat(load(name, value).asSystemProperties())
                .containsEntry(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TRAMO_PLACEMENT            | ''",
                "TRAMO_PLACEMENT            | Docker",
                "TRAMO_PLACEMENT            | cloud",
                "TRAMO_WORKER_IMAGE         | two words",
                "TRAMO_WORKER_IMAGE         | -tramo",
                "TRAMO_WORKER_CPUS          | ''",
                "TRAMO_WORKER_CPUS          | -1",
                "TRAMO_WORKER_CPUS          | 128.1",
                "TRAMO_WORKER_CPUS          | 1.5 cores",
                "TRAMO_WORKER_CPUS          | 1e1",
                "TRAMO_WORKER_MEMORY_MIB    | ''",
                "TRAMO_WORKER_MEMORY_MIB    | 95",
                "TRAMO_WORKER_MEMORY_MIB    | 65537",
                "TRAMO_WORKER_MEMORY_MIB    | 512m",
                "TRAMO_WORKER_URL           | ''",
                "TRAMO_WORKER_URL           | 10.0.0.7:4000",
                "TRAMO_WORKER_URL           | ws://10.0.0.7:4000",
                "TRAMO_WORKER_URL           | http://10.0.0.7:4000/",
                "TRAMO_WORKER_URL           | http://10.0.0.7:4000,",
                "TRAMO_WORKER_URL           | http://10.0.0.7:4000, http://10.0.0.8:4000",
                "TRAMO_WORKER_URL           | http://10.0.0.7:65536",
                "TRAMO_WORKER_URL           | http://10.0.0.7:port",
                "TRAMO_WORKER_URL           | http://tramo_1:4000",
                "TRAMO_WORKER_URL           | http://[fd00::7:4000",
                "TRAMO_WORKER_TRUST_FILE    | /none/trust.pem",
                "TRAMO_DOCKER_HOST          | ''",
                "TRAMO_DOCKER_HOST          | /var/run/docker.sock",
                "TRAMO_DOCKER_HOST          | tcp://10.0.0.7",
                "TRAMO_DOCKER_HOST          | tcp://10.0.0.7:65536",
                "TRAMO_DOCKER_HOST          | ssh://10.0.0.7",
                "TRAMO_DOCKER_CERT_PATH     | /none",
                "TRAMO_KUBERNETES_NAMESPACE | Video",
                "TRAMO_KUBERNETES_NAMESPACE | -video",
            })
    void anUnusableValueIsRefusedInOneLineThatNamesIt(String name, String value) {
        assertThat(refusal(name, value)).startsWith(name + " is \"" + value + "\": it ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRAMO_WORKER_IMAGE",
                "TRAMO_WORKER_TRUST_FILE",
                "TRAMO_DOCKER_CERT_PATH",
                "TRAMO_KUBERNETES_NAMESPACE"
            })
    void whatHasNoDefaultMayBeEmpty(String name) throws Exception {
        assertThat(load(name, "")).isEqualTo(load());
    }

    @Test
    void whatIsToBeTrustedMustBeCertificates() throws Exception {
        Path nonsense = Files.writeString(folder.resolve("nonsense.pem"), "nonsense\nof two lines\n");
        Path empty = Files.createFile(folder.resolve("empty.pem"));
        for (Path wrong : new Path[] {nonsense, empty, folder}) {
            assertThat(refusal("TRAMO_WORKER_TRUST_FILE", wrong.toString()))
                    .startsWith("TRAMO_WORKER_TRUST_FILE is \"" + wrong + "\": ");
        }
    }

    @Test
    void dockersCertificatesMustAllBeThere() throws Exception {
        for (String name : new String[] {"ca.pem", "cert.pem", "key.pem"}) {
            assertThat(refusal("TRAMO_DOCKER_CERT_PATH", folder.toString())).contains(name + " in it cannot be read");
            Files.createFile(folder.resolve(name));
        }
        assertThat(load("TRAMO_DOCKER_CERT_PATH", folder.toString()).workers().texts())
                .containsEntry("tramo.docker.cert.path", folder.toString());
    }

    @Test
    void trustedProxiesAreBelievedAndNobodyElse() throws Exception {
        assertThat(load("TRAMO_TRUSTED_PROXIES", "10.0.0.7, fd00::/8").asSystemProperties())
                .containsEntry("tramo.trusted.proxies", "10.0.0.7, fd00::/8");
        for (String wrong : new String[] {"proxy", "10.0.0.0/33", "10.0.0.7;10.0.0.8"}) {
            assertThat(refusal("TRAMO_TRUSTED_PROXIES", wrong))
                    .startsWith("TRAMO_TRUSTED_PROXIES is \"" + wrong + "\": ")
                    .contains("is no network");
        }
    }

    @Test
    void aDatabaseIsNamedWithoutItsPassword() throws Exception {
        String url = "jdbc:mariadb://10.0.0.7:3306/tramo?user=tramo&password=hush";
        assertThat(load("TRAMO_DB_URL", url).dbUrl()).isEqualTo(url);
        for (String wrong : new String[] {
            "jdbc:postgresql://tramo:hush@10.0.0.7/tramo",
            "jdbc:mysql://10.0.0.7/tramo?password=hush",
            "jdbc:mariadb:10.0.0.7/tramo?password=hush",
            "jdbc:mariadb://tramo:hush@10.0.0.7:3306/tramo",
            "jdbc:mariadb://tramo:hush/or?hush@10.0.0.7/tramo",
            "jdbc:mariadb://10.0.0.7:port/tramo?password=hush",
            "jdbc:mariadb://10.0.0.7/tramo?connectTimeout=soon&password=hush",
        }) {
            assertThat(refusal("TRAMO_DB_URL", wrong))
                    .startsWith("TRAMO_DB_URL is \"jdbc:")
                    .contains("it must be like jdbc:mariadb://host:3306/database, or begin with jdbc:h2:")
                    .doesNotContain("hush");
        }
    }
}
