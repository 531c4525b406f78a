package dev.tramo.srt.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tramo.srt.FuzzedConnection;

/** A connection with FEC. */
class FecConnectionFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void survivesAnyDatagrams(byte[] steps) {
        FuzzedConnection.withFec(steps);
    }
}
