package dev.tramo.srt.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Two members of a bonded group. */
class GroupMemberFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void survivesAnyDatagrams(byte[] steps) {
        FuzzedConnection.grouped(steps);
    }
}
