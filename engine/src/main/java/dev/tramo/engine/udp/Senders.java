package dev.tramo.engine.udp;

import dev.tramo.net.Address;
import dev.tramo.net.DatagramBatch;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who sends to a UDP or RTP input, as its receiver cannot keep two apart: their datagrams are mixed. Looks at the first and the last datagram
 * of each batch, which finds whoever sends steadily within a second or two. Loop's thread.
 */
public final class Senders {
    /** More are neither remembered nor shown. */
    private static final int KNOWN_MAX = 4;

    private final @Nullable Address[] known = new @Nullable Address[KNOWN_MAX];
    private final boolean[] seen = new boolean[KNOWN_MAX];
    private final boolean[] seenBefore = new boolean[KNOWN_MAX];
    private int count;
    private String text = "";
    private boolean mixed;

    void onBatch(DatagramBatch batch) {
        note(batch, 0);
        if (batch.count() > 1) {
            note(batch, batch.count() - 1);
        }
    }

    /** Datagram {@code i} of the batch came. */
    public void note(DatagramBatch batch, int i) {
        for (int k = 0; k < count; k++) {
            if (batch.isFrom(i, Objects.requireNonNull(known[k]))) {
                seen[k] = true;
                return;
            }
        }
        if (count < KNOWN_MAX) {
            seen[count] = true;
            known[count++] = batch.from(i);
        }
    }

    /** Once a second: those that sent since the last call are shown, the others forgotten. */
    public void observe() {
        int kept = 0;
        int steady = 0;
        for (int k = 0; k < count; k++) {
            if (seen[k]) {
                steady += seenBefore[k] ? 1 : 0;
                known[kept] = known[k];
                seenBefore[kept++] = true;
            }
        }
        count = kept;
        mixed = steady > 1;
        Arrays.fill(seenBefore, kept, KNOWN_MAX, false);
        Arrays.fill(seen, false);
        if (kept > 0) {
            text = Arrays.stream(known, 0, kept).map(String::valueOf).collect(Collectors.joining(", "));
        }
    }

    /** Address and port of who sends, of several with commas; of who sent last while nobody does. Empty before anybody did. */
    public String text() {
        return text;
    }

    /** Whether several have been sending in each of the last two seconds. */
    boolean areMixed() {
        return mixed;
    }
}
