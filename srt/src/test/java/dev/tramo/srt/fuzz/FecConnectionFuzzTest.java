package dev.tramo.srt.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** A connection with FEC. */
class FecConnectionFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void survivesAnyDatagrams(byte[] steps) {
        FuzzedConnection.withFec(steps);
    }
}
