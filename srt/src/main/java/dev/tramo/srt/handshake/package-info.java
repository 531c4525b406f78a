/**
 * Handshakes: {@link dev.tramo.srt.handshake.CallerHandshake} and {@link dev.tramo.srt.handshake.RendezvousHandshake} begin one
 * ({@link dev.tramo.srt.handshake.ConnectionAttempt}), {@link dev.tramo.srt.handshake.ListenerHandshake} answers, without state for
 * callers until their cookie proves their address, and yields a {@link dev.tramo.srt.handshake.ConnectionRequest} to accept or
 * reject. Either ends in an {@link dev.tramo.srt.SrtConnection}, or in a {@link dev.tramo.srt.wire.RejectReason}.
 *
 * <p>Whatever the peer sends may be wrong: it is checked here, once. The thread of the connection to be.
 */
@NullMarked
package dev.tramo.srt.handshake;

import org.jspecify.annotations.NullMarked;
