/**
 * What routes show: HLS to players, and stills.
 *
 * <p>{@link dev.tramo.server.view.Views} finds what a running route offers, and says why there is nothing; {@link
 * dev.tramo.server.view.HlsResource} serves it under {@code /hls}. Nobody holds a thread while he waits for the next part: answers are
 * futures, which media loops complete and the event loop of the connections writes; media are not copied, and {@code HlsBytesWriter} holds
 * them while they are sent. {@link dev.tramo.server.view.ViewTokens} signs
 * addresses for players that cannot send a token.
 */
@NullMarked
package dev.tramo.server.view;

import org.jspecify.annotations.NullMarked;
