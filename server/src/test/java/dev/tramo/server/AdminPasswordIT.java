package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
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

    @Test
    void aTokenEndsWithThePasswordThatItWasIssuedForAndSurvivesARestartWithoutAChange() throws Exception {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        Files.write(folder.resolve("token.key"), key);
        String ofVersion01 = HandMadeToken.signed(key, claims("admin"));
        String issued;
        try (Server first = Server.start(folder)) {
            issued = first.anonymous()
                    .login("admin", Server.PASSWORD)
                    .json()
                    .path("jwt")
                    .asText();
            assertThat(first.anonymous().withToken(issued).get("/v1/protected").status())
                    .isEqualTo(200);
            assertThat(first.anonymous()
                            .withToken(HandMadeToken.signed(key, claims("nobody")))
                            .get("/v2/routes")
                            .status())
                    .as("signed well, but of a user that does not exist")
                    .isEqualTo(401);
        }
        try (Server second = Server.start(folder)) {
            for (String token : List.of(issued, ofVersion01)) {
                assertThat(second.anonymous().withToken(token).get("/v2/routes").status())
                        .isEqualTo(200);
            }
        }
        try (Server changed = Server.start(folder, Map.of("TRAMO_ADMIN_PASSWORD", "another password"))) {
            for (String token : List.of(issued, ofVersion01)) {
                for (String path : List.of("/v1/protected", "/v1/get_rx", "/v2/routes")) {
                    assertThat(changed.anonymous().withToken(token).get(path).status())
                            .as(path)
                            .isEqualTo(401);
                }
            }
            assertThat(changed.anonymous()
                            .loggedIn("admin", "another password")
                            .get("/v2/routes")
                            .status())
                    .isEqualTo(200);
        }
    }

    private static Map<String, Object> claims(String user) {
        long now = Instant.now().getEpochSecond();
        return Map.of(
                "iss", "tramo", "sub", user, "upn", user, "groups", List.of("user"), "iat", now, "exp", now + 3_600);
    }

    private static int occurrences(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}
