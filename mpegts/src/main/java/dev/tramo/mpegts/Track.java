package dev.tramo.mpegts;

import java.util.Arrays;
import java.util.Objects;

/**
 * A sequence of frames of one codec and one configuration. When a configuration changes on air, a new {@code Track} with the same
 * id takes the place of the old one.
 *
 * @param id identifies the track among those of its program, at least 0; from the demuxer it is the PID
 * @param codec how frames are coded
 * @param configuration the codec's configuration record, see {@link Codec}; empty if the codec has none. Not to be changed
 * @param layer of MPEG audio 1 to 3, otherwise 0
 * @param width of video in pixels after cropping, 0 of audio
 * @param height of video in pixels after cropping, 0 of audio
 * @param sampleRate of audio in Hz, 0 of video; of AAC that of the core, without spectral band replication
 * @param channels of audio, 0 of video or if unknown
 * @param language ISO 639-2 code of three letters, or empty
 */
public record Track(
        int id,
        Codec codec,
        byte[] configuration,
        int layer,
        int width,
        int height,
        int sampleRate,
        int channels,
        String language) {
    public Track {
        if (id < 0) {
            throw new IllegalArgumentException("id must be at least 0, is " + id);
        }
        if (language.length() != 0 && language.length() != 3) {
            throw new IllegalArgumentException("language must be empty or three letters, is " + language);
        }
    }

    /** A video track. */
    public static Track video(int id, Codec codec, byte[] configuration, int width, int height) {
        return new Track(id, codec, configuration, 0, width, height, 0, 0, "");
    }

    /** An audio track; not for MPEG audio, which has a layer. */
    public static Track audio(int id, Codec codec, byte[] configuration, int sampleRate, int channels) {
        return new Track(id, codec, configuration, 0, 0, 0, sampleRate, channels, "");
    }

    /** The same in another language. */
    public Track withLanguage(String code) {
        return new Track(id, codec, configuration, layer, width, height, sampleRate, channels, code);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Track that && isSame(that));
    }

    private boolean isSame(Track that) {
        return id == that.id
                && codec == that.codec
                && Arrays.equals(configuration, that.configuration)
                && layer == that.layer
                && width == that.width
                && height == that.height
                && sampleRate == that.sampleRate
                && channels == that.channels
                && language.equals(that.language);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, codec, Arrays.hashCode(configuration));
    }

    /** Without the configuration's bytes. */
    @Override
    public String toString() {
        String shape = codec.isVideo() ? width + "x" + height : sampleRate + " Hz, " + channels + " channels";
        return "Track[" + id + ", " + codec.label() + ", " + shape + "]";
    }
}
