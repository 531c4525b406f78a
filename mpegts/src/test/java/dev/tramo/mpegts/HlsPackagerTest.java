package dev.tramo.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.mpegts.hls.HlsPackager;
import dev.tramo.mpegts.hls.HlsSettings;
import dev.tramo.mpegts.hls.Playlists;
import dev.tramo.mpegts.hls.Presentation;
import dev.tramo.mpegts.hls.Rendition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Playlists of made streams keep the rules of RFC 8216bis at every moment. */
class HlsPackagerTest {
    private static final HlsSettings SETTINGS = new HlsSettings(2_000, 500, 12_000, 64 << 20);
    private static final int FIRST = 100;

    private final Random random = new Random(1);
    private final PlaylistRules videoRules = new PlaylistRules();
    private final PlaylistRules audioRules = new PlaylistRules();
    private final List<Presentation> published = new ArrayList<>();
    private final CountedParts memory = new CountedParts();
    private HlsPackager packager = newPackager(SETTINGS);
    /** Where memory is short, playlists are. */
    private boolean isChecked = true;

    private HlsPackager newPackager(HlsSettings settings) {
        return new HlsPackager(settings, memory, FIRST, FIRST, 0, this::onPublished);
    }

    private void onPublished() {
        Presentation now = packager.view();
        published.add(now);
        if (!now.isReady() || !isChecked) {
            return;
        }
        now.rendition("video").ifPresent(video -> videoRules.check(Playlists.media(now, video, ""), video));
        now.rendition("audio").ifPresent(audio -> audioRules.check(Playlists.media(now, audio, ""), audio));
    }

