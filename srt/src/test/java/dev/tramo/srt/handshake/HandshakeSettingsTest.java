package dev.tramo.srt.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.wire.Capabilities;
import org.junit.jupiter.api.Test;

/** What the options become in a handshake. */
class HandshakeSettingsTest {
    @Test
    void periodicLossReportsArePromisedOnlyIfTheyAreOn() {
        SrtOptions without = SrtOptions.DEFAULT.with(o -> o.lossReports = false);
        Capabilities peer = new Capabilities(Capabilities.VERSION, Capabilities.LIVE, 120, 0);

        assertThat(HandshakeSettings.request(without).has(Capabilities.NAKREPORT))
                .isFalse();
        assertThat(HandshakeSettings.response(without, peer).has(Capabilities.NAKREPORT))
                .isFalse();
        assertThat(HandshakeSettings.request(SrtOptions.DEFAULT).has(Capabilities.NAKREPORT))
                .isTrue();
        assertThat(HandshakeSettings.response(SrtOptions.DEFAULT, peer).has(Capabilities.NAKREPORT))
                .isTrue();
    }
}
