package dev.tramo.server.config;

import dev.tramo.mpegts.analysis.AnalysisThresholds;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * When indicators of ETSI TR 101 290 are raised, in routes that are started from now on.
 *
 * @param values by key
 */
public record AnalysisOptions(Map<String, Integer> values) {
    private static final String PAT = "tramo.analysis.pat.ms";
    private static final String PMT = "tramo.analysis.pmt.ms";
    private static final String PID = "tramo.analysis.pid.ms";
    private static final String PCR = "tramo.analysis.pcr.ms";
    private static final String PCR_JUMP = "tramo.analysis.pcr.jump.ms";
    private static final String PCR_ACCURACY = "tramo.analysis.pcr.accuracy.ns";
    private static final String PTS = "tramo.analysis.pts.ms";
    private static final String SDT = "tramo.analysis.sdt.ms";
    private static final String NIT = "tramo.analysis.nit.ms";
    private static final String UNREFERENCED = "tramo.analysis.unreferenced.ms";

    /** Of all that can be set. */
    public static final Set<String> KEYS =
            Set.of(PAT, PMT, PID, PCR, PCR_JUMP, PCR_ACCURACY, PTS, SDT, NIT, UNREFERENCED);

    /** Takes a copy. */
    public AnalysisOptions {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    static AnalysisOptions read(Map<String, String> given) throws UnusableSettingsException {
        AnalysisThresholds standard = AnalysisThresholds.STANDARD;
        Map<String, Integer> values = new LinkedHashMap<>();
        values.put(PAT, Settings.whole(given, PAT, standard.patMillis(), 100, 10_000));
        values.put(PMT, Settings.whole(given, PMT, standard.pmtMillis(), 100, 10_000));
        values.put(PID, Settings.whole(given, PID, standard.pidMillis(), 100, 60_000));
        values.put(PCR, Settings.whole(given, PCR, standard.pcrMillis(), 10, 1_000));
        values.put(PCR_JUMP, Settings.whole(given, PCR_JUMP, standard.pcrJumpMillis(), 10, 1_000));
        values.put(PCR_ACCURACY, Settings.whole(given, PCR_ACCURACY, standard.pcrAccuracyNanos(), 100, 1_000_000));
        values.put(PTS, Settings.whole(given, PTS, standard.ptsMillis(), 100, 10_000));
        values.put(SDT, Settings.whole(given, SDT, standard.sdtMillis(), 500, 60_000));
        values.put(NIT, Settings.whole(given, NIT, standard.nitMillis(), 500, 60_000));
        values.put(UNREFERENCED, Settings.whole(given, UNREFERENCED, standard.unreferencedMillis(), 100, 60_000));
        return new AnalysisOptions(values);
    }

    Map<String, String> asSystemProperties() {
        Map<String, String> properties = new LinkedHashMap<>();
        values.forEach((key, value) -> properties.put(key, String.valueOf(value)));
        return properties;
    }

    /**
     * As the engine has them.
     *
     * @param value of each of {@link #KEYS}
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
