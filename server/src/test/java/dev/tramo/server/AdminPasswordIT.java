package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminPasswordIT {
    private static final Pattern SHOWN = Pattern.compile("with the password (\\S+)");

    @TempDir
    private Path folder;

    @Test
    void thePasswordIsMadeAtTheFirstStartShownOnceAndReplacedBySettings() {
        String password;
        try (Server first = Server.start(folder, Map.of())) {
            Matcher shown = SHOWN.matcher(first.output());
            assertThat(shown.find()).as(first.output()).isTrue();
            password = shown.group(1);
            assertThat(password).hasSizeGreaterThanOrEqualTo(16);
            Api client = first.anonymous().loggedIn("admin", password);
            assertThat(client.get("/v1/protected").status()).isEqualTo(200);
            assertThat(first.anonymous().login("admin", password + "x").body()).doesNotContain(password);
            first.terminate();
            assertThat(occurrences(first.output(), password)).isEqualTo(1);
        }
        try (Server second = Server.start(folder, Map.of())) {
            assertThat(second.anonymous().login("admin", password).status()).isEqualTo(200);
            second.terminate();
            assertThat(second.output()).doesNotContain(password).doesNotContainPattern(SHOWN);
        }
        try (Server third = Server.start(folder, Map.of("TRAMO_ADMIN_PASSWORD", Server.PASSWORD))) {
            assertThat(third.anonymous().login("admin", Server.PASSWORD).status())
                    .isEqualTo(200);
            assertThat(third.anonymous().login("admin", password).status()).isEqualTo(401);
            third.terminate();
            assertThat(third.output()).doesNotContain(List.of(password, Server.PASSWORD));
        }
    }

    private static int occurrences(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}
