package dev.tramo.server.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.server.view.HlsFile.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HlsFileTest {
    @Test
    void namesTellWhatIsAskedFor() {
        assertThat(HlsFile.of("video.m3u8")).contains(new HlsFile(Kind.PLAYLIST, "video", 0));
        assertThat(HlsFile.of("audio-init-2.mp4")).contains(new HlsFile(Kind.INITIALIZATION, "audio", 2));
        assertThat(HlsFile.of("video-63889092.m4s")).contains(new HlsFile(Kind.SEGMENT, "video", 63_889_092));
        assertThat(HlsFile.of("audio-part-287500917.m4s")).contains(new HlsFile(Kind.PART, "audio", 287_500_917));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "index.m3u8",
                "video.mp4",
                "video-1.m3u8",
                "video-init-1.m4s",
                "text-1.m4s",
                "video--1.m4s",
                "video-part-.m4s",
                "video-9999999999999999.m4s",
                "../video.m3u8"
            })
    void thereAreNoOthers(String name) {
        assertThat(HlsFile.of(name)).isEmpty();
    }
}
