package dev.tramo.mpegts.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tramo.mpegts.Fuzzed;

/** Headers of every codec, and the frames of a multiplexer. */
class HeadersFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void survivesAnyBytes(byte[] bytes) {
        Fuzzed.headers(bytes);
    }
}
