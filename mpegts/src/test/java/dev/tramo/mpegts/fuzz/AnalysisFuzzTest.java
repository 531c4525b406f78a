package dev.tramo.mpegts.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tramo.mpegts.Fuzzed;

/** A stream to analyze. */
class AnalysisFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void survivesAnyBytes(byte[] bytes) {
        Fuzzed.analysis(bytes);
    }
}
