package dev.tramo.engine.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.mpegts.codec.Crc32Mpeg;
import dev.tramo.net.Loop;
import dev.tramo.net.TransportKind;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TsToFramesTest {
    private static final int FLV_KEYFRAME = 0x17;
    private static final int FLV_FRAME = 0x27;

    /** A message that came out: of AVC and AAC, whether it is a sequence header. */
    private record Message(int type, int firstByte, boolean isHeader, int bytes) {}

    @AutoClose
    private final Loop from = loop();

    private final EventLoop to = new DefaultEventLoop();
    private final TsToFrames converter = new TsToFrames(from, to, UnpooledByteBufAllocator.DEFAULT);
    private final List<Message> messages = new CopyOnWriteArrayList<>();

    private static Loop loop() {
        try {
            return new Loop("test", TransportKind.NIO, (what, failure) -> {});
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void open() {
        TsToFrames.Sink sink = new TsToFrames.Sink() {
            @Override
            public void onMessage(int type, int timestampMillis, ByteBuf payload, long arrivalNanos) {
                messages.add(new Message(
                        type,
                        payload.getByte(payload.readerIndex()),
                        payload.getByte(payload.readerIndex() + 1) == 0,
                        payload.readableBytes()));
                payload.release();
            }

            @Override
            public void onBatchEnd() {}
        };
        to.submit(() -> converter.sink(sink)).syncUninterruptibly();
    }

    @AfterEach
    void end() {
        converter.close();
        to.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private TransportStreams stream(dev.tramo.mpegts.Track... tracks) {
        return new TransportStreams(converter::onPayload, tracks);
    }

    private void awaitLoop() {
        to.submit(() -> {}).syncUninterruptibly();
    }

    private List<Message> pictures() {
        awaitLoop();
        return messages.stream()
                .filter(message -> message.type == MessageType.VIDEO && !message.isHeader)
                .toList();
    }

    private List<Message> headers() {
        awaitLoop();
        return messages.stream()
                .filter(message -> message.type != MessageType.DATA && message.isHeader)
                .toList();
    }

    @Test
    void pictureAndSoundComeOutBehindTheirHeaders() {
        converter.need(true);
        TransportStreams stream = stream(TransportStreams.VIDEO, TransportStreams.AAC);
        for (int i = 0; i < 20; i++) {
            stream.next(3_000, TransportStreams.AAC);
        }
        stream.finish();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> pictures().size() >= 19);
        assertThat(headers()).extracting(Message::type).contains(MessageType.VIDEO, MessageType.AUDIO);
        assertThat(pictures().getFirst().firstByte()).isEqualTo(FLV_KEYFRAME);
        assertThat(pictures().get(1).firstByte()).isEqualTo(FLV_FRAME);
        assertThat(converter.omitted()).isEqualTo(Omitted.NOTHING);
        assertThat(converter.framesDropped()).isZero();
    }

    /** Whoever takes the messages has forgotten what was announced, and the demultiplexer has not. */
    @Test
    void aStreamThatReturnsAfterItsEndIsAnnouncedAgain() {
        converter.need(true);
        TransportStreams stream = stream(TransportStreams.VIDEO, TransportStreams.AAC);
        for (int i = 0; i < 20; i++) {
            stream.next(3_000, TransportStreams.AAC);
        }
        int before = headers().size();
        assertThat(before).isPositive();

        converter.announceAgain();
        for (int i = 0; i < 20; i++) {
            stream.next(3_000, TransportStreams.AAC);
        }

        assertThat(headers()).hasSize(2 * before);
    }

    @Test
    void nothingIsReadUnlessItIsNeededAndWhatWasKnownIsForgotten() {
        TransportStreams stream = stream(TransportStreams.VIDEO, TransportStreams.LAYER_2);
        for (int i = 0; i < 12; i++) {
            stream.next(3_000, TransportStreams.LAYER_2);
        }
        awaitLoop();
        assertThat(messages).isEmpty();
        converter.need(true);
        for (int i = 0; i < 22; i++) {
            stream.next(3_000, TransportStreams.LAYER_2);
        }
        assertThat(pictures()).isNotEmpty();
        assertThat(converter.omitted().media()).contains("MPEG audio layer II");
        converter.need(false);
        stream.next(3_000);
        assertThat(converter.omitted()).isEqualTo(Omitted.NOTHING);
        int before = pictures().size();
        stream.next(3_000);
        assertThat(pictures()).hasSize(before);
    }

    @Test
    void framesThatALossMadeIncompleteAreSaidButNotThoseOfTheBeginning() {
        converter.need(true);
        int[] toLose = {1}; // the stream is joined in its midst
        TransportStreams stream = new TransportStreams(
                (data, offset, length, nanos) -> {
                    if (toLose[0]-- != 0) {
                        converter.onPayload(data, offset, length, nanos);
                    }
                },
                TransportStreams.VIDEO);
        for (int second = 0; second < 8; second++) {
            for (int i = 0; i < 25; i++) {
                stream.next(8_000);
            }
            converter.observe();
        }
        assertThat(converter.omitted()).isEqualTo(Omitted.NOTHING);
        assertThat(converter.figures()).isEqualTo(ConversionFigures.NONE);

        toLose[0] = 0;
        for (int i = 0; i < 25; i++) {
            stream.next(8_000);
        }
        converter.observe();
        assertThat(converter.figures().framesUnusable()).isPositive();
        assertThat(converter.omitted().media())
                .matches("\\d+ frames? lost in the last 10 s: \\d+ incomplete or malformed in the transport stream");
    }

    @Test
    void aFullQueueCostsPicturesUntilTheNextKeyframeAndTheHeadersComeAgain() {
        converter.need(true);
        TransportStreams stream = stream(TransportStreams.VIDEO);
        stream.next(3_000);
        stream.next(3_000);
        assertThat(pictures()).hasSize(1);
        CountDownLatch latch = new CountDownLatch(1);
        to.execute(() -> {
            try {
                boolean _ = latch.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        int large = (int) (MessageQueue.BYTES_MAX / 20);
        for (int i = 2; i < 26; i++) {
            stream.next(large);
        }
        assertThat(converter.framesDropped()).isPositive();
        assertThat(converter.figures()).isEqualTo(new ConversionFigures(converter.framesDropped(), 0, 0));
        converter.observe();
        assertThat(converter.omitted().media())
                .isEqualTo(converter.framesDropped() + " frames lost in the last 10 s: " + converter.framesDropped()
                        + " not converted to RTMP in time: the machine is overloaded");
        latch.countDown();
        int headersBefore = headers().size();
        int picturesBefore = pictures().size();
        for (int i = 26; i < 45; i++) {
            stream.next(3_000);
        }
        List<Message> after = pictures().subList(picturesBefore, pictures().size());
        assertThat(after).isNotEmpty();
        assertThat(after.getFirst().firstByte()).isEqualTo(FLV_KEYFRAME);
        assertThat(headers()).hasSizeGreaterThan(headersBefore);
    }

    /** The program association table lists program 1, at PID 4096, behind one that is not there. */
    private TransportStreams streamWithAnAbsentProgram() {
        return new TransportStreams(
                (data, offset, length, due) -> {
                    byte[] copy = new byte[length];
                    data.get(offset, copy);
                    for (int at = 0; at < length; at += 188) {
                        if ((copy[at + 1] & 0x1F) == 0 && copy[at + 2] == 0) {
                            listAnotherProgram(copy, at + 5);
                        }
                    }
                    converter.onPayload(ByteBuffer.wrap(copy), 0, length, due);
                },
                TransportStreams.VIDEO);
    }

    private static void listAnotherProgram(byte[] packet, int section) {
        System.arraycopy(packet, section + 8, packet, section + 12, 4);
        ByteBuffer.wrap(packet).putInt(section + 8, 77 << 16 | 0xE000 | 0x50);
        packet[section + 2] += 4;
        ByteBuffer.wrap(packet).putInt(section + 16, Crc32Mpeg.of(packet, section, 16));
    }

    /** How many pictures come out of the next thirty or so that are put in. */
    private int picturesOfNext(TransportStreams stream) {
        int before = pictures().size();
        for (int i = 0; i < 30; i++) {
            stream.next(3_000);
        }
        return pictures().size() - before;
    }

    @Test
    void aProgramThatIsListedAndNotThereIsPassedOver() {
        converter.need(true);
        TransportStreams stream = streamWithAnAbsentProgram();
        assertThat(picturesOfNext(stream)).isZero();
        converter.observe();
        assertThat(picturesOfNext(stream)).as("its map may be under way").isZero();
        converter.observe();
        assertThat(picturesOfNext(stream)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anotherSourcesStreamIsReadWhateverProgramWasReadBefore(boolean isKnown) {
        converter.need(true);
        TransportStreams stream = streamWithAnAbsentProgram();
        for (int seconds = 0; seconds < 3; seconds++) {
            int _ = picturesOfNext(stream);
            converter.observe();
        }
        assertThat(pictures()).isNotEmpty();

        TransportStreams next = new TransportStreams(77, converter::onPayload, TransportStreams.VIDEO);
        if (isKnown) {
            converter.onSwitched();
        } else {
            int _ = picturesOfNext(next);
            converter.observe();
        }
        assertThat(picturesOfNext(next)).isGreaterThan(10);
    }

    @Test
    void garbageIsReadWithoutAnException() {
        converter.need(true);
        List<ByteBuffer> datagrams = new ArrayList<>();
        TransportStreams stream = new TransportStreams(
                (data, offset, length, due) -> {
                    byte[] copy = new byte[length];
                    data.get(offset, copy);
                    datagrams.add(ByteBuffer.wrap(copy));
                },
                TransportStreams.VIDEO,
                TransportStreams.AAC);
        for (int i = 0; i < 40; i++) {
            stream.next(2_000, TransportStreams.AAC);
        }
        java.util.Random random = new java.util.Random(7);
        for (int round = 0; round < 200; round++) {
            for (ByteBuffer datagram : datagrams) {
                ByteBuffer damaged = ByteBuffer.wrap(datagram.array().clone());
                for (int i = 0; i < 4; i++) {
                    damaged.put(random.nextInt(damaged.capacity()), (byte) random.nextInt());
                }
                converter.onPayload(damaged, 0, damaged.capacity(), round);
            }
        }
        messages.clear();
        for (int i = 0; i < 2; i++) {
            datagrams.forEach(datagram -> converter.onPayload(datagram, 0, datagram.capacity(), 0));
        }
        assertThat(pictures()).isNotEmpty();
    }
}
