package dev.tramo.engine.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.mpegts.Codec;
import dev.tramo.mpegts.DemuxerListener;
import dev.tramo.mpegts.DemuxerSettings;
import dev.tramo.mpegts.Frame;
import dev.tramo.mpegts.Track;
import dev.tramo.mpegts.TsDemuxer;
import dev.tramo.mpegts.TsProgram;
import dev.tramo.net.Loop;
import dev.tramo.net.TransportKind;
import dev.tramo.rtmp.live.LiveStream;
import dev.tramo.rtmp.live.MemoryBudget;
import dev.tramo.rtmp.media.FourCc;
import dev.tramo.rtmp.media.TagWriter;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages are published to a stream; what leaves the converter is read by a demultiplexer. */
class FramesToTsTest {
    private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;
    private static final int FRAME_MILLIS = 40;

    @AutoClose
    private final Loop to = loop();

    private final EventLoop from = new DefaultEventLoop();
    private final LiveStream stream = new LiveStream(ALLOCATOR, new MemoryBudget(64 << 20));
    private final TagWriter writer = new TagWriter(ALLOCATOR);
    private final FramesToTs converter = new FramesToTs(from, to, 0, ALLOCATOR);
    private final List<Long> pictures = new CopyOnWriteArrayList<>();
    private final List<Track> tracks = new CopyOnWriteArrayList<>();
    private int millis;

    private static Loop loop() {
        try {
            return new Loop("test", TransportKind.NIO, (what, failure) -> {});
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void open() {
        TsDemuxer demuxer = new TsDemuxer(DemuxerSettings.DEFAULT, new DemuxerListener() {
            @Override
            public void onProgram(TsProgram program) {}

            @Override
            public void onTrack(Track track) {
                tracks.add(track);
            }

            @Override
            public void onFrame(Frame frame) {
                if (frame.track().codec().isVideo()) {
                    pictures.add(frame.dts());
                }
            }

            @Override
            public void onTimeJump(long jump) {}
        });
        to.call(() -> {
                    converter.open(demuxer::onDatagram);
                    return 0;
                })
                .join();
        converter.need(true);
        onFrameLoop(() -> converter.attach(stream));
    }

    @AfterEach
    void end() {
        from.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(2));
    }

    private void onFrameLoop(Runnable task) {
        from.submit(task).syncUninterruptibly();
    }

    private void publish(int type, ByteBuf payload) {
        onFrameLoop(() -> stream.onMessage(type, millis, payload, System.nanoTime()));
    }

    private void begin() {
        onFrameLoop(() -> stream.begin(System.nanoTime()));
    }

    private void configure(int codec, byte[] configuration) {
        publish(
                codec == FourCc.AAC ? MessageType.AUDIO : MessageType.VIDEO,
                writer.configuration(codec, configuration));
    }

    private void picture(boolean isKeyframe) {
        ByteBuffer unit = ByteBuffer.allocate(3_000).putInt(2_996).put((byte) (isKeyframe ? 0x65 : 0x41));
        while (unit.hasRemaining()) {
            unit.put((byte) 0x9A);
        }
        publish(MessageType.VIDEO, writer.frame(FourCc.AVC, unit.flip(), 0, isKeyframe));
        millis += FRAME_MILLIS;
    }

    private void flush() {
        onFrameLoop(stream::flush);
    }

    @Test
    void picturesLeaveWithoutWaitingForTheStreamsFlush() {
        begin();
        configure(FourCc.AVC, TransportStreams.VIDEO.configuration());
        picture(true);
        picture(false);
        soon().until(() -> !pictures.isEmpty());
        assertThat(tracks).extracting(Track::codec).containsOnly(Codec.H264);
        assertThat(tracks.getFirst().width()).isEqualTo(320);
    }

    @Test
    void aCodecThatTransportStreamsDoNotCarryIsNamedUntilAnotherTakesItsPlace() {
        begin();
        configure(FourCc.AV1, new byte[] {(byte) 0x81, 8, 12, 0});
        publish(MessageType.VIDEO, writer.frame(FourCc.AV1, ByteBuffer.allocate(100), 0, true));
        assertThat(converter.omitted()).contains("AV1");
        configure(FourCc.AVC, TransportStreams.VIDEO.configuration());
        picture(true);
        assertThat(converter.omitted()).isEmpty();
    }

    @Test
    void datagramsThatTheLoopDoesNotTakeAreCountedAndSaid() {
        to.call(() -> {
                    converter.closeOutput();
                    return 0;
                })
                .join();
        begin();
        configure(FourCc.AVC, TransportStreams.VIDEO.configuration());
        for (int i = 0; converter.datagramsDropped() == 0 && i < 5_000; i++) {
            picture(i == 0);
        }
        long dropped = converter.datagramsDropped();
        assertThat(converter.figures()).isEqualTo(new ConversionFigures(0, dropped, 0));
        assertThat(converter.observe()).startsWith(dropped + " datagram").contains("not sent in time");
    }

    @Test
    void aCodecIsNotNamedTwiceAfterAReturn() {
        begin();
        configure(FourCc.VP9, new byte[12]);
        publish(MessageType.VIDEO, writer.frame(FourCc.VP9, ByteBuffer.allocate(100), 0, true));
        String reason = converter.omitted();
        onFrameLoop(stream::interrupt);
        begin();
        configure(FourCc.VP9, new byte[13]);
        publish(MessageType.VIDEO, writer.frame(FourCc.VP9, ByteBuffer.allocate(100), 0, true));
        assertThat(reason).isNotEmpty();
        assertThat(converter.omitted()).isEqualTo(reason);
        onFrameLoop(stream::end);
        assertThat(converter.omitted()).isEmpty();
    }

    @Test
    void damagedMessagesCostNoMoreThanThemselves() {
        begin();
        Random random = new Random(3);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            if (bytes.length > 5 && i % 2 == 0) {
                bytes[0] = (byte) (i % 4 == 0 ? 0x17 : 0xAF);
                bytes[1] = (byte) (i % 3 == 0 ? 0 : 1);
            }
            publish(
                    i % 4 == 0 ? MessageType.VIDEO : MessageType.AUDIO,
                    ALLOCATOR.buffer().writeBytes(bytes));
        }
        configure(FourCc.AVC, TransportStreams.VIDEO.configuration());
        int before = pictures.size();
        for (int i = 0; i < 20; i++) {
            picture(i % 10 == 0);
        }
        flush();
        soon().until(() -> pictures.size() >= before + 5);
    }

