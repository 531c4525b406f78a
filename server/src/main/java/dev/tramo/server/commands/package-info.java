/**
 * Command lines of other programs, read as routes: {@link dev.tramo.server.commands.CommandReader} reads a line of a shell ({@link
 * dev.tramo.server.commands.ShellLine}) that runs {@code srt-live-transmit} or {@code ffmpeg}. What cannot be taken over is told ({@link
 * dev.tramo.server.commands.NotTaken}). Nothing is run, and nothing is opened.
 */
@NullMarked
package dev.tramo.server.commands;

import org.jspecify.annotations.NullMarked;
