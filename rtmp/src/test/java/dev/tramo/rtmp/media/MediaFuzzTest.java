package dev.tramo.rtmp.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.fail;

import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Whatever bytes arrive: something is said of them, soon, and without an exception. */
class MediaFuzzTest {
    private static final int CASES = 200_000;
    private static final int LARGEST_MESSAGE = 16 << 20;
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final List<String> TAGS = List.of(
            "1701000050000002ad0605",
            "1700000000" + Samples.AVC_720.replaceFirst("ffe1", "fde1"),
            "27 02 000000",
            "1c00000000" + Samples.HEVC_1080,
            "96 10 61763031 00 000004 81050c00 01 000004 81084c00",
            "97 02 0003e8 06 00 68766331 03 010203",
            "97 ff 00ff" + "00".repeat(256) + "01 68766331 000000 01",
            "af00" + Samples.AAC_48_STEREO,
            "95 21 4f707573 00 000001 fc 6d703461 01 000002 1190",
            "94 6d703461 0106 0000003f");

    private final MediaTag tag = new MediaTag();

    @Test
    void everyConfigurationMayBeCutAnywhere() {
        for (String sample : samples()) {
            byte[] whole = Samples.bytes(sample);
            for (int length = 0; length <= whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThatNoException().isThrownBy(() -> readAll(cut));
            }
        }
    }

