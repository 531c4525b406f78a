package dev.tramo.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** Sessions with counted memory and virtual time, and what they tell their users. */
abstract class SessionFixture {
    static final long SECOND = 1_000_000_000;
    static final String FLOW = "window 2500000|bandwidth 2500000 2|chunk size 65536";

    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    /** Any origin will do: here one that overflows within the test. */
    long now = Long.MAX_VALUE - 3 * SECOND;

    final List<Peer> peers = new ArrayList<>();

    /** What a session told its user, one line each. */
    final List<String> told = new ArrayList<>();

    Ending ending;

    @AfterEach
    void everythingIsReleased() {
        for (Peer peer : peers) {
            peer.session().disconnected("");
            peer.release();
        }
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .isZero();
        assertThat(told.stream().filter(line -> line.startsWith("ended")).count())
                .isEqualTo(peers.size());
    }

    Peer peer() {
        Peer peer = new Peer(allocator, () -> now);
        peers.add(peer);
        return peer;
    }

    void tell(String line) {
        told.add(line);
    }

    void tellMessage(int type, int timestamp, ByteBuf payload) {
        String text = payload.toString(StandardCharsets.ISO_8859_1);
        tell(type + " @" + timestamp + " " + (type == MessageType.DATA ? payload.readableBytes() + " bytes" : text));
        payload.release();
    }

    void tellEnding(Ending how) {
        ending = how;
        tell("ended " + how.kind() + ": " + how.reason());
    }

    /** What was told since the last call. */
    List<String> told() {
        List<String> lines = List.copyOf(told);
        told.removeIf(line -> !line.startsWith("ended"));
        return lines;
    }

    /** Lets time pass as a driver does. */
    void pass(double seconds, Peer peer) {
        long end = now + (long) (seconds * SECOND);
        while (end - now > 0) {
            now += Math.min(SECOND / 4, end - now);
            peer.session().tick(now);
        }
    }

    static Map<String, Object> object(Object... keysAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }

    static List<String> lines(String lines) {
        return List.of(lines.split("\\|"));
    }
}
