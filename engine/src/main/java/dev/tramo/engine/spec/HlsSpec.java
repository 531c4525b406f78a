package dev.tramo.engine.spec;

import dev.tramo.mpegts.hls.HlsSettings;

/**
 * A destination at which players take the stream by HLS from this process; a route has one at most.
 *
 * @param settings how the stream is cut
 * @param access who may play
 */
public record HlsSpec(HlsSettings settings, Access access) implements DestinationSpec {
    /** Who may play. */
    public enum Access {
        /** Who has a token, or an address that was signed for a while. */
        TOKEN,
        /** Everybody. */
        PUBLIC
    }

    /** What a preview is cut by. */
    public static final HlsSpec DEFAULT = new HlsSpec(
            new HlsSettings(
                    HlsSettings.SEGMENT_MILLIS_DEFAULT,
                    HlsSettings.PART_MILLIS_DEFAULT,
                    HlsSettings.windowMillisDefault(HlsSettings.SEGMENT_MILLIS_DEFAULT),
                    HlsSettings.BYTES_MAX_DEFAULT),
            Access.TOKEN);

    @Override
    public Form form() {
        return Form.FRAMES;
    }
}