    @Test
    void anyBytesAreSomething() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<byte[]> originals = samples().stream().map(Samples::bytes).toList();
        int sized = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] bytes = mutated(originals.get(random.nextInt(originals.size())), random);
            try {
                sized += readAll(bytes) ? 1 : 0;
            } catch (RuntimeException e) {
                fail("seed " + seed + ": " + HexFormat.of().formatHex(bytes), e);
            }
        }
        assertThat(sized).as("seed %d", seed).isBetween(CASES / 10, CASES - 1);
    }

    @Test
    void theLargestMessagesOfTheWorstBytesTakeNoLongTime() {
        for (int fill : new int[] {0x00, 0x03, 0x0A, 0x21, 0x80, 0x97, 0xFF}) {
            byte[] large = new byte[LARGEST_MESSAGE];
            Arrays.fill(large, (byte) fill);
            for (String start : samples()) {
                byte[] bytes = Samples.bytes(start);
                System.arraycopy(bytes, 0, large, 0, bytes.length);
                Assertions.assertTimeout(SOON, () -> readAll(large), () -> start + " then " + fill);
            }
        }
    }

    @Test
    void hevcArraysAndNalsOfNoBytesEnd() {
        byte[] large = new byte[LARGEST_MESSAGE];
        byte[] start = Samples.bytes(Samples.HEVC_1080);
        System.arraycopy(start, 0, large, 0, 22);
        large[22] = (byte) 0xFF;
        for (int at = 23; at + 3 + 2 * 0xFFFF < large.length; at += 3 + 2 * 0xFFFF) {
            large[at + 1] = (byte) 0xFF;
            large[at + 2] = (byte) 0xFF;
        }
        Assertions.assertTimeout(SOON, () -> readAll(large));
    }

    @Test
    void framesOfAnyBytesStayWithinTheirMessages() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<byte[]> originals = TAGS.stream().map(Samples::bytes).toList();
        int[] found = {0};
        try (TagReader reader = new TagReader(UnpooledByteBufAllocator.DEFAULT)) {
            TagReader.Sink sink = new CheckingSink(found);
            for (int i = 0; i < CASES; i++) {
                byte[] bytes = mutated(originals.get(random.nextInt(originals.size())), random);
                ByteBuf message = Samples.buffer(bytes);
                try {
                    reader.read(MessageType.VIDEO, i, message, sink);
                    reader.read(MessageType.AUDIO, i, message, sink);
                } catch (RuntimeException e) {
                    fail("seed " + seed + ": " + HexFormat.of().formatHex(bytes), e);
                }
            }
        }
        assertThat(found[0]).as("seed %d", seed).isGreaterThan(CASES / 20);
    }

    private record CheckingSink(int[] found) implements TagReader.Sink {
        @Override
        public void onConfiguration(boolean video, int codec, byte[] configuration) {
            found[0]++;
        }

        @Override
        public void onFrame(CodedFrame frame) {
            found[0]++;
            boolean possible = frame.length() > 0
                    && frame.offset() >= frame.bytes().readerIndex()
                    && frame.offset() + frame.length() <= frame.bytes().writerIndex();
            if (!possible) {
                throw new IllegalStateException(frame.offset() + " + " + frame.length());
            }
        }

        @Override
        public void onUnsupported(boolean video, String reason) {}
    }

    @Test
    void readingTagsAllocatesNothing() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        ByteBuf[] bodies = TAGS.stream().map(Samples::buffer).toArray(ByteBuf[]::new);
        readTags(bodies, 20_000);
        long before = threads.getCurrentThreadAllocatedBytes();
        readTags(bodies, 100_000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated)
                .as("bytes for %d messages", 200_000 * bodies.length)
                .isLessThan(100_000);
    }

    private void readTags(ByteBuf[] bodies, int times) {
        for (int i = 0; i < times; i++) {
            for (ByteBuf body : bodies) {
                tag.readVideo(body);
                tag.readAudio(body);
            }
        }
    }

    private static List<String> samples() {
        List<String> samples = new ArrayList<>(TAGS);
        samples.addAll(Samples.VIDEO);
        samples.addAll(Samples.AUDIO);
        return samples;
    }

    /** As a message and as a configuration of every codec; whether a size or a rate was found. */
    private boolean readAll(byte[] bytes) {
        ByteBuf body = Samples.buffer(bytes);
        tag.readVideo(body);
        assertPossible(bytes.length);
        tag.readAudio(body);
        assertPossible(bytes.length);
        boolean found = false;
        ByteBuf configuration = Unpooled.wrappedBuffer(bytes);
        for (int codec : Samples.VIDEO_CODECS) {
            VideoFormat format = VideoFormat.ofHeader(codec, configuration);
            found |= format.width() > 0;
            if (format.width() < 0 || format.height() < 0 || format.width() > 65_536 || format.height() > 65_536) {
                throw new IllegalStateException(format.toString());
            }
        }
        for (int codec : Samples.AUDIO_CODECS) {
            AudioFormat format = AudioFormat.ofHeader(codec, configuration);
            found |= codec != FourCc.OPUS && format.sampleRate() > 0 && format.channels() > 0;
            if (format.sampleRate() < 0 || format.channels() < 0) {
                throw new IllegalStateException(format.toString());
            }
        }
        if (body.readerIndex() != 5 || configuration.readerIndex() != 0) {
            throw new IllegalStateException("moved");
        }
        return found;
    }

    private void assertPossible(int length) {
        boolean possible = tag.bodyOffset() >= 0
                && tag.bodyLength() >= 0
                && tag.bodyOffset() + tag.bodyLength() <= length
                && tag.bodyOffset() <= length
                && tag.track() >= 0
                && tag.track() <= 255
                && tag.headerKey() >= 0
                && tag.headerKey() < 1 << 13
                && (tag.kind() == MediaTag.Kind.EMPTY) == (length == 0)
                && (!tag.keyframe() || tag.kind() == MediaTag.Kind.FRAME);
        if (!possible) {
            throw new IllegalStateException("kind " + tag.kind() + ", offset " + tag.bodyOffset());
        }
    }

    /** Some bytes changed; now and then cut, lengthened, or all random. */
    private static byte[] mutated(byte[] original, Random random) {
        int length = switch (random.nextInt(8)) {
            case 0 -> random.nextInt(original.length + 1);
            case 1 -> original.length + random.nextInt(64);
            default -> original.length;
        };
        byte[] bytes = new byte[length];
        if (random.nextInt(10) == 0) {
            random.nextBytes(bytes);
            return bytes;
        }
        System.arraycopy(original, 0, bytes, 0, Math.min(length, original.length));
        for (int changes = random.nextInt(4); changes > 0 && length > 0; changes--) {
            bytes[random.nextInt(length)] = (byte) random.nextInt();
        }
        return bytes;
    }
}
