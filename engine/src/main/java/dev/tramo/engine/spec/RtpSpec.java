package dev.tramo.engine.spec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * An RTP endpoint; {@link RtpUri} reads and writes it.
 *
 * @param paths that carry the same packets: one, or two (SMPTE 2022-7); the first gives its name
 * @param hold how a source orders and merges packets; of a destination {@link RtpHold#NONE}
 * @param payloadType of a destination, 0 to 127; {@link #ANY_TYPE} of a source
 * @param usesRtcp whether reports are sent and received on port + 1
 * @param pacing of a destination
 */
public record RtpSpec(
        List<UdpSpec> paths, RtpHold hold, RtpFec fec, int payloadType, boolean usesRtcp, PacingSpec pacing)
        implements SourceSpec, DestinationSpec {
    /** Payload type of a source, which takes all. */
    public static final int ANY_TYPE = -1;

    static final int PATHS_MAX = 2;
    /** Above the port of the media: reports. */
    public static final int RTCP_PORT = 1;
    /** Parity packets of columns. */
    public static final int COLUMN_PORT = 2;
    /** Parity packets of rows. */
    public static final int ROW_PORT = 4;

    private static final int PORT_MAX = 65_535;

    /** Takes a copy, and checks what the parts of it do not check. */
    public RtpSpec {
        paths = List.copyOf(paths);
        if (paths.isEmpty() || paths.size() > PATHS_MAX) {
            throw new IllegalArgumentException("paths: " + paths.size() + "; allowed are 1 and 2");
        }
        int above = portsFrom(fec, usesRtcp, 0).getLast();
        for (UdpSpec path : paths) {
            if (path.port() + above > PORT_MAX) {
                throw new IllegalArgumentException("port " + path.port() + "; allowed are 1 to " + (PORT_MAX - above)
                        + ", since ports above it are used, too");
            }
        }
        if (payloadType < ANY_TYPE || payloadType > 127) {
            throw new IllegalArgumentException("payloadtype: " + payloadType + "; allowed are 0 to 127");
        }
    }

    /** The ports that a source with this one for media receives on. */
    public List<Integer> portsFrom(int media) {
        return portsFrom(fec, usesRtcp, media);
    }

    private static List<Integer> portsFrom(RtpFec fec, boolean usesRtcp, int media) {
        List<Integer> ports = new ArrayList<>(List.of(media));
        if (usesRtcp) {
            ports.add(media + RTCP_PORT);
        }
        if (fec.isUsed()) {
            ports.add(media + COLUMN_PORT);
        }
        if (fec.level() == RtpFec.Level.ROW_COLUMN) {
            ports.add(media + ROW_PORT);
        }
        return ports;
    }

    /** The first path. */
    public UdpSpec main() {
        return paths.getFirst();
    }

    /** Whether the stream takes two paths. */
    public boolean isSeamless() {
        return paths.size() > 1;
    }

    /** How long a source holds each packet. */
    public Duration held() {
        return Duration.ofMillis(hold.bufferMillis() + hold.skewMillis());
    }

    @Override
    public Form form() {
        return Form.DATAGRAMS;
    }
}
