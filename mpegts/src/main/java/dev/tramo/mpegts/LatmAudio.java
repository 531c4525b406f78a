package dev.tramo.mpegts;

import dev.tramo.mpegts.codec.AudioSpecificConfig;
import dev.tramo.mpegts.codec.Latm;

/** AAC in LATM. */
final class LatmAudio implements AudioSyntax {
    private final Latm latm = new Latm();

    @Override
    public int headerBytes() {
        return Latm.HEADER_BYTES;
    }

    @Override
    public int frameBytes(byte[] b, int at, int end) {
        return Latm.frameBytes(b, at);
    }

    @Override
    public boolean read(byte[] b, int at, int length) {
        return latm.read(b, at, length);
    }

    @Override
    public byte[] payload() {
        return latm.payload();
    }

    @Override
    public int payloadAt() {
        return 0;
    }

    @Override
    public int payloadBytes() {
        return latm.payloadBytes();
    }

    @Override
    public int samples(byte[] b, int at, int length) {
        return latm.config().map(AudioSpecificConfig::samplesPerFrame).orElse(0);
    }

    @Override
    public int sampleRate() {
        return latm.config().map(AudioSpecificConfig::sampleRate).orElse(0);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the array is replaced when the configuration changes
    public boolean matches(Track track) {
        return track.configuration() == latm.configuration();
    }

    @Override
    public Track track(int id) {
        int channels = latm.config().map(AudioSpecificConfig::channels).orElse(0);
        return Track.audio(id, Codec.AAC, latm.configuration(), sampleRate(), channels);
    }
}
