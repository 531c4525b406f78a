package dev.tramo.srt.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** A connection without encryption and FEC. */
class PlainConnectionFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void survivesAnyDatagrams(byte[] steps) {
        FuzzedConnection.plain(steps);
    }
}
