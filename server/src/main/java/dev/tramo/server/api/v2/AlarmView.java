package dev.tramo.server.api.v2;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tramo.server.observe.alarm.Alarm;
import dev.tramo.server.observe.alarm.RuleJson;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An alarm as it is shown. */
@Schema(name = "Alarm")
@JsonInclude(JsonInclude.Include.NON_NULL)
record AlarmView(
        @Schema(description = "Grows from alarm to alarm", examples = "1764425000000000")
        long id,

        @Schema(description = "ID of its rule", examples = "no-input")
        String rule,

        @Schema(description = "ID of the route; empty for the server")
        String route,

        @Schema(
                description =
                        "source, or destinations. and the ID; empty for the route or the server; of a certificate its setting")
        String endpoint,

        @Schema(
                description = "info, warning or critical",
                enumeration = {"info", "warning", "critical"})
        String severity,

        @Schema(
                description = "active, acknowledged or ended",
                enumeration = {"active", "acknowledged", "ended"})
        String state,

        Instant began,

        @Schema(description = "Left out while it has not ended") @Nullable
        Instant ended,

        @Schema(description = "Until its end, or until now") long durationMillis,

        @Schema(description = "What, since when, figures, and what to do")
        String text,

        @Schema(description = "Who has seen it; left out if nobody said so") @Nullable
        Seen acknowledged,

        @Schema(description = "ID of the alarm that explains this one; left out if none does") @Nullable
        Long cause,

        @Schema(description = "Conditions that this one explains: rule and endpoint. They have no alarms of their own")
        List<String> folded,

        @Schema(description = "Whether it began in a maintenance window, and nobody was told")
        boolean silenced) {
    /** Who has seen it. */
    @Schema(name = "Acknowledgement")
    record Seen(String who, String note, Instant at) {}

    static AlarmView of(Alarm alarm, Instant now) {
        return new AlarmView(
                alarm.id(),
                alarm.rule().id(),
                alarm.route(),
                alarm.endpoint(),
                RuleJson.word(alarm.severity()),
                word(alarm.state()),
                alarm.began(),
                alarm.ended().orElse(null),
                alarm.duration(now).toMillis(),
                alarm.text(),
                alarm.acknowledged()
                        .map(seen -> new Seen(seen.who(), seen.note(), seen.at()))
                        .orElse(null),
                alarm.cause() == 0 ? null : alarm.cause(),
                alarm.folded(),
                alarm.silenced());
    }

    static String word(Alarm.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
