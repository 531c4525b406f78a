/** What a relay must know of the audio and video it carries: which messages are headers and keyframes, and what a header says. */
@NullMarked
package dev.tramo.rtmp.media;

import org.jspecify.annotations.NullMarked;
