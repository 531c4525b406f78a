package dev.tramo.mpegts.analysis;

/** The indicators of ETSI TR 101 290, clause 5.2, that are watched: priority 1 and 2, and of priority 3 two. */
public enum Indicator {
    /** Two sync bytes in a row were wrong; ends with five correct ones in a row. */
    SYNC_LOSS("1.1", "TS_sync_loss"),
    /** A packet did not begin with 0x47. */
    SYNC_BYTE("1.2", "Sync_byte_error"),
    /** No section of the PAT within 0.5 s, another table on its PID, or its PID was scrambled. */
    PAT("1.3", "PAT_error"),
    /** A packet was lost, came more than twice, or out of order. */
    CONTINUITY("1.4", "Continuity_count_error"),
    /** No section of a PMT within 0.5 s, or its PID was scrambled. */
    PMT("1.5", "PMT_error"),
    /** An audio or video PID that a PMT lists has no packets. */
    PID("1.6", "PID_error"),
    /** The transport_error_indicator of a packet was set. */
    TRANSPORT("2.1", "Transport_error"),
    /** A section of PAT, CAT, PMT, NIT, SDT, BAT, EIT or TOT had a wrong CRC. */
    CRC("2.2", "CRC_error"),
    /** Too long without a PCR. */
    PCR_REPETITION("2.3a", "PCR_repetition_error"),
    /** A PCR jumped without the discontinuity_indicator. */
    PCR_DISCONTINUITY("2.3b", "PCR_discontinuity_indicator_error"),
    /** A PCR was inaccurate; of streams with a constant bit rate only. */
    PCR_ACCURACY("2.4", "PCR_accuracy_error"),
    /** More than 700 ms between the PTS of an audio or video PID. */
    PTS("2.5", "PTS_error"),
    /** Scrambled packets without a CAT, or another table on the CAT's PID. */
    CAT("2.6", "CAT_error"),
    /** An SI table that was there (SDT, NIT) is not repeated in time. */
    SI_REPETITION("3.2", "SI_repetition_error"),
    /** A PID that no table refers to. */
    UNREFERENCED("3.4", "Unreferenced_PID");

    private final String number;
    private final String title;

    Indicator(String number, String title) {
        this.number = number;
        this.title = title;
    }

    /** Its number in the standard. */
    public String number() {
        return number;
    }

    /** Its name in the standard. */
    public String title() {
        return title;
    }

    /** 1: the stream cannot be decoded; 2: it should be watched; 3: depends on the application. */
    public int priority() {
        return number.charAt(0) - '0';
    }
}
