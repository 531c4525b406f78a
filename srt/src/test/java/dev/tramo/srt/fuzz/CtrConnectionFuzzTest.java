package dev.tramo.srt.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** A connection encrypted with AES-CTR. */
class CtrConnectionFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void survivesAnyDatagrams(byte[] steps) {
        FuzzedConnection.encryptedWithCtr(steps);
    }
}
