package dev.tramo.engine.endpoint;

import java.util.List;

/**
 * What an RTP endpoint counts since its sockets were opened.
 *
 * @param packets delivered by a source, sent by a destination: each once, whatever the number of paths
 * @param bytes their payload
 * @param unsent of a destination: sent by no path
 * @param lost of a source: missing when it was their turn
 * @param tooLate of those, what came afterwards
 * @param early of a source: delivered before their turn, since the buffer was full
 * @param foreign of a source: of another stream, or with numbers out of all order
 * @param malformed of a source: no RTP packets
 * @param restarts of a source: how often a stream with other numbers took over
 * @param held of a source: packets that wait for their turn
 * @param stream which one it is
 * @param fec correction
 * @param paths in the order of the URI
 * @param reports receivers of a destination, the latest first; at most 8
 * @param reportsSent by RTCP
 * @param reportsReceived by RTCP
 * @param socket of all paths' sockets of media together
 */
public record RtpFigures(
        long packets,
        long bytes,
        long unsent,
        long lost,
        long tooLate,
        long early,
        long foreign,
        long malformed,
        long restarts,
        int held,
        Stream stream,
        Fec fec,
        List<RtpPath> paths,
        List<RtpReport> reports,
        long reportsSent,
        long reportsReceived,
        UdpFigures socket)
        implements Figures {
    /** No RTP endpoint. */
    public static final RtpFigures NONE = new RtpFigures(
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Stream.NONE, Fec.NONE, List.of(), List.of(), 0, 0, UdpFigures.NONE);

    /** Takes copies. */
    public RtpFigures {
        paths = List.copyOf(paths);
        reports = List.copyOf(reports);
    }

    /**
     * A stream.
     *
     * @param ssrc source identifier, 32 bits; 0 before the first packet
     * @param payloadType 0 to 127; 33 is MPEG-TS
     */
    public record Stream(long ssrc, int payloadType) {
        static final Stream NONE = new Stream(0, 0);
    }

    /**
     * Correction by SMPTE 2022-1.
     *
     * @param columns of the matrix (L); of a source as the parity packets tell, 0 before any
     * @param rows of the matrix (D)
     * @param columnPackets parity packets of columns, received or sent
     * @param rowPackets parity packets of rows
     * @param recovered packets that a source had from parity in time
     * @param tooLate packets that it could recover only when their turn was over
     * @param malformed received on the ports of parity, and none of a kind that is known
     */
    public record Fec(
            int columns, int rows, long columnPackets, long rowPackets, long recovered, long tooLate, long malformed) {
        public static final Fec NONE = new Fec(0, 0, 0, 0, 0, 0, 0);
    }

    /** How many paths carry packets now. */
    public int pathsInUse() {
        return Math.toIntExact(paths.stream().filter(RtpPath::isWorking).count());
    }

    /** Packets that paths did not bring, whether or not another path or correction did; of one path, before recovery. */
    public long lostOnPaths() {
        return paths.stream().mapToLong(RtpPath::lost).sum();
    }
}
