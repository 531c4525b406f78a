package dev.tramo.server.figures;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tramo.engine.route.SwitchSnapshot;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The switching of a route between its sources. */
@Schema(name = "Switches")
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record SwitchFigures(
        @Schema(description = "Since the start") long count,

        @Schema(description = "The last one; left out if there was none")
        Optional<Switch> last,

        @Schema(
                description =
                        "ID of the source that was taken by hand and becomes the active one as soon as it is usable; empty if there"
                                + " is none")
        String awaited) {
    /** One switch. */
    @Schema(name = "Switch")
    public record Switch(
            Instant at,
            @Schema(description = "ID of the source before") String from,

            @Schema(description = "ID of the source since then")
            String to,

            String reason,

            @Schema(
                    enumeration = {"hand", "fault", "return"},
                    description =
                            "Somebody took it, the source before was unusable, or a preferred source is usable again")
            String cause,

            @Schema(description = "How long nothing went out, ms")
            long gapMillis,

            @Schema(
                    description =
                            "What the source before would have brought in that time at its last bit rate, bytes; 0 if it was not"
                                    + " down")
            long lostBytes) {
        /** As it was observed. */
        public static Switch of(SwitchSnapshot.Switch seen) {
            return new Switch(
                    seen.at(),
                    seen.from(),
                    seen.to(),
                    seen.reason(),
                    word(seen.cause()),
                    seen.gapMillis(),
                    seen.lostBytes());
        }

        /** As it was observed. */
        public SwitchSnapshot.Switch snapshot() {
            return new SwitchSnapshot.Switch(at, from, to, reason, SwitchFigures.cause(cause), gapMillis, lostBytes);
        }
    }

    /** A cause as all APIs write it. */
    public static String word(SwitchSnapshot.Cause cause) {
        return cause.name().toLowerCase(Locale.ROOT);
    }

    /** The cause of that word; one that only a newer version knows is a fault. */
    public static SwitchSnapshot.Cause cause(String word) {
        return Arrays.stream(SwitchSnapshot.Cause.values())
                .filter(cause -> word(cause).equals(word))
                .findFirst()
                .orElse(SwitchSnapshot.Cause.FAULT);
    }

    /** As it was observed. */
    public static SwitchFigures of(SwitchSnapshot seen) {
        return new SwitchFigures(seen.count(), seen.last().map(Switch::of), seen.awaited());
    }

    /** As it was observed. */
    public SwitchSnapshot snapshot() {
        return new SwitchSnapshot(count, last.map(Switch::snapshot), awaited);
    }
}
