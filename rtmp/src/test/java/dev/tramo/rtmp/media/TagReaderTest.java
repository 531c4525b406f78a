package dev.tramo.rtmp.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.media.RecordingSink.Configuration;
import dev.tramo.rtmp.media.RecordingSink.Frame;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TagReaderTest {
    private static final String AVC_HEADER = "1700000000" + Samples.AVC_720;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final TagReader reader = new TagReader(allocator);
    private final RecordingSink sink = new RecordingSink();

    private void video(long dtsMillis, String hex) {
        reader.read(MessageType.VIDEO, dtsMillis, Samples.buffer(hex), sink);
    }

    private void audio(long dtsMillis, String hex) {
        reader.read(MessageType.AUDIO, dtsMillis, Samples.buffer(hex), sink);
    }

    private static String withLengthSize(int bytes) {
        StringBuilder header = new StringBuilder(AVC_HEADER);
        header.setCharAt(19, Character.forDigit(12 + bytes - 1, 16));
        return header.toString();
    }

    @Test
    void framesBeforeTheirConfigurationAreLeftOut() {
        video(0, "1701000000 00000001 65");
        audio(0, "af01 2112");
        assertThat(sink.frames).isEmpty();

        video(40, AVC_HEADER);
        audio(40, "af00" + Samples.AAC_48_STEREO);
        video(40, "1701000028 00000001 65");
        audio(40, "af01 2112");
        assertThat(sink.frames)
                .containsExactly(
                        new Frame(true, "avc1", "0000000165", 40, 80, true),
                        new Frame(false, "mp4a", "2112", 40, 40, true));
    }

    @Test
    void aRepeatedConfigurationIsNoneAndAChangedOneIs() {
        video(0, AVC_HEADER);
        video(40, AVC_HEADER);
        video(80, "1700000000" + Samples.AVC_1080);
        video(80, "90 68766331" + Samples.HEVC_1080);

        assertThat(sink.configurations)
                .containsExactly(
                        new Configuration(true, "avc1", Samples.AVC_720),
                        new Configuration(true, "avc1", Samples.AVC_1080),
                        new Configuration(true, "hvc1", Samples.HEVC_1080));
    }

    @Test
    void framesOfAnotherCodecThanTheConfigurationsAreLeftOut() {
        video(0, AVC_HEADER);
        video(0, "91 68766331 000000 00000001 26");
        assertThat(sink.frames).isEmpty();
    }

    @Test
    void shorterLengthsOfNalUnitsBecomeFourBytes() {
        String[] lengths = {"03 658801 00 02 0605", "0003 658801 0000 0002 0605", "000003 658801 000000 000002 0605"};
        for (int bytes = 1; bytes <= 3; bytes++) {
            video(0, withLengthSize(bytes));
            video(0, "1701000000" + lengths[bytes - 1]);
        }

        assertThat(sink.configurations).allMatch(sent -> sent.bytes().equals(Samples.AVC_720));
        assertThat(sink.frames).hasSize(3).allMatch(frame -> frame.bytes().equals("00000003658801000000020605"));
    }

    @Test
    void nalUnitsThatReachBeyondTheirFrameMakeItUnreadable() {
        video(0, withLengthSize(2));
        video(0, "1701000000 0004 658801");
        video(0, "1701000000 0000");
        assertThat(sink.frames).isEmpty();
        assertThat(reader.unreadableMessages()).isEqualTo(2);

        video(0, "1701000000 0003 658801");
        assertThat(sink.frames).hasSize(1);
    }

    @Test
    void enhancedFramesMayLeaveOutTheCompositionTimeAndAddNanoseconds() {
        video(0, "90 68766331" + Samples.HEVC_1080);
        video(40, "93 68766331 00000001 26");
        assertThat(sink.frames).containsExactly(new Frame(true, "hvc1", "0000000126", 40, 40, true));

        // ModEx of 3 bytes, kind 0: 500,000 ns, then CodedFrames
        video(80, "a7 02 07a120 01 68766331 ffffd8 00000001 02");
        assertThat(sink.frames.getLast()).isEqualTo(new Frame(true, "hvc1", "0000000102", 80, 40, false));
        assertThat(sink.offsetNanos).isEqualTo(500_000);

        video(120, "93 68766331 00000001 26");
        assertThat(sink.offsetNanos).isZero();
    }

    @Test
    void ofMultitrackMessagesTrack0IsReadAndTheOthersAreReportedOnce() {
        video(0, "96 00 61763031 00" + Samples.AV1_720_AOM); // one track
        video(0, "96 01 61763031 00 aabb");
        assertThat(sink.frames).containsExactly(new Frame(true, "av01", "aabb", 0, 0, true));
        assertThat(sink.unsupported).isEmpty();

        video(40, "96 11 61763031 00 000002 ccdd 01 000002 eeff"); // two tracks
        video(80, "96 01 61763031 01 eeff"); // one, but the second
        assertThat(sink.frames).last().isEqualTo(new Frame(true, "av01", "ccdd", 40, 40, true));
        assertThat(sink.frames).hasSize(2);
        assertThat(sink.unsupported).containsExactly("multitrack video: only track 0 is converted");
    }

    @Test
    void unknownCodecsAreReportedOnceAndEmptyMessagesNotAtAll() {
        video(0, "1e 0102");
        video(40, "1e 0102");
        audio(0, "");
        video(0, "57 00");
        assertThat(sink.unsupported).containsExactly("unknown video codec");
        assertThat(sink.frames).isEmpty();
    }

    @Test
    void opusWithoutAConfigurationIsStereo() {
        audio(0, "91 4f707573 fc01");
        audio(20, "90 4f707573");
        assertThat(sink.configurations)
                .containsExactly(new Configuration(false, "Opus", "4f7075734865616401023801" + "80bb0000" + "000000"));
        assertThat(sink.frames).containsExactly(new Frame(false, "Opus", "fc01", 0, 0, true));
    }

    @Test
    void aConfigurationThatIsCutLeavesTheOneBefore() {
        video(0, AVC_HEADER);
        video(40, "1700000000 0164001f");
        video(40, "1701000000 00000001 65");
        assertThat(sink.configurations).hasSize(1);
        assertThat(sink.frames).hasSize(1);
        assertThat(reader.unreadableMessages()).isEqualTo(1);
    }

    @Test
    void aFrameAllocatesNothing() {
        int[] frames = {0};
        TagReader.Sink counting = new TagReader.Sink() {
            @Override
            public void onConfiguration(boolean video, int codec, byte[] configuration) {}

            @Override
            public void onFrame(CodedFrame frame) {
                frames[0]++;
            }

            @Override
            public void onUnsupported(boolean video, String reason) {}
        };
        video(0, withLengthSize(2));
        reader.read(MessageType.VIDEO, 0, Samples.buffer(withLengthSize(2)), counting);
        reader.read(MessageType.AUDIO, 0, Samples.buffer("af00" + Samples.AAC_48_STEREO), counting);
        ByteBuf picture = Samples.buffer("1701000000 0003 658801");
        ByteBuf sound = Samples.buffer("af01 2112");
        long allocated = 0;
        for (int round = 0; round < 2; round++) {
            long before = allocatedBytes();
            for (int i = 0; i < 50_000; i++) {
                reader.read(MessageType.VIDEO, i, picture, counting);
                reader.read(MessageType.AUDIO, i, sound, counting);
            }
            allocated = allocatedBytes() - before;
        }
        assertThat(frames[0]).isEqualTo(200_000);
        assertThat(allocated).isLessThan(50_000);
    }

    private static long allocatedBytes() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }

    @AfterEach
    void allMemoryIsFree() {
        reader.close();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }
}
