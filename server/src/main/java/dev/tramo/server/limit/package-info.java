/**
 * The limits that an operator may set, in tables: {@link dev.tramo.server.limit.HttpLimit} and {@link dev.tramo.server.limit.RtmpLimit},
 * with defaults and bounds. Values without behaviour; {@code dev.tramo.server.config} reads them.
 */
@NullMarked
package dev.tramo.server.limit;

import org.jspecify.annotations.NullMarked;
