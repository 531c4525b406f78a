/**
 * What was recorded, for those who ask by HTTP: {@link dev.tramo.server.recordings.ByteRange} is the part of a file that a request wants,
 * {@link dev.tramo.server.recordings.Streams} sends what is made while it is sent. {@link dev.tramo.server.recordings.SourceFiles} are files
 * that were sent here to be played.
 */
@NullMarked
package dev.tramo.server.recordings;

import org.jspecify.annotations.NullMarked;
