/** Action Message Format: AMF0, and the AMF3 values that an AMF0 stream may contain. */
@NullMarked
package dev.tramo.rtmp.amf;

import org.jspecify.annotations.NullMarked;
