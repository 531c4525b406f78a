package dev.tramo.rtmp.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.amf.EcmaArray;
import dev.tramo.rtmp.live.Publisher.Sent;
import dev.tramo.rtmp.live.RecordingOutlet.Received;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** A stream, its publisher and its consumers; afterwards all memory must be free. */
abstract class LiveFixture {
    static final int STREAM_ID = 7;
    static final long ALWAYS = Long.MAX_VALUE;
    static final long NEVER = -1;
    static final long SECOND = 1_000_000_000;

    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    final MemoryBudget budget = new MemoryBudget(1 << 30);
    final LiveStream stream = new LiveStream(allocator, budget);
    final Publisher publisher = new Publisher(stream, allocator);

    /** A consumer and what its far end understood. */
    final class Subject {
        final RecordingOutlet outlet = new RecordingOutlet();
        final Consumer consumer;

        Subject(Consumer.Kind kind, QueueLimits limits) {
            consumer = new Consumer(kind, STREAM_ID, limits, allocator, outlet, publisher.nowNanos);
        }

        List<Received> received() {
            return outlet.received;
        }

        /** Pictures and sounds, no headers. */
        List<Received> frames() {
            return outlet.received.stream().filter(LiveFixture::isFrame).toList();
        }

        List<ByteBuffer> payloads() {
            return outlet.received.stream().map(Received::payload).toList();
        }

        long count(Sent message) {
            return payloads().stream().filter(message.payload()::equals).count();
        }

        void recover() {
            outlet.recover();
            consumer.drain();
        }
    }

    static boolean isFrame(Received message) {
        return new Sent(message.type(), 0, message.payload()).isFrame();
    }

    static boolean isKeyframe(Received message) {
        return new Sent(message.type(), 0, message.payload()).isKeyframe();
    }

    /** A player that has joined. */
    Subject player() {
        return player(QueueLimits.DEFAULT);
    }

    Subject player(QueueLimits limits) {
        return joined(new Subject(Consumer.Kind.PLAYER, limits), ALWAYS);
    }

    Subject push(long burstMillisMax) {
        return joined(new Subject(Consumer.Kind.PUSH, QueueLimits.DEFAULT), burstMillisMax);
    }

    Subject joined(Subject subject, long burstMillisMax) {
        stream.add(subject.consumer, burstMillisMax);
        return subject;
    }

    void publish(int pictures) {
        publisher.run(pictures);
    }

    /** A publisher that has announced itself. */
    void begin() {
        publisher.begin(0);
        publisher.announce();
    }

    /** What somebody must be sent whose first message is that one, without its headers. */
    List<Received> from(int first) {
        long base = publisher.sent.get(first).timestamp();
        List<Received> expected = new ArrayList<>();
        for (Sent message : publisher.sent.subList(first, publisher.sent.size())) {
            if (message.isVideo() || message.timestamp() >= base) {
                int timestamp = (int) Math.max(0, message.timestamp() - base);
                expected.add(new Received(message.type(), timestamp, STREAM_ID, message.payload()));
            }
        }
        return expected;
    }

    int lastKeyframe() {
        int at = publisher.sent.size() - 1;
        while (!publisher.sent.get(at).isKeyframe()) {
            at--;
        }
        return at;
    }

    Received metadata(String encoder) {
        return new Received(MessageType.DATA, 0, STREAM_ID, publisherMetadata(encoder));
    }

    private static ByteBuffer publisherMetadata(String encoder) {
        return ByteBuffer.wrap(Publisher.amf("onMetaData", new EcmaArray(Map.of("encoder", encoder))));
    }

    long heldBytes() {
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }

    @AfterEach
    void allMemoryIsFree() {
        stream.close();
        assertThat(budget.bytes()).isZero();
        assertThat(heldBytes()).isZero();
    }
}
