package dev.tramo.server.observe.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.server.observe.Figure;
import dev.tramo.server.observe.Span;
import dev.tramo.server.observe.Summary;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class BlockTest {
    /** 16 bits of precision. */
    private static final double PRECISION = 1.0 / (1 << 16);

    private static Block random(Resolution resolution, Random random) {
        Block block = new Block(resolution);
        for (int slot = 0; slot < resolution.slots(); slot++) {
            Summary summary = new Summary();
            for (Figure figure : Figure.values()) {
                if (random.nextInt(4) > 0) {
                    float middle = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(8)));
                    summary.add(
                            figure, new Span(middle - 1, middle, middle + 1, 1 + random.nextInt(resolution.seconds())));
                }
            }
            if (random.nextInt(4) > 0) {
                block.add(slot, summary);
            }
        }
        return block;
    }

    private static void assertAlike(Block read, Block written, double precision) {
        for (int slot = 0; slot < 24; slot++) {
            Optional<Summary> was = written.at(slot).filter(summary -> !summary.isEmpty());
            assertThat(read.at(slot).isPresent()).isEqualTo(was.isPresent());
            for (Figure figure : Figure.values()) {
                Optional<Span> before = was.flatMap(summary -> summary.span(figure));
                Optional<Span> after = read.at(slot).flatMap(summary -> summary.span(figure));
                assertThat(after.isPresent()).isEqualTo(before.isPresent());
                before.ifPresent(span -> {
                    Span now = after.orElseThrow();
                    assertThat(now.seconds()).isEqualTo(span.seconds());
                    assertClose(now.minimum(), span.minimum(), precision);
                    assertClose(now.mean(), span.mean(), precision);
                    assertClose(now.maximum(), span.maximum(), precision);
                });
            }
        }
    }

    private static void assertClose(float now, float before, double precision) {
        assertThat((double) now).isCloseTo(before, Offset.offset(Math.abs(before) * precision));
    }

    @Test
    void whatIsWrittenIsReadAndStaysTheSameHoweverOftenItIsWritten() throws IOException {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Resolution resolution = seed % 2 == 0 ? Resolution.MINUTE : Resolution.QUARTER;
            Block written = random(resolution, random);
            byte[] row = written.encode();

            Block read = Block.decode(resolution, row);
            assertAlike(read, written, PRECISION);
            assertThat(read.encode()).as("seed " + seed).isEqualTo(row);
        }
    }

    @Test
    void extremesAreKept() throws IOException {
        Block block = new Block(Resolution.MINUTE);
        Summary summary = new Summary();
        summary.add(Figure.PACKETS, new Span(-Float.MAX_VALUE, 0, Float.MAX_VALUE, 60));
        block.add(59, summary);

        Span read = Block.decode(Resolution.MINUTE, block.encode())
                .at(59)
                .flatMap(time -> time.span(Figure.PACKETS))
                .orElseThrow();
        assertThat(read.minimum()).isLessThan(-3.4e38f).isFinite();
        assertThat(read.maximum()).isGreaterThan(3.4e38f).isFinite();
    }

    @Test
    void anHourOfAllFiguresFitsIntoARow() {
        byte[] row = random(Resolution.MINUTE, new Random(1)).encode();

        assertThat(row.length).isLessThan(60_000 / 2);
        assertThat(new Block(Resolution.MINUTE).encode().length).isLessThan(20);
    }

    @Test
    void whatIsNoRowIsRefused() {
        byte[] row = random(Resolution.MINUTE, new Random(1)).encode();
        for (byte[] broken : new byte[][] {
            {}, {2}, {1}, {1, 2, 3}, Arrays.copyOf(row, row.length / 2), Arrays.copyOfRange(row, 1, row.length)
        }) {
            assertThatThrownBy(() -> Block.decode(Resolution.MINUTE, broken)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> Block.decode(Resolution.QUARTER, row))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more times");
    }
}
