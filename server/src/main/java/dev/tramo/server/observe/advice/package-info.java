/**
 * What latency, overhead, FEC and bonding an SRT path needs. {@link dev.tramo.server.observe.advice.RouteAdvice} makes an {@link
 * dev.tramo.server.observe.advice.Advice} from a route's last snapshot and from the delays that its receiving sessions have recorded:
 * {@link dev.tramo.server.observe.advice.ReceiverAdvice} tells what was measured, {@link
 * dev.tramo.server.observe.advice.SenderAdvice} estimates. Nothing is kept here.
 */
@NullMarked
package dev.tramo.server.observe.advice;

import org.jspecify.annotations.NullMarked;
