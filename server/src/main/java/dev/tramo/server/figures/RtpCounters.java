package dev.tramo.server.figures;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tramo.engine.endpoint.RtpFigures;
import dev.tramo.engine.endpoint.RtpPath;
import dev.tramo.engine.endpoint.RtpReport;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.UdpFigures;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What an RTP endpoint counts since its sockets were opened.
 *
 * @param ssrc identifier of the stream; 0 before the first packet
 * @param payloadType 0 to 127; 33 is MPEG-TS
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
 * @param fec correction by SMPTE 2022-1
 * @param paths in the order of the URI
 * @param receivers of a destination, by their reports, the latest first; at most 8
 * @param reportsSent by RTCP
 * @param reportsReceived by RTCP
 */
@Schema(name = "Rtp")
public record RtpCounters(
        long ssrc,
        int payloadType,
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
        Fec fec,
        List<Path> paths,
        List<Receiver> receivers,
        long reportsSent,
        long reportsReceived) {
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
    @Schema(name = "RtpFec")
    public record Fec(
            int columns, int rows, long columnPackets, long rowPackets, long recovered, long tooLate, long malformed) {}

    /**
     * One path of the stream.
     *
     * @param address where it is received or sent to; of an SRT link that listens on all addresses, ":9000"
     * @param interfaceName that was chosen for it; empty for the system's choice
     * @param peer of a source, who sends, of an SRT link, its peer; empty before anybody did
     * @param state of an SRT link; left out over UDP
     * @param working whether it carried packets in the last second
     * @param reason why not, in words; of an SRT link that does, what it loses; empty if there is nothing to say
     * @param packets received with duplicates, or sent with those of parity
     * @param bytes their RTP packets
     * @param mbps in the last second
     * @param unsent of a destination: what the kernel or the SRT connection did not take, or what came while there was none
     * @param lost of a source: what did not come on this path
     * @param duplicates that came a second time on this path
     * @param reordered that came after one with a higher number
     * @param late that came when their turn was over
     * @param saved delivered packets that came on no other path
     * @param timestampJumps timestamps more than a second from where they should be
     * @param jitterMillis of the arrival against the timestamps (RFC 3550)
     * @param skewMillis how far it is behind the path that leads; left out if no packet came on both
     * @param skewMillisMax the longest in the last second; left out likewise
     */
    @Schema(name = "RtpPath")
    public record Path(
            String address,
            String interfaceName,
            String peer,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<String> state,
            boolean working,
            String reason,
            long packets,
            long bytes,
            double mbps,
            long unsent,
            long lost,
            long duplicates,
            long reordered,
            long late,
            long saved,
            long timestampJumps,
            double jitterMillis,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) OptionalDouble skewMillis,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) OptionalDouble skewMillisMax) {
        private static Path of(RtpPath path) {
            return new Path(
                    path.address(),
                    path.interfaceName(),
                    path.peer(),
                    path.state().map(state -> state.name().toLowerCase(Locale.ROOT)),
                    path.isWorking(),
                    path.reason(),
                    path.packets(),
                    path.bytes(),
                    path.mbps(),
                    path.unsent(),
                    path.lost(),
                    path.duplicates(),
                    path.reordered(),
                    path.late(),
                    path.saved(),
                    path.timestampJumps(),
                    path.jitterMillis(),
                    path.skewMillis(),
                    path.skewMillisMax());
        }

        private RtpPath path() {
            return new RtpPath(
                    address,
                    interfaceName,
                    peer,
                    state.map(word -> State.valueOf(word.toUpperCase(Locale.ROOT))),
                    working,
                    reason,
                    packets,
                    bytes,
                    mbps,
                    unsent,
                    lost,
                    duplicates,
                    reordered,
                    late,
                    saved,
                    timestampJumps,
                    jitterMillis,
                    skewMillis,
                    skewMillisMax);
        }
    }

    /**
     * A receiver of what a destination sends, as it reported last by RTCP.
     *
     * @param peer its address and port
     * @param at when it reported
     * @param lossPercent share of the packets lost on the way to it since the report before
     * @param lost packets in all
     * @param jitterMillis of the arrival there
     * @param rttMillis round-trip time; left out if it has not seen a report of ours yet
     */
    @Schema(name = "RtpReceiver")
    public record Receiver(
            String peer,
            Instant at,
            double lossPercent,
            long lost,
            double jitterMillis,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) OptionalDouble rttMillis) {
        private static Receiver of(RtpReport report) {
            return new Receiver(
                    report.peer(),
                    report.at(),
                    report.lossPercent(),
                    report.lost(),
                    report.jitterMillis(),
                    report.rttMillis());
        }

        private RtpReport report() {
            return new RtpReport(peer, at, lossPercent, lost, jitterMillis, rttMillis);
        }
    }

    /** What the engine observed. */
    public static RtpCounters of(RtpFigures rtp) {
        RtpFigures.Fec fec = rtp.fec();
        return new RtpCounters(
                rtp.stream().ssrc(),
                rtp.stream().payloadType(),
                rtp.packets(),
                rtp.bytes(),
                rtp.unsent(),
                rtp.lost(),
                rtp.tooLate(),
                rtp.early(),
                rtp.foreign(),
                rtp.malformed(),
                rtp.restarts(),
                rtp.held(),
                new Fec(
                        fec.columns(),
                        fec.rows(),
                        fec.columnPackets(),
                        fec.rowPackets(),
                        fec.recovered(),
                        fec.tooLate(),
                        fec.malformed()),
                rtp.paths().stream().map(Path::of).toList(),
                rtp.reports().stream().map(Receiver::of).toList(),
                rtp.reportsSent(),
                rtp.reportsReceived());
    }

    /** As the engine has it. */
    public RtpFigures snapshot(UdpFigures socket) {
        return new RtpFigures(
                packets,
                bytes,
                unsent,
                lost,
                tooLate,
                early,
                foreign,
                malformed,
                restarts,
                held,
                new RtpFigures.Stream(ssrc, payloadType),
                new RtpFigures.Fec(
                        fec.columns,
                        fec.rows,
                        fec.columnPackets,
                        fec.rowPackets,
                        fec.recovered,
                        fec.tooLate,
                        fec.malformed),
                paths.stream().map(Path::path).toList(),
                receivers.stream().map(Receiver::report).toList(),
                reportsSent,
                reportsReceived,
                socket);
    }
}
