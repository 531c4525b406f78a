package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedServer.class)
class LoginIT {
    private static String protectedBy(String authorization, Server server) {
        Answer answer = server.anonymous().withAuthorization(authorization).get("/v1/protected");
        if (answer.status() != 200) {
            isError(answer, 401);
        }
        return answer.status() + " " + answer.json().path("Granted Access").asText();
    }

    private static void isError(Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/json");
        assertThat(answer.json().path("Error").asText()).isNotEmpty();
    }

    @Test
    void loginGivesATokenThatOpensWhatIsProtected(Server server) {
        Answer answer = server.anonymous().login("admin", Server.PASSWORD);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().fieldNames()).toIterable().containsExactly("jwt", "exp");
        assertThat(protectedBy("Bearer " + answer.json().get("jwt").asText(), server))
                .isEqualTo("200 admin");
    }

    @Test
    void theTokenExpiresInAWeekAndTheAnswerSaysWhenAsHttpWritesDates(Server server) {
        JsonNode answer = server.anonymous().login("admin", Server.PASSWORD).json();
        String exp = answer.get("exp").asText();
        Instant expiry =
                ZonedDateTime.parse(exp, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        String claims = new String(
                Base64.getUrlDecoder().decode(answer.get("jwt").asText().split("\\.")[1]), StandardCharsets.UTF_8);

        assertThat(exp).matches("[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT");
        assertThat(expiry).isCloseTo(Instant.now().plus(Duration.ofDays(7)), within(2, ChronoUnit.MINUTES));
        assertThat(Api.parse(claims).get("exp").asLong()).isEqualTo(expiry.getEpochSecond());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no JSON",
                "[]",
                "null",
                "\"admin\"",
                "{}",
                "{\"username\":\"admin\"}",
                "{\"password\":\"password\"}",
                "{\"username\":\"admin\",\"password\":null}",
                "{\"username\":\"admin\",\"password\":12345678}",
                "{\"username\":{\"a\":1},\"password\":\"password\"}",
                "{\"username\":\"admin\",\"password\":\"password\""
            })
    void aBodyThatIsNotJsonOrLacksAFieldIs400(String body, Server server) {
        isError(server.anonymous().post("/v1/login", body), 400);
    }

    @Test
    void theContentTypeDoesNotMatter(Server server) {
        String body = "{\"username\":\"admin\",\"password\":\"" + Server.PASSWORD + "\"}";
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "application/json")) {
            assertThat(server.anonymous()
                            .send("POST", "/v1/login", body, "Content-Type", type)
                            .status())
                    .as(type)
                    .isEqualTo(200);
        }
    }

    @Test
    void anUnknownUserAndAWrongPasswordGetTheSameAnswer(Server server) {
        Api client = server.anonymous().from("127.0.0.2");
        Answer unknown = client.login("nobody", Server.PASSWORD);
        Answer wrong = client.login("admin", Server.PASSWORD + "x");

        isError(wrong, 401);
        assertThat(unknown).isEqualTo(wrong);
        assertThat(wrong.body()).doesNotContain(Server.PASSWORD);
    }

    @Test
    void whoFailsAgainAndAgainIsSlowedDown(Server server) {
        Api client = server.anonymous().from("127.0.0.3");
        for (int i = 0; i < 4; i++) {
            isError(client.login("admin", "wrong password"), 401);
        }

        long startNanos = System.nanoTime();
        isError(client.login("admin", "wrong password"), 401);

        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isGreaterThan(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/protected",
                "/v1/get_rx",
                "/v1/get_tx/1",
                "/v2/routes",
            })
    void withoutAValidTokenTheAnswerIs401InJson(String path, Server server) {
        for (String authorization : List.of("", "Bearer", "Bearer x", "Bearer x.y.z", "Basic YWRtaW46YWRtaW4=")) {
            isError(server.anonymous().withAuthorization(authorization).get(path), 401);
        }
        isError(server.anonymous().post("/v1/add_rx", Contract.RX_BODY), 401);
        isError(server.anonymous().delete("/v1/delete_rx/1"), 401);
    }

    @Test
    void aTokenThatWasTamperedWithIsRefused(Server server) {
        String[] parts = server.anonymous()
                .login("admin", Server.PASSWORD)
                .json()
                .get("jwt")
                .asText()
                .split("\\.");
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String later = claims.replaceFirst("\"exp\":\\d+", "\"exp\":4000000000");
        char first = parts[2].charAt(0);

        assertThat(later).isNotEqualTo(claims);
        assertThat(protectedBy("Bearer " + parts[0] + "." + HandMadeToken.base64(later) + "." + parts[2], server))
                .startsWith("401");
        assertThat(protectedBy(
                        "Bearer " + parts[0] + "." + parts[1] + "." + (first == 'A' ? 'B' : 'A')
                                + parts[2].substring(1),
                        server))
                .startsWith("401");
        for (String alg : List.of("none", "None", "NONE")) {
            String unsigned = HandMadeToken.base64("{\"alg\":\"" + alg + "\"}") + "." + parts[1] + ".";
            assertThat(protectedBy("Bearer " + unsigned, server)).as(alg).startsWith("401");
            assertThat(protectedBy("Bearer " + unsigned + parts[2], server))
                    .as(alg)
                    .startsWith("401");
        }
    }

    @Test
    void aTokenOfAnotherServerIsRefused(Server server, @TempDir Path folder) throws Exception {
        byte[] otherKey = new byte[32];
        assertThat(protectedBy("Bearer " + signed(otherKey, Instant.now().plusSeconds(3_600)), server))
                .startsWith("401");
        // A key of no bytes, and the algorithm's name as key: what careless libraries fall for.
        assertThat(protectedBy("Bearer " + signed("HS256".getBytes(StandardCharsets.UTF_8), Instant.MAX), server))
                .startsWith("401");
    }

    @Test
    void anExpiredTokenIsRefused(@TempDir Path folder) throws Exception {
        // Where versions before kept it: it is taken over, so that logins survive the upgrade.
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        Path file = Files.write(folder.resolve("token.key"), key);
        try (Server own = Server.start(folder)) {
            assertThat(file).doesNotExist();
            Instant now = Instant.now();

            assertThat(protectedBy("Bearer " + signed(key, now.plusSeconds(3_600)), own))
                    .as("the test's own signature is good")
                    .isEqualTo("200 admin");
            assertThat(protectedBy("Bearer " + signed(key, now.minusSeconds(120)), own))
                    .startsWith("401");
        }
    }

    private static String signed(byte[] key, Instant expiry) {
        long exp = expiry.equals(Instant.MAX) ? 4_000_000_000L : expiry.getEpochSecond();
        long issued = Math.min(exp, Instant.now().getEpochSecond()) - 3_600;
        return HandMadeToken.signed(
                key,
                Map.of(
                        "iss",
                        "tramo",
                        "sub",
                        "admin",
                        "upn",
                        "admin",
                        "groups",
                        List.of("user"),
                        "iat",
                        issued,
                        "exp",
                        exp));
    }
}