    @Test
    void anInterruptedStreamBecomesSilentAndGoesOnWhenItReturns() {
        begin();
        configure(FourCc.AVC, TransportStreams.VIDEO.configuration());
        picture(true);
        picture(false);
        flush();
        soon().until(() -> !pictures.isEmpty());
        onFrameLoop(stream::interrupt);
        begin();
        int before = pictures.size();
        for (int i = 0; i < 10; i++) {
            picture(i == 0);
        }
        flush();
        soon().until(() -> pictures.size() >= before + 9);
        assertThat(pictures).isSorted();
    }

    @Test
    void anotherPublisherOfTheSameCodecIsReportedAnew() {
        for (int i = 0; i < 2; i++) {
            begin();
            configure(FourCc.VP9, new byte[12]);
            publish(MessageType.VIDEO, writer.frame(FourCc.VP9, ByteBuffer.allocate(100), 0, true));
            assertThat(converter.omitted()).isNotEmpty();
            onFrameLoop(stream::end);
            assertThat(converter.omitted()).isEmpty();
        }
    }

    @Test
    void nothingIsConvertedUnlessItIsNeededAndThenFromTheLastKeyframeOn() {
        converter.need(false);
        begin();
        configure(FourCc.AV1, new byte[] {(byte) 0x81, 8, 12, 0});
        configure(FourCc.AVC, TransportStreams.VIDEO.configuration());
        picture(true);
        picture(false);
        picture(false);
        flush();
        to.call(() -> 0).join();
        assertThat(pictures).isEmpty();
        converter.need(true);
        soon().until(() -> pictures.size() >= 2);
        assertThat(tracks.getFirst().codec()).isEqualTo(Codec.H264);
        converter.need(false);
        onFrameLoop(() -> {});
        int before = pictures.size();
        for (int i = 0; i < 5; i++) {
            picture(true);
        }
        flush();
        to.call(() -> 0).join();
        assertThat(pictures).hasSizeLessThanOrEqualTo(before + 1);
    }

    @Test
    void aDetachedConverterTakesNothing() {
        begin();
        configure(FourCc.AVC, TransportStreams.VIDEO.configuration());
        onFrameLoop(converter::detach);
        picture(true);
        picture(false);
        flush();
        to.call(() -> 0).join();
        assertThat(pictures).isEmpty();
    }
}
