/**
 * A bad network in this process: a {@link dev.tramo.bench.relay.Relay} stands between an SRT caller and its listener, and
 * loses and delays what they send, from a seed.
 *
 * <p>An {@code Impairment} decides what happens to a datagram, a {@code Lane} makes it happen in one direction. Delay counts
 * from the kernel's stamp of arrival; a datagram leaves within about a millisecond after it is due.
 */
@NullMarked
package dev.tramo.bench.relay;

import org.jspecify.annotations.NullMarked;
