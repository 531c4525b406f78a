package dev.tramo.mpegts;

/** The codecs whose frames are carried. */
public enum Codec {
    /** Configuration: AVCDecoderConfigurationRecord (avcC). */
    H264("H.264", true),
    /** Configuration: HEVCDecoderConfigurationRecord (hvcC). */
    HEVC("HEVC", true),
    /** Configuration: AV1CodecConfigurationRecord (av1C). Not in MPEG-TS: its mapping is a draft. */
    AV1("AV1", true),
    /** Configuration: AudioSpecificConfig. */
    AAC("AAC", false),
    /** MPEG-1 and MPEG-2 audio, layers I to III. No configuration: frames describe themselves. */
    MPEG_AUDIO("MPEG audio", false),
    /** No configuration: frames describe themselves. */
    AC3("AC-3", false),
    /** No configuration: frames describe themselves. */
    EAC3("E-AC-3", false),
    /** Configuration: identification header of RFC 7845 ("OpusHead"). */
    OPUS("Opus", false);

    private final String label;
    private final boolean video;

    Codec(String label, boolean video) {
        this.label = label;
        this.video = video;
    }

    /** The name as people write it. */
    public String label() {
        return label;
    }

    public boolean isVideo() {
        return video;
    }
}
