package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A preview in a browser, played by hls.js on a page of somebody else. */
class HlsBrowserIT extends RoutesFixture {
    private static final String HLS_JS = "/META-INF/resources/webjars/hls.js/1.4.12/dist/hls.min.js";
    private static final String PLAY = """
            url => {
              const video = document.querySelector('video');
              window.failures = [];
              const hls = new Hls({lowLatencyMode: true});
              hls.on(Hls.Events.ERROR, (_, data) => { if (data.fatal) window.failures.push(data.details); });
              hls.loadSource(url);
              hls.attachMedia(video);
              video.play();
              window.hls = hls;
            }""";
    /** What is in the middle of the picture, as text. */
    private static final String PICTURE = """
            () => {
              const video = document.querySelector('video');
              const canvas = document.createElement('canvas');
              canvas.width = 64; canvas.height = 36;
              canvas.getContext('2d').drawImage(video, 0, 0, 64, 36);
              return canvas.toDataURL();
            }""";

    @TempDir
    Path folder;

    private static String hlsJs() throws Exception {
        try (InputStream script = Objects.requireNonNull(HlsBrowserIT.class.getResourceAsStream(HLS_JS))) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Process publish(Path film) {
        return Peer.launch(
                folder.resolve("publisher.log"),
                Peer.sending(film, "mpegts", udp(udpIn) + "?pkt_size=1316"));
    }

    private static double number(Page page, String expression) {
        return ((Number) page.evaluate("() => Number(" + expression + ")")).doubleValue();
    }

    private static double time(Page page) {
        return number(page, "document.querySelector('video').currentTime");
    }

    @Test
    void thePictureMovesWithSoundAndGoesOnWhenTheSourceWasCut(Server server, Api api) throws Exception {
        Path film = Peer.recording(folder);
        is(201, api.put(path("news"), body(udp(udpIn), Map.of("out", udp(udpOut)))));
        awaitRoute(api, "news", route -> !route.at("/sources/0/state").asText().equals("starting"));
        Process publisher = publish(film);
        try (Browser browser = Browser.at(server)) {
            Page page = browser.page();
            page.setContent("<video muted playsinline></video>");
            page.addScriptTag(new Page.AddScriptTagOptions().setContent(hlsJs()));
            page.evaluate(
                    PLAY,
                    is(200, api.get(path("news") + "/preview"))
                            .json()
                            .path("url")
                            .asText());

            browser.awaitThat("the film plays", () -> time(page) > 3);
            assertThat(number(page, "document.querySelector('video').videoWidth"))
                    .isEqualTo(320);
            Object picture = page.evaluate(PICTURE);
            browser.awaitThat("the picture moves", () -> !picture.equals(page.evaluate(PICTURE)));
            double sound = number(page, "document.querySelector('video').webkitAudioDecodedByteCount");
            browser.awaitThat(
                    "there is sound",
                    () -> number(page, "document.querySelector('video').webkitAudioDecodedByteCount") > sound);
            browser.awaitThat("parts are played", () -> number(page, "window.hls.latency") < 6);

            publisher.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            awaitRoute(
                    api, "news", route -> route.at("/sources/0/state").asText().equals("stalled"));
            double cut = time(page);
            publisher = publish(film);
            browser.awaitThat("the film goes on", () -> time(page) > cut + 5);
            assertThat(page.evaluate("window.failures")).isEqualTo(List.of());
        } finally {
            publisher.destroyForcibly();
        }
    }
}
