package dev.tramo.server.config;

import dev.tramo.mpegts.analysis.AnalysisThresholds;
import dev.tramo.server.limit.AnalysisKeys;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * When indicators of ETSI TR 101 290 are raised, in routes that are started from now on.
 *
 * @param values by key
 */
public record AnalysisOptions(Map<String, Integer> values) {
    /** Of all that can be set. */
    static final Set<String> KEYS = AnalysisKeys.ALL;

    /** Takes a copy. */
    public AnalysisOptions {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    static AnalysisOptions read(Map<String, String> given) throws UnusableSettingsException {
        AnalysisThresholds standard = AnalysisThresholds.STANDARD;
        Map<String, Integer> values = new LinkedHashMap<>();
        values.put(AnalysisKeys.PAT, Settings.whole(given, AnalysisKeys.PAT, standard.patMillis(), 100, 10_000));
        values.put(AnalysisKeys.PMT, Settings.whole(given, AnalysisKeys.PMT, standard.pmtMillis(), 100, 10_000));
        values.put(AnalysisKeys.PID, Settings.whole(given, AnalysisKeys.PID, standard.pidMillis(), 100, 60_000));
        values.put(AnalysisKeys.PCR, Settings.whole(given, AnalysisKeys.PCR, standard.pcrMillis(), 10, 1_000));
        values.put(
                AnalysisKeys.PCR_JUMP,
                Settings.whole(given, AnalysisKeys.PCR_JUMP, standard.pcrJumpMillis(), 10, 1_000));
        values.put(
                AnalysisKeys.PCR_ACCURACY,
                Settings.whole(given, AnalysisKeys.PCR_ACCURACY, standard.pcrAccuracyNanos(), 100, 1_000_000));
        values.put(AnalysisKeys.PTS, Settings.whole(given, AnalysisKeys.PTS, standard.ptsMillis(), 100, 10_000));
        values.put(AnalysisKeys.SDT, Settings.whole(given, AnalysisKeys.SDT, standard.sdtMillis(), 500, 60_000));
        values.put(AnalysisKeys.NIT, Settings.whole(given, AnalysisKeys.NIT, standard.nitMillis(), 500, 60_000));
        values.put(
                AnalysisKeys.UNREFERENCED,
                Settings.whole(given, AnalysisKeys.UNREFERENCED, standard.unreferencedMillis(), 100, 60_000));
        return new AnalysisOptions(values);
    }

    Map<String, String> asSystemProperties() {
        Map<String, String> properties = new LinkedHashMap<>();
        values.forEach((key, value) -> properties.put(key, String.valueOf(value)));
        return properties;
    }
}