    /** Video with a keyframe every so many frames, of a constant size. */
    private static List<Frame> video(double framesPerSecond, int keyframeEvery, int seconds, long start, int bytes) {
        Track track = Samples.track(Codec.H264);
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < seconds * framesPerSecond; i++) {
            long dts = start + Math.round(i * 1_000 / framesPerSecond) * 90; // to the millisecond, as RTMP
            frames.add(new Frame(track, ByteBuffer.allocate(bytes), dts, dts + 3_600, i % keyframeEvery == 0, 0));
        }
        return frames;
    }

    private List<Frame> audio(int seconds, long start) {
        return Samples.frames(Samples.track(Codec.AAC), start, seconds, random);
    }

    private void feed(List<Frame> video, List<Frame> audio) {
        List<Frame> all = new ArrayList<>(video);
        all.addAll(audio);
        all.sort(Comparator.comparingLong(Frame::dts));
        all.forEach(frame -> packager.onFrame(frame, 1_000_000_000_000L + frame.dts() / 90));
    }

    private Rendition rendition(String name) {
        return packager.view().rendition(name).orElseThrow();
    }

    /** Also where keyframes are rare, frames are few, or their times are those of 29.97. */
    @ParameterizedTest
    @CsvSource({"25, 50", "29.97, 60", "50, 25", "25, 250", "5, 10", "60, 500", "12.5, 7"})
    void playlistsKeepTheRulesWhateverTheFrames(double framesPerSecond, int keyframeEvery) {
        feed(video(framesPerSecond, keyframeEvery, 40, 900_000, 200), audio(40, 900_000));

        assertThat(videoRules.segments()).hasSizeGreaterThanOrEqualTo(9);
        assertThat(audioRules.segments()).hasSizeGreaterThanOrEqualTo(9);
        assertThat(videoRules.seconds()).isBetween(34.0, 40.0);
        assertThat(audioRules.seconds()).isBetween(34.0, 40.0);
        assertThat(videoRules.discontinuities()).isZero();
    }

    @Test
    void segmentsBeginAtKeyframesAndSoundIsCutWhereThePictureIs() {
        feed(video(25, 50, 20, 0, 2_000), audio(20, 0));

        assertThat(rendition("video").kept()).allSatisfy(segment -> {
            assertThat(segment.seconds()).isEqualTo(2.0);
            assertThat(segment.parts().getFirst().independent()).isTrue();
        });
        for (int i = 0; i < 8; i++) {
            long video = rendition("video").kept().get(i).startMillis();
            long audio = rendition("audio").kept().get(i).startMillis();
            assertThat(audio - video).isBetween(-30L, 30L);
        }
    }

    /** hls.js takes a position less than 250 ms before a segment's end to be in the next one. Keyframes are regular, as encoders' are. */
    @ParameterizedTest
    @CsvSource({"25, 50", "25, 25", "25, 48", "29.97, 60", "50, 100", "24, 48", "60, 120", "30, 30", "50, 96"})
    void noSegmentEndsWithAPartThatPlayersMiss(double framesPerSecond, int keyframeEvery) {
        feed(video(framesPerSecond, keyframeEvery, 30, 0, 200), audio(30, 0));

        for (String name : List.of("video", "audio")) {
            assertThat(rendition(name).kept())
                    .as(name)
                    .allSatisfy(segment ->
                            assertThat(segment.parts().getLast().seconds()).isGreaterThan(0.25));
        }
    }

    @Test
    void theMasterPlaylistTellsTheCodecs() {
        feed(video(25, 50, 5, 0, 2_000), audio(5, 0));
        assertThat(packager.view().isReady()).isTrue();
        assertThat(Playlists.master(packager.view(), "x/", "?token=t").lines())
                .contains(
                        "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"audio\",DEFAULT=YES,AUTOSELECT=YES,"
                                + "CHANNELS=\"2\",URI=\"x/audio.m3u8?token=t\"",
                        "x/video.m3u8?token=t")
                .anySatisfy(line -> assertThat(line)
                        .startsWith("#EXT-X-STREAM-INF:BANDWIDTH=")
                        .contains(
                                "CODECS=\"avc1.",
                                ",mp4a.40.2\"",
                                "RESOLUTION=320x240,FRAME-RATE=25.000,AUDIO=\"audio\""));
    }

    @Test
    void aStreamThatReturnsGoesOnBehindADiscontinuityWithoutTheGap() {
        feed(video(25, 50, 11, 0, 2_000), audio(11, 0));
        packager.onBreak();
        double before = videoRules.seconds();
        feed(video(25, 50, 10, 90_000 * 100, 2_000), audio(10, 90_000 * 100));

        assertThat(before).isEqualTo(11);
        assertThat(videoRules.seconds()).isBetween(19.0, 21.1);
        assertThat(videoRules.discontinuities()).isEqualTo(1);
        assertThat(audioRules.discontinuities()).isEqualTo(1);
        // Media times go on, so that players which know no discontinuities go on, too.
        assertThat(videoRules.largestGapSeconds()).isLessThan(0.1);
        assertThat(audioRules.largestGapSeconds()).isLessThan(0.1);
    }

    @Test
    void soundFromBeforeTheKeyframeIsNotTaken() {
        feed(video(25, 50, 5, 0, 2_000), audio(5, 0));
        packager.onBreak();
        long start = 90_000 * 100;
        feed(video(25, 50, 5, start, 2_000), audio(8, start - 2 * 90_000));
        assertThat(audioRules.largestGapSeconds()).isLessThan(0.1);
    }

    @Test
    void memoryThatIsShortElsewhereLeavesThreeSegments() {
        feed(video(25, 50, 40, 0, 2_000), audio(40, 0));
        packager.shrink();
        assertThat(rendition("video").kept()).hasSize(3);
        assertThat(rendition("audio").kept()).hasSize(3);
        long held = packager.view().bytes();
        assertThat(packager.bytes()).isBetween(held - 100_000, held + 100_000);
        assertThat(memory.bytes()).as("what is forgotten is given back").isEqualTo(held);
    }

    @Test
    void memoryIsGivenBackAtTheEndAlsoOfWhatIsNotComplete() {
        feed(video(25, 50, 21, 0, 2_000), audio(21, 0));
        Presentation last = packager.view();
        assertThat(memory.bytes()).isEqualTo(last.bytes());
        assertThat(last.rendition("video").orElseThrow().open().parts()).isNotEmpty();

        packager.close();

        assertThat(memory.held()).isZero();
        assertThat(last.rendition("video").orElseThrow().kept())
                .allSatisfy(segment -> assertThat(segment.parts())
                        .noneMatch(part -> part.bytes().retain()));
    }

    @Test
    void aStreamThatReturnsWithoutSoundOrWithAnotherSizeIsDescribedAnew() {
        feed(video(25, 50, 5, 0, 2_000), audio(5, 0));
        packager.onBreak();
        Track other = Samples.track(Codec.HEVC);
        List<Frame> changed = video(25, 50, 5, 0, 2_000).stream()
                .map(frame -> new Frame(other, frame.data(), frame.dts(), frame.pts(), frame.randomAccess(), 0))
                .toList();
        feed(changed, List.of());

        assertThat(Playlists.master(packager.view(), "", "")).contains("hvc1.").doesNotContain("AUDIO");
        Rendition video = rendition("video");
        assertThat(Playlists.media(packager.view(), video, "")).contains("video-init-1.mp4", "video-init-2.mp4");
        assertThat(video.header(1)).isPresent();
        assertThat(packager.view().rendition("audio")).as("for who still asks").isPresent();
    }

    @Test
    void aStreamWithoutVideoIsSoundAlone() {
        feed(List.of(), audio(20, 0));
        assertThat(audioRules.seconds()).isBetween(14.0, 17.5);
        assertThat(Playlists.master(packager.view(), "", "")).contains("CODECS=\"mp4a.40.2\"\naudio.m3u8");
    }

    private List<Frame> drifting(int seconds, int permille) {
        return audio(seconds, 0).stream()
                .map(frame -> new Frame(
                        frame.track(),
                        frame.data(),
                        frame.dts() * permille / 1_000,
                        frame.pts() * permille / 1_000,
                        true,
                        0))
                .toList();
    }

    /** Its segments have now a frame more, now one less. */
    @ParameterizedTest
    @ValueSource(ints = {980, 990, 1_001, 1_010, 1_020})
    void soundWhoseClockDriftsHasNoPartThatPlayersMiss(int permille) {
        feed(video(25, 50, 40, 0, 200), drifting(40, permille));
        assertThat(rendition("audio").kept())
                .allSatisfy(segment ->
                        assertThat(segment.parts().getLast().seconds()).isGreaterThan(0.25));
    }

    @Test
    void soundWhoseClockDriftsStaysWithThePicture() {
        feed(video(25, 50, 60, 0, 2_000), drifting(60, 1_001));
        Rendition video = rendition("video");
        Rendition audio = rendition("audio");
        long videoEnd = video.kept().getLast().startMillis();
        long audioEnd = audio.kept().getLast().startMillis();
        assertThat(Math.abs(videoEnd - audioEnd)).isLessThan(60);
    }

    @Test
    void memoryHasABoundAlsoWithoutKeyframes() {
        isChecked = false;
        int max = 4 << 20;
        packager = newPackager(new HlsSettings(2_000, 500, 12_000, max));
        feed(video(25, Integer.MAX_VALUE, 60, 0, 100_000), List.of()); // 20 Mbit/s
        assertThat(published).allSatisfy(now -> assertThat(now.bytes()).isLessThan(max + max / 2));
        assertThat(memory.bytes()).isEqualTo(packager.view().bytes());
        assertThat(rendition("video").kept()).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void segmentsStayForAWhileWhenTheyAreListedNoMore() {
        feed(video(25, 50, 60, 0, 2_000), audio(60, 0));
        Rendition video = rendition("video");
        double kept = video.kept().stream().mapToDouble(s -> s.seconds()).sum();
        double listed = video.segments().stream().mapToDouble(s -> s.seconds()).sum();
        assertThat(listed).isBetween(12.0, 14.0);
        assertThat(kept).isBetween(2 * listed, 2 * listed + 8);
    }
}
