package dev.tramo.server.observe.alarm;

import dev.tramo.server.observe.Severity;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The conditions that are watched for, with their defaults. Constants of thresholds stand where they are read: {@link Limit}. */
public enum Rule {
    NOT_RUNNING(
            "not-running",
            "Not running",
            Severity.CRITICAL,
            10,
            5,
            "A route or a destination is to run, and failed, waits or connects.",
            "See the reason; check the peer, its address, port and passphrase, and the network between."),
    NO_INPUT(
            "no-input",
            "No input",
            Severity.CRITICAL,
            10,
            5,
            "The source receives nothing, whatever its state.",
            "Check that the sender runs and sends to this address."),
    STALLED(
            "stalled",
            "Stalled",
            Severity.CRITICAL,
            10,
            5,
            "A destination is connected, the source receives, and nothing is sent.",
            "Check the receiver and whether it takes what this route carries."),
    STANDBY_UNUSABLE(
            "standby-unusable",
            "Standby source unusable",
            Severity.WARNING,
            10,
            5,
            "A source that is not in use could not take over: it is not connected, brings nothing, or meets a condition of the switching.",
            "See its reason, and repair it before the source in use fails."),
    FLAPPING(
            "flapping",
            "Flapping",
            Severity.WARNING,
            0,
            60,
            "An endpoint begins and ceases to carry media again and again.",
            "Look at its sessions in the events: who ends them, and why.",
            new Threshold(Limit.CHANGES_MIN, 6, 2, 1_000, "changes between carrying media and not, within the window"),
            Limit.longWindow(300)),
    UNRECOVERED_LOSS(
            "unrecovered-loss",
            "Unrecovered loss",
            Severity.CRITICAL,
            0,
            30,
            "Packets were lost that recovery did not bring back in time.",
            "Raise the latency, or add a second path or FEC; see the retransmissions and the round-trip time.",
            new Threshold(Limit.PACKETS_MIN, 1, 1, 1_000_000, "packets lost for good, within the window"),
            Limit.window(10)),
    RETRANSMISSIONS(
            "retransmissions",
            "Many retransmissions",
            Severity.WARNING,
            10,
            30,
            "A large share of the packets is retransmitted: the path loses many.",
            "Check the path for congestion; lower the bit rate or raise the latency before packets are lost for good.",
            new Threshold(
                    Limit.PERCENT_MAX, 10, 0.1, 100, "share of retransmissions among all packets, within the window"),
            Limit.window(10)),
    LATENCY_MARGIN(
            "latency-margin",
            "Latency margin used up",
            Severity.WARNING,
            5,
            30,
            "Packets arrive shortly before their turn: little more delay and they are lost.",
            "Raise the latency of this connection.",
            new Threshold(
                    Limit.MILLIS_MIN, 20, 0, 8_000, "shortest time between an arrival and its turn, within the window"),
            Limit.window(10)),
    BIT_RATE(
            "bit-rate",
            "Bit rate out of range",
            Severity.WARNING,
            10,
            10,
            "The bit rate of an endpoint that carries media is outside of the range that was set.",
            "Check the settings of the encoder, or set another range.",
            new Threshold(Limit.MBPS_MIN, 0, 0, 10_000, "lower end, mean over the window; 0: none"),
            new Threshold(Limit.MBPS_MAX, 0, 0, 10_000, "upper end, mean over the window; 0: none"),
            Limit.window(10)),
    RTT_JUMP(
            "rtt-jump",
            "Round-trip time jumped",
            Severity.WARNING,
            10,
            30,
            "The round-trip time is far above its own recent mean: the path has changed.",
            "Check whether the path was rerouted or is congested, and whether the latency is still enough.",
            new Threshold(Limit.FACTOR, 2, 1.1, 100, "times the mean of the last five minutes"),
            new Threshold(Limit.MILLIS_MIN, 30, 1, 10_000, "and at least that much above it")),
    AUDIO_MISSING(
            "audio-missing",
            "Audio missing",
            Severity.CRITICAL,
            5,
            5,
            "The source sends no audio any more, or none of what it announces.",
            "Check the audio input of the encoder.",
            Limit.required()),
    VIDEO_MISSING(
            "video-missing",
            "Video missing",
            Severity.CRITICAL,
            5,
            5,
            "The source sends no video any more, or none of what it announces.",
            "Check the video input of the encoder.",
            Limit.required()),
    KEYFRAMES_RARE(
            "keyframes-rare",
            "Keyframes too rare",
            Severity.WARNING,
            0,
            10,
            "The time between the keyframes of the source is too long: players wait that long for a picture.",
            "Set the encoder's keyframe interval to 2 s.",
            new Threshold(Limit.SECONDS_MAX, 10, 1, 300, "longest time between two keyframes")),
    TR_101_290_PRIORITY_1(
            "tr-101-290-priority-1",
            "TR 101 290 priority 1",
            Severity.CRITICAL,
            0,
            30,
            "The transport stream of the source has errors with which it cannot be decoded: ETSI TR 101 290, 1.1 to 1.6.",
            "See the analysis of the route: which indicator, which PID, and where the damage began.",
            new Threshold(Limit.ERRORS_MIN, 1, 1, 1_000_000, "errors within the window"),
            Limit.window(10)),
    TR_101_290_PRIORITY_2(
            "tr-101-290-priority-2",
            "TR 101 290 priority 2",
            Severity.WARNING,
            0,
            30,
            "The transport stream of the source has errors that should be watched: ETSI TR 101 290, 2.1 to 2.6.",
            "See the analysis of the route: which indicator, which PID, and where the damage began.",
            new Threshold(Limit.ERRORS_MIN, 1, 1, 1_000_000, "errors within the window"),
            Limit.window(10)),
    GROUP_DEGRADED(
            "group-degraded",
            "Bonded group degraded",
            Severity.WARNING,
            5,
            10,
            "A bonded group, or an RTP stream of two paths, has fewer working paths than it should have.",
            "See the members of the group, or the paths of the stream: which one is broken, and why.",
            new Threshold(Limit.MEMBERS_MIN, 2, 2, 8, "connected paths that there should be")),
    DROPPED(
            "dropped",
            "Dropped here",
            Severity.WARNING,
            0,
            30,
            "This gateway dropped packets or frames itself: a peer or this machine is too slow.",
            "See the endpoint's reason; check the CPU, the socket buffers and the bandwidth to the peer.",
            new Threshold(Limit.PACKETS_MIN, 1, 1, 1_000_000, "packets or frames, within the window"),
            Limit.window(10)),
    REFUSED_ATTEMPTS(
            "refused-attempts",
            "Refused attempts",
            Severity.WARNING,
            0,
            60,
            "A caller or publisher is refused again and again.",
            "Correct what it sends (stream ID, passphrase, key), or block its address.",
            new Threshold(Limit.ATTEMPTS_MIN, 5, 2, 100_000, "attempts of one address, within the window"),
            Limit.longWindow(60)),
    DISK(
            "disk",
            "Disk nearly full",
            Severity.CRITICAL,
            10,
            60,
            "Little space is free where the data folder or that of recordings is.",
            "Free space, set quota= or keep= of recordings, or move the folder to a larger disk.",
            new Threshold(Limit.PERCENT_MIN, 5, 0, 50, "free share of the file system; 0: whatever it is"),
            new Threshold(Limit.MIB_MIN, 1_024, 0, 1_048_576, "free space; 0: whatever it is")),
    DATABASE(
            "database",
            "Database away",
            Severity.CRITICAL,
            5,
            5,
            "The database does not answer: streams go on, and nothing can be changed.",
            "Check the database server, its disk and the network to it."),
    CLOCK_JUMP(
            "clock-jump",
            "Clock jumped",
            Severity.WARNING,
            0,
            60,
            "The wall clock was set, or the machine was suspended: times before and after do not fit together.",
            "Check the time synchronisation (NTP, chrony) of this machine.",
            new Threshold(
                    Limit.MILLIS_MIN, 1_000, 100, 3_600_000, "difference to the monotonic clock within a second")),
    CERTIFICATE_EXPIRY(
            "certificate-expiry",
            "Certificate expires",
            Severity.WARNING,
            0,
            0,
            "A certificate that this server uses ends soon, or has ended.",
            "Put a new certificate in its place.",
            new Threshold(Limit.DAYS_MIN, 21, 1, 365, "days left")),
    LOGIN_ABUSE(
            "login-abuse",
            "Login abuse",
            Severity.WARNING,
            0,
            300,
            "An address fails to log in again and again.",
            "Block the address, and see that passwords are long.",
            new Threshold(Limit.FAILURES_MIN, 10, 3, 100_000, "failed logins of one address, within the window"),
            Limit.longWindow(300));

