package dev.tramo.mpegts;

import dev.tramo.mpegts.codec.Ac3;
import dev.tramo.mpegts.codec.Adts;
import dev.tramo.mpegts.codec.AudioSpecificConfig;
import dev.tramo.mpegts.codec.MpegAudio;

/** Audio whose frames begin with a header of a fixed length that tells everything. */
abstract class FramedAudio implements AudioSyntax {
    private byte[] payload = new byte[0];
    private int payloadAt;
    private int payloadBytes;
    private int sampleRate;

    final void found(byte[] b, int at, int length, int rate) {
        payload = b;
        payloadAt = at;
        payloadBytes = length;
        sampleRate = rate;
    }

    @Override
    public final byte[] payload() {
        return payload;
    }

    @Override
    public final int payloadAt() {
        return payloadAt;
    }

    @Override
    public final int payloadBytes() {
        return payloadBytes;
    }

    @Override
    public final int sampleRate() {
        return sampleRate;
    }

    /** AAC in ADTS. */
    static final class AdtsAudio extends FramedAudio {
        private int objectType;
        private int rateIndex;
        private int channelConfiguration;

        @Override
        public int headerBytes() {
            return Adts.HEADER_BYTES;
        }

        @Override
        public int frameBytes(byte[] b, int at, int end) {
            return Adts.frameBytes(b, at);
        }

        @Override
        public boolean read(byte[] b, int at, int length) {
            objectType = Adts.objectType(b, at);
            rateIndex = Adts.rateIndex(b, at);
            channelConfiguration = Adts.channelConfiguration(b, at);
            int header = Adts.headerBytes(b, at);
            found(b, at + header, length - header, AudioSpecificConfig.rate(rateIndex));
            // Without a channel configuration, the channels would have to be found in the frame.
            return channelConfiguration != 0;
        }

        @Override
        public int samples(byte[] b, int at, int length) {
            return Adts.SAMPLES;
        }

        @Override
        public boolean matches(Track track) {
            byte[] config = track.configuration();
            int bits = objectType << 11 | rateIndex << 7 | channelConfiguration << 3;
            return config[0] == (byte) (bits >>> 8) && config[1] == (byte) bits;
        }

        @Override
        public Track track(int id) {
            byte[] config = AudioSpecificConfig.write(objectType, rateIndex, channelConfiguration);
            return Track.audio(id, Codec.AAC, config, sampleRate(), AudioSpecificConfig.channels(channelConfiguration));
        }
    }

    /** MPEG audio. */
    static final class MpegLayers extends FramedAudio {
        private int layer;
        private int channels;

        @Override
        public int headerBytes() {
            return MpegAudio.HEADER_BYTES;
        }

        @Override
        public int frameBytes(byte[] b, int at, int end) {
            return MpegAudio.frameBytes(b, at);
        }

        @Override
        public boolean read(byte[] b, int at, int length) {
            layer = MpegAudio.layer(b, at);
            channels = MpegAudio.channels(b, at);
            found(b, at, length, MpegAudio.sampleRate(b, at));
            return true;
        }

        @Override
        public int samples(byte[] b, int at, int length) {
            return MpegAudio.samples(b, at);
        }

        @Override
        public boolean matches(Track track) {
            return track.layer() == layer && track.channels() == channels && track.sampleRate() == sampleRate();
        }

        @Override
        public Track track(int id) {
            return new Track(id, Codec.MPEG_AUDIO, new byte[0], layer, 0, 0, sampleRate(), channels, "");
        }
    }

    /** AC-3 and E-AC-3, whose dependent substreams come as frames of their own with the time of the one before. */
    static final class Ac3Audio extends FramedAudio {
        private boolean enhanced;
        private int channels;

        @Override
        public int headerBytes() {
            return Ac3.HEADER_BYTES;
        }

        @Override
        public int frameBytes(byte[] b, int at, int end) {
            return Ac3.frameBytes(b, at);
        }

        @Override
        public boolean read(byte[] b, int at, int length) {
            if (!Ac3.isDependent(b, at)) {
                enhanced = Ac3.isEnhanced(b, at);
                channels = Ac3.channels(b, at);
            }
            found(b, at, length, Ac3.sampleRate(b, at));
            return true;
        }

        @Override
        public int samples(byte[] b, int at, int length) {
            return Ac3.isDependent(b, at) ? 0 : Ac3.samples(b, at);
        }

        @Override
        public boolean matches(Track track) {
            return track.codec() == codec() && track.channels() == channels && track.sampleRate() == sampleRate();
        }

        private Codec codec() {
            return enhanced ? Codec.EAC3 : Codec.AC3;
        }

        @Override
        public Track track(int id) {
            return Track.audio(id, codec(), new byte[0], sampleRate(), channels);
        }
    }
}
