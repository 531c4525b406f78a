package dev.tramo.mpegts.cmaf;

import dev.tramo.mpegts.Frame;
import dev.tramo.mpegts.Track;
import dev.tramo.mpegts.codec.Ac3;
import dev.tramo.mpegts.codec.AudioSpecificConfig;
import dev.tramo.mpegts.codec.DecoderConfiguration;
import dev.tramo.mpegts.codec.MpegAudio;
import dev.tramo.mpegts.codec.Opus;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A track as MP4 describes it. Immutable. */
public final class CmafTrack {
    /** Of video; audio counts in samples. */
    public static final int VIDEO_TIMESCALE = 90_000;

    private static final int AV1_RECORD_BYTES_MIN = 4;
    private static final int OPUS_HEAD_BYTES_MIN = 19;

    private final Track track;
    private final int timescale;
    private final String codecs;
    private final byte[] sampleEntry;

    private CmafTrack(Track track, int timescale, String codecs, byte[] sampleEntry) {
        this.track = track;
        this.timescale = timescale;
        this.codecs = codecs;
        this.sampleEntry = sampleEntry;
    }

    /** Why a track cannot be carried, whatever its frames are; empty if it can. */
    public static Optional<String> refusal(Track track) {
        byte[] record = track.configuration();
        boolean isSized = track.width() > 0 && track.height() > 0;
        String reason = switch (track.codec()) {
            case H264 ->
                DecoderConfiguration.readAvc(record).isPresent() ? "" : "its configuration record is malformed";
            case HEVC ->
                DecoderConfiguration.readHevc(record).isPresent() ? "" : "its configuration record is malformed";
            case AV1 -> record.length >= AV1_RECORD_BYTES_MIN ? "" : "its configuration record is malformed";
            case AAC ->
                AudioSpecificConfig.read(record).isPresent() ? "" : "its AudioSpecificConfig cannot be understood";
            case OPUS ->
                record.length >= OPUS_HEAD_BYTES_MIN && record[9] > 0 && !isTruncated(record)
                        ? ""
                        : "its identification header is malformed";
            case MPEG_AUDIO -> track.layer() == 3 ? "" : "only layer III is carried";
            case AC3, EAC3 -> "";
        };
        if (reason.isEmpty() && track.codec().isVideo() && !isSized) {
            reason = "the size of its pictures is unknown";
        }
        return reason.isEmpty() ? Optional.empty() : Optional.of(track.codec().label() + ": " + reason);
    }

    /** With a mapping family other than 0, the streams and their mapping follow: RFC 7845 5.1.1. */
    private static boolean isTruncated(byte[] head) {
        return head[18] != 0 && head.length < OPUS_HEAD_BYTES_MIN + 2 + head[9];
    }

    /**
     * The description of a frame's track, one that is not {@linkplain #refusal refused}.
     *
     * @param frame of audio that describes itself, it is read; empty is returned if it is malformed
     */
    public static Optional<CmafTrack> of(Frame frame) {
        Track track = frame.track();
        byte[] record = track.configuration();
        byte[] head = head(frame.data());
        return switch (track.codec()) {
            case H264 -> video(track, CodecNames.avc(record), "avc1", "avcC");
            case HEVC -> video(track, CodecNames.hevc(record), "hvc1", "hvcC");
            case AV1 -> video(track, CodecNames.av1(record), "av01", "av1C");
            case AAC -> {
                AudioSpecificConfig config = AudioSpecificConfig.read(record).orElseThrow();
                int channels = config.channels() == 0 ? 2 : config.channels();
                yield Optional.of(new CmafTrack(
                        track,
                        config.sampleRate(),
                        CodecNames.aac(record),
                        SampleEntries.mp4a(SampleEntries.OBJECT_AAC, record, channels, config.sampleRate())));
            }
            case MPEG_AUDIO ->
                MpegAudio.frameBytes(head, 0) == 0
                        ? Optional.empty()
                        : Optional.of(new CmafTrack(
                                track,
                                MpegAudio.sampleRate(head, 0),
                                "mp4a.40.34",
                                SampleEntries.mp4a(
                                        SampleEntries.OBJECT_MP3,
                                        new byte[0],
                                        MpegAudio.channels(head, 0),
                                        MpegAudio.sampleRate(head, 0))));
            case AC3, EAC3 ->
                Ac3.frameBytes(head, 0) == 0
                        ? Optional.empty()
                        : Optional.of(new CmafTrack(
                                track,
                                Ac3.sampleRate(head, 0),
                                Ac3.isEnhanced(head, 0) ? "ec-3" : "ac-3",
                                SampleEntries.ac3(head)));
            case OPUS -> Optional.of(new CmafTrack(track, Opus.SAMPLE_RATE, "opus", SampleEntries.opus(record)));
        };
    }

    private static Optional<CmafTrack> video(Track track, String codecs, String entry, String box) {
        byte[] sampleEntry = SampleEntries.video(track, entry, box);
        return Optional.of(new CmafTrack(track, VIDEO_TIMESCALE, codecs, sampleEntry));
    }

    /** As much of a frame as any header needs, with zeros behind a short one. */
    private static byte[] head(ByteBuffer frame) {
        byte[] head = new byte[Ac3.HEADER_BYTES];
        frame.get(frame.position(), head, 0, Math.min(head.length, frame.remaining()));
        return head;
    }

    /** Samples of a frame of audio, by which time goes on; 0 if it is malformed. */
    public int samples(ByteBuffer frame) {
        byte[] head = head(frame);
        int length = frame.remaining();
        return switch (track.codec()) {
            case AAC ->
                AudioSpecificConfig.read(track.configuration()).orElseThrow().samplesPerFrame();
            case MPEG_AUDIO -> MpegAudio.frameBytes(head, 0) == 0 ? 0 : MpegAudio.samples(head, 0);
            case AC3, EAC3 -> Ac3.frameBytes(head, 0) == 0 ? 0 : Ac3.samples(head, 0);
            case OPUS -> Opus.samples(head, 0, Math.min(length, head.length));
            case H264, HEVC, AV1 -> 0;
        };
    }

    public Track track() {
        return track;
    }

    /** Units of time a second. */
    public int timescale() {
        return timescale;
    }

    /** As the codecs parameter of RFC 6381 names it: {@code avc1.640028}, {@code mp4a.40.2}. */
    public String codecs() {
        return codecs;
    }

    /** The box that stands in stsd. */
    byte[] sampleEntry() {
        return sampleEntry;
    }
}
