package dev.tramo.rtmp.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tramo.rtmp.amf.AmfLimits;
import dev.tramo.rtmp.amf.AmfReader;
import dev.tramo.rtmp.media.RecordingSink.Configuration;
import dev.tramo.rtmp.media.RecordingSink.Frame;
import dev.tramo.rtmp.wire.ChunkReader;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link TagWriter} writes, {@link TagReader} reads; and it looks as other programs expect it. */
class TagRoundTripTest {
    private static final byte[] FRAME = Samples.bytes("00000003 658801 00000002 0605");

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final TagWriter writer = new TagWriter(allocator);
    private final TagReader reader = new TagReader(allocator);
    private final RecordingSink sink = new RecordingSink();

    private void read(int type, long dtsMillis, ByteBuf message) {
        assertThat(message.readerIndex()).isEqualTo(ChunkReader.HEADROOM_BYTES);
        reader.read(type, dtsMillis, message, sink);
        message.release();
    }

    private static String hex(ByteBuf message) {
        String hex = ByteBufUtil.hexDump(message);
        message.release();
        return hex;
    }

    @ParameterizedTest
    @CsvSource({
        "avc1, " + Samples.AVC_720 + ", true",
        "hvc1, " + Samples.HEVC_1080 + ", true",
        "av01, " + Samples.AV1_720_AOM + ", false",
        "vp09, " + Samples.VP9_BOX + ", false"
    })
    void aVideoTrackComesBackAsItWas(String codec, String record, boolean hasCompositionTime) {
        int fourCc = fourCc(codec);
        read(MessageType.VIDEO, 0, writer.configuration(fourCc, Samples.bytes(record)));
        read(MessageType.VIDEO, 1_000, writer.frame(fourCc, ByteBuffer.wrap(FRAME), 80, true));
        read(MessageType.VIDEO, 1_040, writer.frame(fourCc, ByteBuffer.wrap(FRAME, 7, 6), -40, false));

        String bytes = ByteBufUtil.hexDump(FRAME);
        assertThat(sink.configurations).containsExactly(new Configuration(true, codec, record));
        assertThat(sink.frames)
                .containsExactly(
                        new Frame(true, codec, bytes, 1_000, hasCompositionTime ? 1_080 : 1_000, true),
                        new Frame(true, codec, bytes.substring(14), 1_040, hasCompositionTime ? 1_000 : 1_040, false));
    }

    @ParameterizedTest
    @CsvSource({
        "mp4a, " + Samples.AAC_48_STEREO,
        "Opus, " + Samples.OPUS_HEAD,
        "fLaC, " + Samples.FLAC_HEADER,
        "ac-3, ''",
        "ec-3, ''",
        ".mp3, ''"
    })
    void anAudioTrackComesBackAsItWas(String codec, String record) {
        int fourCc = fourCc(codec);
        if (TagWriter.hasConfiguration(fourCc)) {
            read(MessageType.AUDIO, 0, writer.configuration(fourCc, Samples.bytes(record)));
        }
        read(MessageType.AUDIO, 21, writer.frame(fourCc, ByteBuffer.wrap(FRAME), 0, false));

        assertThat(sink.configurations).containsExactly(new Configuration(false, codec, record));
        assertThat(sink.frames).containsExactly(new Frame(false, codec, ByteBufUtil.hexDump(FRAME), 21, 21, true));
    }

    @Test
    void messagesLookAsFlvAndEnhancedRtmpHaveThem() {
        ByteBuffer data = ByteBuffer.wrap(new byte[] {9});
        assertThat(hex(writer.configuration(FourCc.AVC, new byte[] {1}))).isEqualTo("170000000001");
        assertThat(hex(writer.frame(FourCc.AVC, data, -2, false))).isEqualTo("2701fffffe09");
        assertThat(hex(writer.configuration(FourCc.AAC, new byte[] {1}))).isEqualTo("af0001");
        assertThat(hex(writer.frame(FourCc.AAC, data, 0, true))).isEqualTo("af0109");
        assertThat(hex(writer.configuration(FourCc.HEVC, new byte[] {1}))).isEqualTo("906876633101");
        assertThat(hex(writer.frame(FourCc.HEVC, data, 40, true))).isEqualTo("916876633100002809");
        assertThat(hex(writer.frame(FourCc.AV1, data, 40, false))).isEqualTo("a16176303109");
        assertThat(hex(writer.configuration(FourCc.OPUS, new byte[] {1}))).isEqualTo("904f70757301");
        assertThat(hex(writer.frame(FourCc.AC3, data, 0, false))).isEqualTo("9161632d3309");
        assertThat(data.position()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"fffb9064, 2f", "fffb90c4, 2e", "fff39064, 2b", "ffe390c4, 26"})
    void theFlagsOfMp3AreThoseOfItsFrame(String frame, String flags) {
        assertThat(hex(writer.frame(FourCc.MP3, ByteBuffer.wrap(Samples.bytes(frame)), 0, false)))
                .isEqualTo(flags + frame);
    }

    @Test
    void aCompositionTimeThatDoesNotFitIsCut() {
        ByteBuffer data = ByteBuffer.wrap(new byte[] {9});
        assertThat(hex(writer.frame(FourCc.AVC, data, 1L << 40, true))).isEqualTo("17017fffff09");
        assertThat(hex(writer.frame(FourCc.AVC, data, -1L << 40, true))).isEqualTo("170180000009");
    }

    @Test
    void metadataSaysWhatTheConfigurationsSay() throws Exception {
        ByteBuf message = writer.metaData(
                FourCc.AVC, Samples.bytes(Samples.AVC_720), FourCc.AAC, Samples.bytes(Samples.AAC_48_STEREO), "Tramo");
        AmfReader amf = new AmfReader(message, AmfLimits.DEFAULT);
        assertThat(amf.read()).isEqualTo("onMetaData");
        assertThat(amf.read())
                .isEqualTo(Map.of(
                        "width", 1280.0,
                        "height", 720.0,
                        "videocodecid", 7.0,
                        "audiosamplerate", 48_000.0,
                        "audiochannels", 2.0,
                        "stereo", true,
                        "audiocodecid", 10.0,
                        "encoder", "Tramo"));
        message.release();

        ByteBuf enhanced = writer.metaData(FourCc.HEVC, new byte[0], FourCc.NONE, new byte[0], "Tramo");
        amf = new AmfReader(enhanced, AmfLimits.DEFAULT);
        amf.read();
        assertThat(amf.read()).isEqualTo(Map.of("videocodecid", 1_752_589_105.0, "encoder", "Tramo"));
        enhanced.release();
    }

    @Test
    void whatRtmpCannotCarryIsRefusedInWords() {
        assertThat(Carriage.of(FourCc.NONE)).isEqualTo(Carriage.NONE);
        assertThat(Carriage.of(FourCc.AVC)).isEqualTo(Carriage.LEGACY);
        assertThat(Carriage.of(FourCc.OPUS)).isEqualTo(Carriage.ENHANCED);
        assertThat(Carriage.refusal("MPEG-2 video")).startsWith("RTMP cannot carry MPEG-2 video; it carries H.264,");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.frame(fourCc("mp2v"), ByteBuffer.allocate(1), 0, true))
                .withMessageContaining("RTMP cannot carry codec mp2v");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.configuration(FourCc.AC3, new byte[0]))
                .withMessageContaining("ac-3");
    }

    private static int fourCc(String text) {
        return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .getInt();
    }

    @AfterEach
    void allMemoryIsFree() {
        reader.close();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }
}
