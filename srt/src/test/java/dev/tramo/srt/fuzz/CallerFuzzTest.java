package dev.tramo.srt.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** A caller's handshake, and its connection. */
class CallerFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void survivesAnyAnswers(byte[] steps) {
        FuzzedHandshake.caller(steps);
    }
}
