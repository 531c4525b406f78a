/**
 * The syntax of the codecs' headers, as far as a transport stream needs it. Functions on byte arrays, without state; what reads
 * per frame allocates nothing.
 */
@NullMarked
package dev.tramo.mpegts.codec;

import org.jspecify.annotations.NullMarked;
