package dev.tramo.mpegts.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tramo.mpegts.rtp.RtpFuzzed;

/** Packets, parity packets and reports. */
class RtpFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void survivesAnyBytes(byte[] bytes) {
        RtpFuzzed.conversation(bytes);
    }
}
