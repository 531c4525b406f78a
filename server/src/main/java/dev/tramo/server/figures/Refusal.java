package dev.tramo.server.figures;

import dev.tramo.engine.endpoint.RefusedAttempt;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An attempt to publish, play or call that was refused, and its repetitions.
 *
 * @param peer address and port that the last attempt came from
 * @param asked what was asked for, at most 512 printable characters: an SRT stream ID, an RTMP application; never a key
 * @param reason why it was refused, in words
 * @param first when it was tried first
 * @param last when it was tried last
 * @param count attempts from this address for the same and with the same answer, at least 1
 */
@Schema(name = "RefusedAttempt")
public record Refusal(String peer, String asked, String reason, Instant first, Instant last, long count) {
    /** What the engine observed. */
    public static Refusal of(RefusedAttempt attempt) {
        return new Refusal(
                attempt.peer(), attempt.asked(), attempt.reason(), attempt.first(), attempt.last(), attempt.count());
    }

    /** As the engine has it. */
    public RefusedAttempt snapshot() {
        return new RefusedAttempt(peer, asked, reason, first, last, count);
    }
}
