package dev.tramo.srt.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** A listener's handshake, and what it accepts. */
class ListenerFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void survivesAnyRequests(byte[] steps) {
        FuzzedHandshake.listener(steps);
    }
}
