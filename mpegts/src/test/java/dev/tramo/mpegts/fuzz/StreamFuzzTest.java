package dev.tramo.mpegts.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tramo.mpegts.Fuzzed;

/** A transport stream. */
class StreamFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void survivesAnyBytes(byte[] bytes) {
        Fuzzed.stream(bytes);
    }
}
