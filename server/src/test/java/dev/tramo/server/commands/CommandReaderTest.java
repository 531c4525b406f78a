package dev.tramo.server.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.engine.spec.EndpointUri;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines of other programs, as people keep them in their scripts. */
class CommandReaderTest {
    private static ReadCommand read(String command) throws CommandException {
        ReadCommand read = CommandReader.read(command);
        read.sources()
                .forEach(uri -> assertThat(EndpointUri.source("source", uri)).isNotNull());
        read.destinations()
                .forEach(uri ->
                        assertThat(EndpointUri.destination("destination", uri)).isNotNull());
        return read;
    }

    private static List<String> notTaken(ReadCommand read) {
        return read.notTaken().stream()
                .map(left -> left.reason().code() + ": " + left.part())
                .toList();
    }

    @Test
    void srtLiveTransmitHasAnInputAndAnOutput() throws CommandException {
        ReadCommand read = read("srt-live-transmit -s 1000 -pf default -v udp://:5000"
                + " 'srt://203.0.113.7:9000?latency=200&passphrase=a-good-passphrase&pbkeylen=32&blocking=1' -t:30");
        assertThat(read.program()).isEqualTo("srt-live-transmit");
        assertThat(read.sources()).containsExactly("udp://0.0.0.0:5000");
        assertThat(read.destinations())
                .containsExactly("srt://203.0.113.7:9000?latency=200&passphrase=a-good-passphrase&pbkeylen=32");
        assertThat(notTaken(read))
                .containsExactly("unneeded: -s 1000 -pf default -v", "time: -t:30", "unneeded: blocking=1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "srt://:9000?mode=listener; srt://:9000",
                "srt://0.0.0.0:9000?mode=server&latency=120; srt://:9000?latency=120",
                "srt://192.0.2.7:9000?mode=listener; srt://192.0.2.7:9000?mode=listener",
                "srt://192.0.2.7:9000?streamid=#!::r=news,m=request; srt://192.0.2.7:9000?streamid=#!::r=news,m=request",
                "srt://192.0.2.7:9000?passphrase=ten%letters; srt://192.0.2.7:9000?passphrase=ten%25letters",
                "srt://*?type=backup&nodes=192.0.2.7:9000?weight=60,192.0.2.8:9001?weight=40; srt://:9000?grouptype=backup&nodes=192.0.2.7:9000,192.0.2.8:9001&weights=60,40&mode=caller",
                "udp://@239.1.1.1:5000; udp://239.1.1.1:5000",
                "udp://239.1.1.1:5000?adapter=192.0.2.9&source=192.0.2.7; udp://239.1.1.1:5000?interface=192.0.2.9&source=192.0.2.7"
            })
    void urlsOfSrtLiveTransmitBecomeOurs(String theirs, String ours) throws CommandException {
        ReadCommand read = read("srt-live-transmit '" + theirs + "' udp://192.0.2.9:5002");
        assertThat(read.sources()).containsExactly(ours);
        assertThat(read.notTaken()).isEmpty();
    }

    @Test
    void ffmpegsLatencyIsInMicrosecondsAndItsOptionsMayStandBeforeTheUrl() throws CommandException {
        ReadCommand read = read("ffmpeg -re -i 'udp://239.1.1.1:5000?fifo_size=1000000&localaddr=192.0.2.9' -c copy"
                + " -f mpegts -passphrase a-good-passphrase -latency 200000 -pkt_size 1316"
                + " 'srt://203.0.113.7:9000?mode=caller&connect_timeout=5000'");
        assertThat(read.sources()).containsExactly("udp://239.1.1.1:5000?interface=192.0.2.9");
        assertThat(read.destinations())
                .containsExactly("srt://203.0.113.7:9000?mode=caller&conntimeo=5000&passphrase=a-good-passphrase"
                        + "&latency=200&payloadsize=1316");
        assertThat(notTaken(read)).containsExactly("unneeded: -re", "unneeded: fifo_size=1000000");
    }

