package dev.tramo.engine.endpoint;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One path of an RTP stream: over UDP, or an SRT link.
 *
 * @param address where it is received or sent to: address and port; of an SRT link that listens on all addresses, ":9000"
 * @param interfaceName that was chosen for it; empty for the system's choice
 * @param peer of a source, who sends, of an SRT link, its peer: address and port; empty before anybody did
 * @param state of an SRT link; empty over UDP
 * @param isWorking whether it carried packets in the last second
 * @param reason why not, in words; of an SRT link that does, what it loses; empty if there is nothing to say
 * @param packets received with duplicates, or sent with those of parity
 * @param bytes their RTP packets
 * @param mbps in the last second, Mbit/s
 * @param unsent of a destination: what the kernel, or the SRT connection, did not take, or what came without a socket or connection
 * @param lost of a source: what did not come on this path
 * @param duplicates that came a second time on this path
 * @param reordered that came after one with a higher number
 * @param late that came when their turn was over
 * @param saved delivered packets that came on no other path
 * @param timestampJumps timestamps more than a second from where they should be
 * @param jitterMillis of the arrival against the timestamps (RFC 3550)
 * @param skewMillis how far it is behind the path that leads; empty if no packet came on both
 * @param skewMillisMax the longest in the last second; empty likewise
 */
public record RtpPath(
        String address,
        String interfaceName,
        String peer,
        Optional<State> state,
        boolean isWorking,
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
        OptionalDouble skewMillis,
        OptionalDouble skewMillisMax) {}
