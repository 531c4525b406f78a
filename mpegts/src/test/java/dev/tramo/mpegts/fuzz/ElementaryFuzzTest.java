package dev.tramo.mpegts.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tramo.mpegts.Fuzzed;

/** Elementary streams of every codec. */
class ElementaryFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void survivesAnyBytes(byte[] bytes) {
        Fuzzed.elementary(bytes);
    }
}
