package dev.tramo.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The digests as librtmp and ffmpeg compute them; the expected values come from their formulas, not from this code. */
class AuthenticationTest {
    private static final String CHALLENGE = "0a1b2c3d";
    private static final RtmpUrl URL = RtmpUrl.parse("rtmp://me:s3cr3t@host/live/key");

    @Test
    void theFirstAnswerIsTheUser() {
        Authentication first =
                answer(Authentication.NONE, "[ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ] : ");

        assertThat(first).isEqualTo(new Authentication("authmod=adobe&user=me", 1));
        assertThat(first.appendedTo("live")).isEqualTo("?authmod=adobe&user=me");
        assertThat(first.appendedTo("live?a=b")).isEqualTo("&authmod=adobe&user=me");
    }

    @ParameterizedTest
    @CsvSource({"&opaque=OPAQ==, mZeJvH1hJ5NKQRrs/BWMIA==, &opaque=OPAQ==", "'', ty1I3U/bVv71W3OyxKRhmA==, ''"})
    void adobesDigestTakesTheOpaqueIfThereIsOne(String opaque, String response, String sent) {
        String description = "[ AccessManager.Reject ] : [ authmod=adobe ] : ?reason=needauth&user=me&salt=SALT1=="
                + "&challenge=CHALL==" + opaque;

        assertThat(answer(new Authentication("x", 1), description).query())
                .isEqualTo("authmod=adobe&user=me&challenge=" + CHALLENGE + "&response=" + response + sent);
    }

    @ParameterizedTest
    @CsvSource({
        "rtmp://me:s3cr3t@host/live/key, 28904c2c3a36b41191045d5842dca58e",
        "rtmp://me:s3cr3t@host/ app=live/inst playpath=key, 9d82526bbbf83b9b947ba218d53ff54a"
    })
    void limelightsDigestNamesTheApplication(String url, String response) {
        String description = "[ code=403 need auth; authmod=llnw ] : ?reason=needauth&user=me&nonce=NONCE";
        Authentication answer = new Authentication("x", 1)
                .answer(description, RtmpUrl.parse(url), CHALLENGE)
                .orElseThrow();

        assertThat(answer.query())
                .isEqualTo(
                        "authmod=llnw&user=me&nonce=NONCE&cnonce=" + CHALLENGE + "&nc=00000001&response=" + response);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authmod=adobe : ?reason=authfailed",
                "authmod=adobe : ?reason=nosuchuser&user=me",
                "code=403 need auth; authmod=adobe",
                "authmod=adobe"
            })
    void aServerThatHasHeardTheUserAndAsksAgainOrRefusesIsNotAnswered(String description) {
        assertThat(Authentication.isAsked(description)).isTrue();
        assertThat(new Authentication("x", 1).answer(description, URL)).isEmpty();
    }

    @Test
    void noServerIsAnsweredMoreThanTwice() {
        String again = "authmod=adobe : ?reason=needauth&user=me&salt=a&challenge=b";

        assertThat(new Authentication("x", 2).answer(again, URL)).isEmpty();
    }

    @Test
    void otherRefusalsAskForNothing() {
        assertThat(Authentication.isAsked("no such application")).isFalse();
        assertThat(Authentication.isAsked("authmod=kerberos")).isFalse();
    }

    private static Authentication answer(Authentication before, String description) {
        return before.answer(description, URL, CHALLENGE).orElseThrow();
    }
}
