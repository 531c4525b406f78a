/**
 * The audio and video in RTMP messages. {@link dev.tramo.rtmp.media.MediaTag} finds the sequence headers and keyframes that a
 * relay must know; {@link dev.tramo.rtmp.media.TagReader} and {@link dev.tramo.rtmp.media.TagWriter} convert messages to coded
 * frames and back; {@link dev.tramo.rtmp.media.VideoFormat} and {@link dev.tramo.rtmp.media.AudioFormat} describe a track by
 * its configuration record.
 */
@NullMarked
package dev.tramo.rtmp.media;

import org.jspecify.annotations.NullMarked;
