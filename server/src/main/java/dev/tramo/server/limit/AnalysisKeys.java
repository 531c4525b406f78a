package dev.tramo.server.limit;

import dev.tramo.mpegts.analysis.AnalysisThresholds;
import java.util.Set;
import java.util.function.ToIntFunction;

/** The keys of the settings of the analysis, which the server and its workers read alike. */
public final class AnalysisKeys {
    public static final String PAT = "tramo.analysis.pat.ms";
    public static final String PMT = "tramo.analysis.pmt.ms";
    public static final String PID = "tramo.analysis.pid.ms";
    public static final String PCR = "tramo.analysis.pcr.ms";
    public static final String PCR_JUMP = "tramo.analysis.pcr.jump.ms";
    public static final String PCR_ACCURACY = "tramo.analysis.pcr.accuracy.ns";
    public static final String PTS = "tramo.analysis.pts.ms";
    public static final String SDT = "tramo.analysis.sdt.ms";
    public static final String NIT = "tramo.analysis.nit.ms";
    public static final String UNREFERENCED = "tramo.analysis.unreferenced.ms";

    /** All of them. */
    public static final Set<String> ALL =
            Set.of(PAT, PMT, PID, PCR, PCR_JUMP, PCR_ACCURACY, PTS, SDT, NIT, UNREFERENCED);

    private AnalysisKeys() {}

    /**
     * As the engine has them.
     *
     * @param value of each of {@link #ALL}
     * @throws IllegalArgumentException if one is out of its range
     */
    public static AnalysisThresholds thresholds(ToIntFunction<String> value) {
        return new AnalysisThresholds(
                value.applyAsInt(PAT),
                value.applyAsInt(PMT),
                value.applyAsInt(PID),
                value.applyAsInt(PCR),
                value.applyAsInt(PCR_JUMP),
                value.applyAsInt(PCR_ACCURACY),
                value.applyAsInt(PTS),
                value.applyAsInt(SDT),
                value.applyAsInt(NIT),
                value.applyAsInt(UNREFERENCED));
    }
}
