/**
 * The sender of a connection. {@link dev.tramo.srt.send.SendSide} numbers and encrypts payloads, keeps them until they are
 * acknowledged, and retransmits those that the peer reports as lost. {@link dev.tramo.srt.send.LiveCongestionControl} sets the
 * pace from the {@link dev.tramo.srt.send.Bandwidth} allowed and the measured input rate. {@link dev.tramo.srt.send.Recovery}
 * selects how losses are repaired.
 *
 * <p>Invariant: new packets leave in order and no faster than the pace allows; a packet leaves the buffer when it is acknowledged,
 * or when it would arrive too late. One connection's thread.
 */
@NullMarked
package dev.tramo.srt.send;

import org.jspecify.annotations.NullMarked;
