package dev.tramo.rtmp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a sender within the rules sends arrives, however its bytes are cut. */
class ChunkRoundTripTest extends ChunkFixture {
    private static final int SEEDS = 400;
    private static final int[] TYPES = {8, 9, 9, 15, 18, 20, 22};
    private static final int[] CHUNK_STREAMS = {3, 4, 6, 63, 64, 319, 320, 40_000};
    private static final long[] TIMES = {0, 20, 1_000, 1_001, 0xFF_FFFE, 0xFF_FFFF, 16_800_000, 0xFFFF_FFF0L};

    @Test
    void anySendersMessagesAreReadInWhateverPiecesTheyCome() {
        long seed = System.nanoTime();
        for (int i = 0; i < SEEDS; i++, seed++) {
            try {
                for (int cut : new int[] {Integer.MAX_VALUE, 1, 700}) {
                    check(seed, cut);
                }
            } catch (ProtocolException | RuntimeException | AssertionError e) {
                fail("seed " + seed, e);
            }
        }
    }

    private void check(long seed, int cut) throws ProtocolException {
        Sender sender = new Sender(new Random(seed));
        sender.send(60);
        reader.close();
        reader = new ChunkReader(allocator, ChunkLimits.DEFAULT);
        read.clear();
        feed(sender.chunks.toBytes(), new Random(seed), cut);
        assertThat(read).isEqualTo(sender.sent);
        assertThat(held()).isZero();
    }

    @Test
    void whatOurWriterWritesIsRead() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] payload = payload(random.nextInt(1_000));
            int chunkBytes = 32 + random.nextInt(400);
            long timestamp = TIMES[random.nextInt(TIMES.length)] + random.nextInt(3);
            int id = 2 + random.nextInt(62);
            ByteBuf out = Unpooled.buffer();
            ByteBuf given = Unpooled.wrappedBuffer(payload);
            ChunkWriter.write(out, id, (int) timestamp, 9, 1 + i, given, chunkBytes);
            assertThat(given.readableBytes()).isEqualTo(payload.length);
            byte[] bytes = new byte[out.readableBytes()];
            out.readBytes(bytes);

            // The encoder's opinion of the same message: extended timestamps are repeated.
            boolean extended = (timestamp & 0xFFFF_FFFFL) >= 0xFF_FFFF;
            ChunkEncoder expected = chunks().full(id, timestamp, payload.length, 9, 1 + i);
            for (int at = 0; at < payload.length; at += chunkBytes) {
                if (at > 0) {
                    expected = extended ? expected.next(id, timestamp) : expected.next(id);
                }
                expected.bytes(payload, at, Math.min(chunkBytes, payload.length - at));
            }
            assertThat(bytes).as("seed " + seed).isEqualTo(expected.toBytes());
        }
    }

    @Test
    void theDeltaHeaderOfOurWriterIsFormatOne() {
        ByteBuf out = Unpooled.buffer().writeZero(3 + ChunkWriter.DELTA_HEADER_BYTES);
        ChunkWriter.setDeltaHeader(out, 3, 6, 40, 9, 0x010203);
        byte[] bytes = new byte[ChunkWriter.DELTA_HEADER_BYTES];
        out.getBytes(3, bytes);

        assertThat(bytes).isEqualTo(chunks().delta(6, 40, 0x010203, 9).toBytes());
    }

    /** A sender that uses everything it may, at random. */
    private static final class Sender {
        private final Random random;
        private final boolean repeatsExtended;
        private final ChunkEncoder chunks = chunks();
        private final List<Message> sent = new ArrayList<>();
        private final List<Line> lines = new ArrayList<>();
        private int chunkBytes = 128;

        /** A chunk stream. */
        private static final class Line {
            final int id;
            boolean known;
            boolean extended;
            long lastField;
            long inheritedDelta;
            long time;
            int length;
            int type;
            int streamId;
            byte[] open;
            int written;

            Line(int id) {
                this.id = id;
            }
        }

        Sender(Random random) {
            this.random = random;
            repeatsExtended = random.nextBoolean();
            for (int id : CHUNK_STREAMS) {
                lines.add(new Line(id));
            }
        }

        void send(int messages) {
            int begun = 0;
            while (begun < messages || lines.stream().anyMatch(line -> line.open != null)) {
                Line line = lines.get(random.nextInt(lines.size()));
                if (line.open != null) {
                    proceed(line);
                } else if (begun < messages) {
                    begin(line);
                    begun++;
                }
                switch (random.nextInt(30)) {
                    case 0 -> changeChunkSize();
                    case 1 -> abort();
                    default -> {}
                }
            }
            // A reader may have to see four bytes to know that an extended timestamp is not repeated.
            control(MessageType.ACKNOWLEDGEMENT, 1);
        }

        private void begin(Line line) {
            int format = line.known ? random.nextInt(4) : random.nextInt(2);
            long time = TIMES[random.nextInt(TIMES.length)];
            if (format <= 1) {
                line.length = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(1_200);
                line.type = TYPES[random.nextInt(TYPES.length)];
            }
            switch (format) {
                case 0 -> {
                    line.streamId = random.nextInt();
                    line.time = time;
                    line.inheritedDelta = time <= 1_000 ? time : 0;
                    chunks.full(line.id, time, line.length, line.type, line.streamId);
                }
                case 1 -> chunks.delta(line.id, time, line.length, line.type);
                case 2 -> chunks.deltaOnly(line.id, time);
                default -> {
                    line.time += line.inheritedDelta;
                    ChunkEncoder ignored = line.extended ? chunks.next(line.id, line.lastField) : chunks.next(line.id);
                }
            }
            if (format == 1 || format == 2) {
                line.time += time;
                line.inheritedDelta = time;
            }
            if (format < 3) {
                line.lastField = time;
                line.extended = time >= 0xFF_FFFF;
            }
            line.known = true;
            line.open = new byte[line.length];
            random.nextBytes(line.open);
            line.written = 0;
            writeSome(line);
        }

        private void proceed(Line line) {
            if (line.extended && repeatsExtended) {
                chunks.next(line.id, line.lastField);
            } else {
                chunks.next(line.id);
            }
            writeSome(line);
        }

        private void writeSome(Line line) {
            int count = Math.min(chunkBytes, line.length - line.written);
            chunks.bytes(line.open, line.written, count);
            line.written += count;
            if (line.written == line.length) {
                sent.add(Message.of(line.type, line.time, line.streamId, line.open));
                line.open = null;
            }
        }

        private void changeChunkSize() {
            int bytes = 32 + random.nextInt(300);
            control(MessageType.SET_CHUNK_SIZE, bytes);
            chunkBytes = bytes;
        }

        private void abort() {
            Line line = lines.get(random.nextInt(lines.size()));
            line.open = null;
            control(MessageType.ABORT, line.id);
        }

        private void control(int type, int value) {
            chunks.full(2, 0, 4, type, 0).u32(value);
            sent.add(Message.of(type, 0, 0, chunks().u32(value).toBytes()));
        }
    }
}
