package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A player of low-latency HLS that reads playlists and parts as they come, and shows nothing. */
final class HlsPlayer {
    private static final Pattern PART = Pattern.compile("#EXT-X-PART:DURATION=[0-9.]+,URI=\"([^\"]+)\"");
    private static final Pattern SEQUENCE = Pattern.compile("#EXT-X-MEDIA-SEQUENCE:([0-9]+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI master;

    HlsPlayer(String masterUrl) {
        this.master = URI.create(masterUrl);
    }

    HttpResponse<String> get(URI at) throws IOException, InterruptedException {
        return http.send(request(at), BodyHandlers.ofString());
    }

    private static HttpRequest request(URI at) {
        return HttpRequest.newBuilder(at).timeout(Duration.ofSeconds(60)).build();
    }

    private String text(URI at) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(at);
        assertThat(answer.statusCode()).as(at + ": " + answer.body()).isEqualTo(200);
        return answer.body();
    }

    /** The address of the video's playlist. */
    URI begin() throws IOException, InterruptedException {
        String text = text(master);
        String video =
                text.lines().filter(line -> !line.startsWith("#")).findFirst().orElseThrow();
        return master.resolve(video);
    }

    /** Follows a playlist for so many parts, each of which it asks for before it is there; the last playlist. */
    String play(URI playlist, int parts) throws IOException, InterruptedException {
        String text = text(playlist);
        for (int i = 0; i < parts; i++) {
            Next next = Next.of(text);
            String separator = playlist.getQuery() == null ? "?" : "&";
            text = text(URI.create(playlist + separator + "_HLS_msn=" + next.segment + "&_HLS_part=" + next.part));
            assertThat(Next.of(text).isAfter(next))
                    .as("waited for %s: %s", next, text)
                    .isTrue();
            Matcher part = PART.matcher(text);
            String uri = "";
            while (part.find()) {
                uri = part.group(1);
            }
            HttpResponse<byte[]> media = http.send(request(playlist.resolve(uri)), BodyHandlers.ofByteArray());
            assertThat(media.statusCode()).as(uri).isEqualTo(200);
            assertThat(Arrays.copyOfRange(media.body(), 4, 8)).asString().isEqualTo("moof");
        }
        return text;
    }

    /**
     * What comes next in a playlist.
     *
     * @param segment media sequence number
     * @param part of it, from 0
     */
    private record Next(long segment, int part) {
        static Next of(String playlist) {
            Matcher sequence = SEQUENCE.matcher(playlist);
            assertThat(sequence.find()).as(playlist).isTrue();
            long segment = Long.parseLong(sequence.group(1))
                    + playlist.lines()
                            .filter(line -> line.startsWith("#EXTINF"))
                            .count();
            int open = playlist.lastIndexOf("#EXTINF");
            int part = (int) PART.matcher(playlist.substring(Math.max(0, open)))
                    .results()
                    .count();
            return new Next(segment, part);
        }

        boolean isAfter(Next other) {
            return segment > other.segment || (segment == other.segment && part > other.part);
        }
    }
}
