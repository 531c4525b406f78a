package dev.tramo.server.api.v2;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How a route changes between its sources, as it is described; it is read and written by {@code SwitchingJson}. */
@Schema(name = "Switching")
record SwitchingView(
        @Schema(
                enumeration = {"automatic", "manual"},
                defaultValue = "automatic",
                description = "manual: by POST /v2/routes/{id}/switch alone")
        String mode,

        @Schema(
                enumeration = {"hot", "cold"},
                defaultValue = "hot",
                description =
                        "hot: all sources are connected; cold: only the active one and those that are preferred to it,"
                                + " the others when they are needed")
        String standby,

        @Schema(
                name = "switch",
                enumeration = {"packet", "clean"},
                defaultValue = "packet",
                description =
                        "Of MPEG-TS. packet: at once, between two packets; clean: between two frames, beginning with a"
                                + " keyframe, with times carried on, for which what goes out is held back. RTMP always"
                                + " changes at a keyframe")
        String join,

        @Schema(
                defaultValue = "1000",
                description = "A source that brings nothing for that long is unusable, 50 to 60000; 0: not looked at")
        int noDataMillis,

        @Schema(defaultValue = "true", description = "Whether a source is unusable as soon as its session has ended")
        boolean disconnected,

        @Schema(
                defaultValue = "0",
                description = "A source whose bit rate is below that is unusable, kbit/s; 0: not looked at")
        int kbpsMin,

        @Schema(defaultValue = "2000", description = "Over which the bit rate is measured, 500 to 60000")
        int kbpsWindowMillis,

        @Schema(
                defaultValue = "0",
                description =
                        "A source that has lost more packets for good within 10 s, after recovery, is unusable; 0: not"
                                + " looked at")
        int lostPacketsMax,

        @Schema(
                defaultValue = "0",
                description = "A source without video for that long is unusable, 100 to 60000; 0: not looked at")
        int noVideoMillis,

        @Schema(
                defaultValue = "0",
                description = "A source without audio for that long is unusable, 100 to 60000; 0: not looked at")
        int noAudioMillis,

        @Schema(
                defaultValue = "0",
                description =
                        "A source of MPEG-TS is unusable if an audio or video PID that the PMT lists is missing for"
                                + " that long, 100 to 60000; 0: not looked at")
        int pidMissingMillis,

        @Schema(
                defaultValue = "0",
                description =
                        "A source of MPEG-TS is unusable if errors of TR 101 290 priority 1 go on for that long, 100"
                                + " to 60000; 0: not looked at")
        int priority1Millis,

        @Schema(defaultValue = "1000", description = "Shortest time between two automatic switches, 0 to 600000")
        int holdMillis,

        @Schema(
                name = "return",
                enumeration = {"automatic", "manual", "never"},
                defaultValue = "automatic",
                description =
                        "automatic: to a preferred source when it was usable for returnAfterMillis; manual: when it is"
                                + " taken, or the active one fails; never: as manual, and sources that have failed come"
                                + " last")
        String returning,

        @Schema(defaultValue = "30000", description = "0 to 3600000")
        int returnAfterMillis,

        @Schema(
                defaultValue = "3000",
                description = "How long a keyframe of the other source is waited for, 100 to 30000")
        int keyframeWaitMillis,

        @Schema(
                defaultValue = "0",
                description =
                        "A source that is connected and brings nothing for that long is disconnected and connected"
                                + " anew, 1000 to 3600000; 0: never. Also of a route with one source")
        int reconnectAfterMillis) {}
