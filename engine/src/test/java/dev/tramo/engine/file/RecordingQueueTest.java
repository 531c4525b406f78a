package dev.tramo.engine.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingQueueTest {
    private static final byte[] HEADER = {1, 2, 3};
    private static final byte[] NONE = {};

    private final RecordingQueue queue = new RecordingQueue();

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private List<RecordingQueue.Block> taken() throws InterruptedException {
        List<RecordingQueue.Block> blocks = new ArrayList<>();
        for (RecordingQueue.Block block = queue.take(0); block != null; block = queue.take(0)) {
            blocks.add(block);
        }
        return blocks;
    }

    /** Smaller than a block, as large as one, and larger. */
    @ParameterizedTest
    @ValueSource(ints = {1, 65_535, 65_536, 65_537, 1_000_000})
    void aUnitIsWholeAndCountedOnceWhateverItsSize(int length) throws Exception {
        byte[] unit = random(length);
        assertThat(queue.add(ByteBuffer.wrap(unit), 7, true, HEADER)).isTrue();
        assertThat(queue.add(ByteBuffer.wrap(unit), 8, false, NONE)).isTrue();

        List<RecordingQueue.Block> blocks = taken();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        blocks.forEach(block -> written.write(block.bytes, 0, block.length));
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.write(unit);
        expected.write(unit);
        assertThat(written.toByteArray()).isEqualTo(expected.toByteArray());
        assertThat(blocks.stream().mapToInt(block -> block.units).sum()).isEqualTo(2);
        assertThat(blocks.getFirst().header).isEqualTo(HEADER);
        assertThat(blocks.stream().filter(block -> block.beginsFile)).hasSize(1);
        assertThat(blocks.getFirst().beginsFile).isTrue();
        assertThat(blocks.getFirst().wallMillis).isEqualTo(7);
        assertThat(blocks.getLast().units).as("counted when all of it is there").isEqualTo(1);
    }

    @Test
    void whatDoesNotFitIsDroppedAsAWholeAndBlocksAreUsedAgain() throws Exception {
        ByteBuffer unit = ByteBuffer.wrap(random(5 << 20));
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 3; i++) {
                assertThat(queue.add(unit.duplicate(), 0, i == 0, NONE)).isTrue();
            }
            assertThat(queue.add(unit.duplicate(), 0, false, NONE)).isFalse();
            assertThat(queue.dropped()).isEqualTo(round + 1);

            List<RecordingQueue.Block> blocks = taken();
            assertThat(blocks.stream().mapToInt(block -> block.length).sum()).isEqualTo(15 << 20);
            seen.addAll(blocks);
            blocks.forEach(queue::done);
        }
        assertThat(seen).hasSizeLessThanOrEqualTo(RecordingQueue.BYTES_MAX / RecordingQueue.BLOCK_BYTES);
    }
}