    @Test
    void encodingIsNotTakenOverAndSaidTogether() throws CommandException {
        ReadCommand read =
                read("/usr/bin/ffmpeg -hide_banner -i rtmp://192.0.2.7/live/cam -map 0:v -c:v libx264 -b:v 2M"
                        + " -preset veryfast -c:a copy -t 60 -f flv rtmp://a.rtmp.example/live2/key");
        assertThat(read.sources()).containsExactly("rtmp://192.0.2.7/live/cam");
        assertThat(read.destinations()).containsExactly("rtmp://a.rtmp.example/live2/key");
        assertThat(notTaken(read))
                .containsExactly(
                        "unneeded: -hide_banner",
                        "streams: -map 0:v",
                        "encoding: -c:v libx264 -b:v 2M -preset veryfast",
                        "time: -t 60");
    }

    @Test
    void ffmpegListensForAPublisherAndWritesToSeveralPlaces() throws CommandException {
        ReadCommand read = read("""
                sudo ffmpeg -listen 1 -i rtmp://0.0.0.0:1936/live/key \\
                  -c copy -f mpegts "srt://203.0.113.7:9000?streamid=a b" \\
                  -c copy -f flv rtmp://cdn.example/live/key -c copy recording.ts  # and nothing else
                """);
        assertThat(read.sources()).containsExactly("rtmp://:1936/live/key");
        assertThat(read.destinations())
                .containsExactly("srt://203.0.113.7:9000?streamid=a%20b", "rtmp://cdn.example/live/key");
        assertThat(notTaken(read)).containsExactly("file: recording.ts");
    }

    @Test
    void aTeeIsSeveralDestinations() throws CommandException {
        ReadCommand read = read("ffmpeg -i srt://:9000?mode=listener -map 0 -c copy -f tee"
                + " \"[f=mpegts]udp://239.1.1.1:5000|[f=flv:onfail=ignore]rtmp://cdn.example/live/key\"");
        assertThat(read.sources()).containsExactly("srt://:9000");
        assertThat(read.destinations()).containsExactly("udp://239.1.1.1:5000", "rtmp://cdn.example/live/key");
    }

    @Test
    void aPipeIsOneRoute() throws CommandException {
        ReadCommand read = read("ffmpeg -i udp://239.1.1.1:5000 -c copy -f mpegts - 2>/dev/null |"
                + " srt-live-transmit file://con srt://203.0.113.7:9000 > log.txt &");
        assertThat(read.sources()).containsExactly("udp://239.1.1.1:5000");
        assertThat(read.destinations()).containsExactly("srt://203.0.113.7:9000");
        assertThat(read.notTaken()).isEmpty();
    }

    @Test
    void whatIsNoStreamIsLeftOut() throws CommandException {
        ReadCommand read = read("ffmpeg -f lavfi -i testsrc2 -i second.mp4 -c copy -f rtsp rtsp://192.0.2.7/cam");
        assertThat(read.sources()).isEmpty();
        assertThat(read.destinations()).isEmpty();
        assertThat(notTaken(read))
                .containsExactly(
                        "protocol: -f lavfi",
                        "file: testsrc2",
                        "file: second.mp4",
                        "protocol: -f rtsp",
                        "protocol: rtsp://192.0.2.7/cam");
    }

    @Test
    void aSecondInputAndASecondLineAreTold() throws CommandException {
        ReadCommand read = CommandReader.read(
                "ffmpeg -i udp://239.1.1.1:5000 -i udp://239.1.1.2:5000 -c copy srt://$HOST:9000; reboot");
        assertThat(read.sources()).containsExactly("udp://239.1.1.1:5000");
        assertThat(notTaken(read)).contains("inputs: udp://239.1.1.2:5000", "variable: $HOST:9000;", "more: reboot");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "vlc srt://:9000", "ffmpeg -i 'srt://:9000", "ffmpeg -i \"srt://:9000"})
    void whatIsNoSuchCommandIsRefused(String command) {
        assertThatThrownBy(() -> CommandReader.read(command)).isInstanceOf(CommandException.class);
    }

    @Test
    void aTextThatIsTooLongIsRefused() {
        assertThatThrownBy(() -> CommandReader.read("ffmpeg " + "x".repeat(CommandReader.LENGTH_MAX)))
                .hasMessageContaining("16384");
    }
}
