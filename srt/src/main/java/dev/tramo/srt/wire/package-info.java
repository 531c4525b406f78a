/**
 * SRT on the wire: packet headers, control bodies, handshakes and key material messages as bytes.
 *
 * <p>Everything here is stateless. Integers are big-endian unless a method says otherwise. Reading garbage gives {@code
 * null} or {@code false}, never an exception: whatever comes from the network may be wrong.
 */
@NullMarked
package dev.tramo.srt.wire;

import org.jspecify.annotations.NullMarked;
