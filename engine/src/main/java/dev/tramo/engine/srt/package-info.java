/**
 * SRT endpoints. An {@code SrtEndpoint} has sessions, and comes to them by an {@code SrtConnector}: it calls ({@code SrtCalling},
 * {@code SrtGroupCalling}), or listens ({@code SrtListening}) on a port that others of its loop may share ({@code SrtPorts}).
 */
@NullMarked
package dev.tramo.engine.srt;

import org.jspecify.annotations.NullMarked;
