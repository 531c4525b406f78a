package dev.tramo.server.observe.advice;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What the SRT paths of a route need. */
@Schema(name = "Advice")
public record Advice(
        @Schema(description = "The route's ID") String route,

        @Schema(description = "Packets of a million that may be missing, as it was asked for")
        int lossTarget,

        @Schema(description = "The route's SRT endpoints, the source first")
        List<Endpoint> endpoints) {
    /** Takes a copy. */
    public Advice {
        endpoints = List.copyOf(endpoints);
    }

    /** An SRT endpoint. */
    @Schema(name = "EndpointAdvice")
    public record Endpoint(
            @Schema(
                    description =
                            "source, sources. and the ID of one of several, or destinations. and the destination's ID",
                    examples = "source")
            String endpoint,

            @Schema(description = "receives or sends: the stream")
            String direction,

            @Schema(description = "Why there is no advice, or a part of it; empty if there is nothing to say")
            String reason,

            @Schema(description = "Its SRT sessions") List<Session> sessions) {
        /** Takes a copy. */
        public Endpoint {
            sessions = List.copyOf(sessions);
        }
    }

    /** What the path of one session needs. */
    @Schema(name = "SessionAdvice")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Session(
            @Schema(description = "Address and port") String peer,

            @Schema(description = "When it was connected") Instant since,

            @Schema(
                    description =
                            "measured: from the arrival of each packet; estimate: from what a sender knows; none: not enough data")
            String basis,

            double rttMillis,

            double rttVariationMillis,

            @Schema(description = "Measured in the last 60 to 65 minutes; left out for what sends") @Nullable
            Measured lastHour,

            @Schema(description = "Measured since the session's first packet; left out for what sends") @Nullable
            Measured session,

            Latency latency,

            Overhead overhead,

            Remedy fec,

            Remedy bonding) {}

    /** How many packets each latency would have missed. */
    @Schema(name = "MeasuredDelays")
    public record Measured(
            @Schema(description = "How long it was measured")
            long seconds,

            @Schema(description = "Packets that the stream had, whether or not they arrived")
            long packets,

            @Schema(description = "Packets that were given up and have not arrived since")
            long neverCame,

            @Schema(description = "By latency, ascending") List<Row> table) {
        /** Takes a copy. */
        public Measured {
            table = List.copyOf(table);
        }
    }

    /** What one latency would have missed. */
    @Schema(name = "MissingPackets")
    public record Row(
            int latencyMillis,

            @Schema(description = "Packets that would not have been there at their time")
            long missing,

            @Schema(description = "The same of a million") double perMillion,

            @Schema(
                    description =
                            "Whether it may be fewer: the latency is longer than the session's, which gives packets up earlier")
            boolean atMost) {}

    /** Delay of delivery. */
    @Schema(name = "LatencyAdvice")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Latency(
            @Schema(description = "The session's, as negotiated")
            int currentMillis,

            @Schema(description = "Left out if there is not enough data") @Nullable
            Integer proposedMillis,

            @Schema(description = "Packets measured in the last hour that it would have missed; left out for estimates")
            @Nullable
            Long missing,

            String reason) {}

    /** Bandwidth for retransmissions. */
    @Schema(name = "OverheadAdvice")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Overhead(
            @Schema(
                    description =
                            "Retransmissions for each packet of the stream: of the last hour where it was measured, else of the"
                                    + " session",
                    examples = "0.013")
            double retransmissionShare,

            @Schema(description = "The sender's option oheadbw, %; left out if there is not enough data") @Nullable
            Integer oheadbw,

            String reason) {}

    /** FEC or bonding. */
    @Schema(name = "RemedyAdvice")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Remedy(
            @Schema(description = "Whether it would help; left out where that cannot be told") @Nullable
            Boolean helps,

            @Schema(description = "What to set at both ends; left out if nothing is proposed") @Nullable
            String proposal,

            String reason) {
        static Remedy of(boolean helps, String reason) {
            return new Remedy(helps, null, reason);
        }

        static Remedy unknown(String reason) {
            return new Remedy(null, null, reason);
        }
    }
}
