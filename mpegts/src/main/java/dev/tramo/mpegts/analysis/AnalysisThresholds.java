package dev.tramo.mpegts.analysis;

/**
 * When indicators of ETSI TR 101 290 are raised.
 *
 * @param patMillis longest time between sections of the PAT, 100 to 10000; 500 by the standard
 * @param pmtMillis longest time between sections of a PMT, 100 to 10000; 500 by the standard
 * @param pidMillis longest time without a packet of an audio or video PID, 100 to 60000; the standard leaves it to the user
 * @param pcrMillis longest time between two PCRs, 10 to 1000; 100 by ISO/IEC 13818-1, DVB recommends 40
 * @param pcrJumpMillis largest step of the PCR beyond the time that passed, 10 to 1000; 100 by the standard
 * @param pcrAccuracyNanos largest deviation of a PCR, 100 to 1000000; 500 by the standard
 * @param ptsMillis longest time between two PTS of an audio or video PID, 100 to 10000; 700 by the standard
 * @param sdtMillis longest time between sections of the SDT, 500 to 60000; 2000 by the standard
 * @param nitMillis longest time between sections of the NIT, 500 to 60000; 10000 by the standard
 * @param unreferencedMillis how long a PID may be there before a table refers to it, 100 to 60000; 500 by the standard
 */
public record AnalysisThresholds(
        int patMillis,
        int pmtMillis,
        int pidMillis,
        int pcrMillis,
        int pcrJumpMillis,
        int pcrAccuracyNanos,
        int ptsMillis,
        int sdtMillis,
        int nitMillis,
        int unreferencedMillis) {
    /** Those of the standard. */
    public static final AnalysisThresholds STANDARD =
            new AnalysisThresholds(500, 500, 1_000, 100, 100, 500, 700, 2_000, 10_000, 500);

    /** Checks the ranges. */
    public AnalysisThresholds {
        require("patMillis", patMillis, 100, 10_000);
        require("pmtMillis", pmtMillis, 100, 10_000);
        require("pidMillis", pidMillis, 100, 60_000);
        require("pcrMillis", pcrMillis, 10, 1_000);
        require("pcrJumpMillis", pcrJumpMillis, 10, 1_000);
        require("pcrAccuracyNanos", pcrAccuracyNanos, 100, 1_000_000);
        require("ptsMillis", ptsMillis, 100, 10_000);
        require("sdtMillis", sdtMillis, 500, 60_000);
        require("nitMillis", nitMillis, 500, 60_000);
        require("unreferencedMillis", unreferencedMillis, 100, 60_000);
    }

    private static void require(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + "; allowed are " + min + " to " + max);
        }
    }
}