    private final String id;
    private final String title;
    private final Severity severity;
    private final int beginSeconds;
    private final int endSeconds;
    private final String meaning;
    private final String advice;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes it
    private final List<Threshold> thresholds;

    Rule(
            String id,
            String title,
            Severity severity,
            int beginSeconds,
            int endSeconds,
            String meaning,
            String advice,
            Threshold... thresholds) {
        this.id = id;
        this.title = title;
        this.severity = severity;
        this.beginSeconds = beginSeconds;
        this.endSeconds = endSeconds;
        this.meaning = meaning;
        this.advice = advice;
        this.thresholds = List.of(thresholds);
    }

    /** Its name in every API. */
    public String id() {
        return id;
    }

    /** For people, a few words. */
    public String title() {
        return title;
    }

    /** For people, when it is met. */
    public String meaning() {
        return meaning;
    }

    /** For people, what to do about it. */
    public String advice() {
        return advice;
    }

    /** What it compares with. */
    public List<Threshold> thresholds() {
        return thresholds;
    }

    /** Its defaults. */
    RuleValues standard() {
        return RuleValues.standard(this, severity, beginSeconds, endSeconds);
    }

    /** The rule of that ID; empty if there is none. */
    public static Optional<Rule> of(String id) {
        return Stream.of(values()).filter(rule -> rule.id.equals(id)).findFirst();
    }
}
