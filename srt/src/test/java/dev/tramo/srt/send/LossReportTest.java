package dev.tramo.srt.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reading loss reports. */
class LossReportTest {
    private static final int RANGE = 0x8000_0000;

    private final List<String> ranges = new ArrayList<>();

    private boolean read(int lengthOff, int... words) {
        ByteBuffer body = ByteBuffer.allocate(4 * words.length + 5);
        for (int i = 0; i < words.length; i++) {
            body.putInt(5 + 4 * i, words[i]);
        }
        return LossReport.read(
                body,
                5,
                4 * words.length + lengthOff,
                (first, last, now) -> {
                    ranges.add(first + "-" + last);
                    return first != 13;
                },
                0);
    }

    @Test
    void singleNumbersAndRangesAreHandedOn() {
        assertThat(read(0, 7, RANGE | 10, 12, 20)).isTrue();
        assertThat(ranges).containsExactly("7-7", "10-12", "20-20");
    }

    @Test
    void aRangeWithoutItsEndIsMalformed() {
        assertThat(read(0, 7, RANGE | 10)).isFalse();
        assertThat(ranges).containsExactly("7-7");
    }

    @Test
    void bytesTooFewForANumberAreIgnored() {
        assertThat(read(-1, 7, 8)).isTrue();
        assertThat(ranges).containsExactly("7-7");
    }

    @Test
    void whatIsNotAcceptedMakesTheReportBadButNotWhatFollows() {
        assertThat(read(0, 13, 14)).isFalse();
        assertThat(ranges).containsExactly("13-13", "14-14");
    }

    @Test
    void anEmptyReportIsGood() {
        assertThat(read(0)).isTrue();
        assertThat(ranges).isEmpty();
    }
}
