package dev.tramo.server.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.engine.spec.Switching;
import org.junit.jupiter.api.Test;

class SwitchingJsonTest {
    @Test
    void whatIsDemandedOfContentsIsReadAndWritten() {
        Switching read = SwitchingJson.read(
                "{\"noVideoMillis\": 500, \"noAudioMillis\": 600, \"pidMissingMillis\": 700, \"priority1Millis\": 800}");

        assertThat(read).isEqualTo(Switching.DEFAULT.with(new Switching.Content(500, 600, 700, 800)));
        assertThat(SwitchingJson.read(SwitchingJson.text(read))).isEqualTo(read);
        assertThat(SwitchingJson.text(Switching.DEFAULT)).isEmpty();
    }

    @Test
    void whatCannotBeDemandedIsRefusedByName() {
        assertThatThrownBy(() -> SwitchingJson.read("{\"priority1Millis\": 99}"))
                .hasMessage("switching.priority1Millis: 99; allowed are 0, which turns it off, and whole numbers"
                        + " from 100 to 60000");
        assertThatThrownBy(() -> SwitchingJson.read("{\"noVideoMillis\": \"soon\"}"))
                .hasMessage("switching.noVideoMillis: \"soon\"; allowed are whole numbers");
    }
}
