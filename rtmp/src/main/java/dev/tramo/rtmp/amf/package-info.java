/** Action Message Format: AMF0, and of AMF3 what an AMF0 stream may switch to. */
@NullMarked
package dev.tramo.rtmp.amf;

import org.jspecify.annotations.NullMarked;
