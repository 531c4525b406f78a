package dev.tramo.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SummaryTest {
    @Test
    void summariesOfPartsAddUpToThatOfTheWhole() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            List<Double> values = new ArrayList<>();
            Summary whole = new Summary();
            for (int part = 0; part < 15; part++) {
                Summary ofPart = new Summary();
                for (int second = random.nextInt(61); second > 0; second--) {
                    double value = random.nextGaussian() * 1_000;
                    values.add(value);
                    ofPart.add(Figure.RTT_MILLIS, value);
                }
                whole.add(ofPart);
            }
            if (values.isEmpty()) {
                assertThat(whole.span(Figure.RTT_MILLIS)).isEmpty();
                continue;
            }
            Span span = whole.span(Figure.RTT_MILLIS).orElseThrow();
            double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
            assertThat(span.minimum())
                    .as("seed " + seed)
                    .isEqualTo(Collections.min(values).floatValue());
            assertThat(span.maximum()).isEqualTo(Collections.max(values).floatValue());
            assertThat((double) span.mean()).isCloseTo(mean, Offset.offset(0.001));
            assertThat(span.seconds()).isEqualTo(values.size());
            assertThat(whole.has(Figure.SENT_MBPS)).isFalse();
        }
    }

    @Test
    void whatIsNoNumberAndWhatCannotBeIsLeftOut() {
        Summary summary = new Summary();
        summary.add(Figure.RTT_MILLIS, Double.NaN);
        summary.add(Figure.RTT_MILLIS, Double.POSITIVE_INFINITY);
        summary.add(Figure.RTT_MILLIS, new Span(2, 1, 3, 1));
        summary.add(Figure.RTT_MILLIS, new Span(1, 4, 3, 1));
        summary.add(Figure.RTT_MILLIS, new Span(1, 2, 3, 0));
        summary.add(Figure.RTT_MILLIS, new Span(1, Float.NaN, 3, 1));
        summary.add(Figure.RTT_MILLIS, new Span(Float.NEGATIVE_INFINITY, 0, 3, 1));
        assertThat(summary.isEmpty()).isTrue();

        summary.add(Figure.RTT_MILLIS, new Span(1, 2, 3, 4));
        assertThat(summary.spans()).containsExactly(java.util.Map.entry("rttMillis", new Span(1, 2, 3, 4)));
    }

    @Test
    void aTimeWeighsAtMostAsMuchAsItLasts() {
        Summary summary = new Summary();
        summary.add(Figure.RTT_MILLIS, new Span(1, 2, 3, 100));
        summary.limitSeconds(60);

        assertThat(summary.span(Figure.RTT_MILLIS)).contains(new Span(1, 2, 3, 60));
    }
}
