package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.Codec;
import dev.tramo.mpegts.StreamKind;
import dev.tramo.mpegts.codec.Ac3;
import dev.tramo.mpegts.codec.Adts;
import dev.tramo.mpegts.codec.AudioSpecificConfig;
import dev.tramo.mpegts.codec.Latm;
import dev.tramo.mpegts.codec.MpegAudio;
import dev.tramo.mpegts.codec.Opus;

/** Reads the header of the first frame of a PES packet. One thread. */
final class AnalyzerAudio {
    /** A configuration of LATM is read anew after so many PES packets. */
    private static final int LATM_EVERY = 100;

    private final StreamKind kind;
    private final Latm latm = new Latm();
    private int units;
    private int sampleRate;
    private int channels;

    AnalyzerAudio(StreamKind kind) {
        this.kind = kind;
        if (kind.codec() == Codec.OPUS) {
            sampleRate = Opus.SAMPLE_RATE;
            channels = kind.channels();
        }
    }

    void onUnit(byte[] b, int length) {
        Codec codec = kind.codec();
        if (codec == null) {
            return;
        }
        switch (codec) {
            case AAC -> {
                if (kind.latm()) {
                    readLatm(b, length);
                } else if (length >= Adts.HEADER_BYTES && Adts.frameBytes(b, 0) > 0) {
                    sampleRate = AudioSpecificConfig.rate(Adts.rateIndex(b, 0));
                    channels = AudioSpecificConfig.channels(Adts.channelConfiguration(b, 0));
                }
            }
            case MPEG_AUDIO -> {
                if (length >= MpegAudio.HEADER_BYTES && MpegAudio.frameBytes(b, 0) > 0) {
                    sampleRate = MpegAudio.sampleRate(b, 0);
                    channels = MpegAudio.channels(b, 0);
                }
            }
            case AC3, EAC3 -> {
                if (length >= Ac3.HEADER_BYTES && Ac3.frameBytes(b, 0) > 0 && !Ac3.isDependent(b, 0)) {
                    sampleRate = Ac3.sampleRate(b, 0);
                    channels = Ac3.channels(b, 0);
                }
            }
            case OPUS, H264, HEVC, AV1 -> {}
        }
    }

    private void readLatm(byte[] b, int length) {
        boolean isDue = sampleRate == 0 || units >= LATM_EVERY;
        units++;
        if (isDue && length > Latm.HEADER_BYTES && Latm.frameBytes(b, 0) > 0) {
            units = 0;
            // The configuration comes first: it is read, too, if the frame itself goes on in the next packet.
            boolean _ = latm.read(b, 0, length);
            latm.config().ifPresent(config -> {
                sampleRate = config.sampleRate();
                channels = config.channels();
            });
        }
    }

    AudioReport report() {
        return new AudioReport(sampleRate, channels);
    }
}
