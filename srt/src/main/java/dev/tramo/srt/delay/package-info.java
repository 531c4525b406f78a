/**
 * How long after its origin each packet of a received stream arrived, and what follows from it for the latency.
 *
 * <p>A {@link dev.tramo.srt.delay.DelayRecorder} counts, for one session, delays in steps of a millisecond: one histogram of each five
 * minutes of the last hour, and one since the session began. A {@link dev.tramo.srt.delay.DelayWindow} is what it has counted over
 * a time, and answers how many packets a given latency would have missed. {@link dev.tramo.srt.delay.LatencyProposal} turns that
 * into a latency.
 *
 * <p>The delay of a packet is the time from its origin, on the stream's own time base ({@link
 * dev.tramo.srt.receive.TsbpdClock}, with the drift corrected), to its arrival. The latency counts from the same origin: a packet
 * is in time if and only if its delay is at most the latency.
 *
 * <ul>
 *   <li>Each packet counts once, by the copy that arrives first: the first transmission, a retransmission, what FEC rebuilt, or a
 *       copy on another path of a bonded group. Duplicates do not count.
 *   <li>A packet that is given up counts as one that never came. If it arrives afterwards, it counts with its delay instead.
 *   <li>A packet that arrives after its time, but before that of the packet after it, is delivered late rather than lost. Here it
 *       is missing: its time had passed.
 *   <li>A packet that cannot be decrypted does not count: no latency would help.
 * </ul>
 *
 * <p>Nothing here is thread-safe; windows and reports are immutable. Nothing is allocated per packet.
 */
@NullMarked
package dev.tramo.srt.delay;

import org.jspecify.annotations.NullMarked;
