package dev.tramo.rtmp.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.live.Publisher.Sent;
import dev.tramo.rtmp.live.RecordingOutlet.Received;
import dev.tramo.rtmp.wire.MessageType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a consumer loses whose connection is too slow, and what it never loses. */
class SlowConsumerTest extends LiveFixture {
    private static final QueueLimits FOUR_SECONDS = new QueueLimits(8 << 20, 4_000);

    @Test
    void afterAStallPicturesGoOnAtTheNewestKeyframeAtTheirTime() {
        publisher.withDisposable = false;
        begin();
        Subject player = player(FOUR_SECONDS);
        publish(60);
        int known = player.frames().size();
        player.outlet.stall();
        publish(130);
        int keyframe = lastKeyframe();
        player.recover();
        publish(30);

        List<Received> all = from(0);
        assertThat(player.frames().subList(known, player.frames().size())).isEqualTo(all.subList(keyframe, all.size()));
        assertThat(player.consumer.gaps()).isOne();
        assertThat(player.consumer.droppedFrames()).isEqualTo(keyframe - known);
        assertThat(player.consumer.sentFrames()).isEqualTo(player.frames().size());
    }

    @Test
    void withoutAKeyframeAllPicturesGoAndTheSoundStays() {
        publisher.gopPictures = 1_000;
        begin();
        Subject player = player(FOUR_SECONDS);
        publish(10);
        player.outlet.stall();
        publish(100);
        publisher.inter();
        publisher.advance(1);
        assertThat(player.consumer.gaps()).isZero();
        publisher.inter();
        assertThat(player.consumer.gaps()).isOne();
        int pictures = (int) publisher.sent.stream().filter(Sent::isVideo).count() - 10;
        assertThat(player.consumer.droppedFrames()).isEqualTo(pictures);

        player.recover();
        publisher.keyframe();
        assertThat(sounds(player)).isEqualTo(sounds(from(0)));
        assertThat(player.received().getLast()).isEqualTo(from(0).getLast());
        assertThat(player.consumer.droppedBytes())
                .isEqualTo(publisher.sent.stream()
                        .filter(message -> player.count(message) == 0)
                        .mapToInt(message -> message.payload().remaining())
                        .sum());
    }

    private static List<Received> sounds(Subject subject) {
        return sounds(subject.frames());
    }

    private static List<Received> sounds(List<Received> messages) {
        return messages.stream()
                .filter(message -> message.type() == MessageType.AUDIO)
                .toList();
    }

    @Test
    void soundAloneStaysWithinTheTimeAndMakesNoGaps() {
        publisher.withVideo = false;
        begin();
        publisher.pause(2_000);
        Subject player = player(FOUR_SECONDS);
        publish(10);
        player.outlet.stall();
        publisher.runSeconds(20);

        assertThat(player.consumer.queueMillis()).isBetween(3_950L, 4_000L);
        assertThat(player.consumer.gaps()).isZero();
        int known = player.frames().size();
        long dropped = player.consumer.droppedFrames();
        player.recover();
        assertThat(player.frames().size()).isEqualTo(publisher.sent.size() - dropped);
        assertThat(player.frames().subList(known, player.frames().size()))
                .isEqualTo(from(0).subList(known + (int) dropped, publisher.sent.size()));
    }

    @Test
    void aHeaderThatWaitsDoesNotMakeEverythingAfterItTooOld() {
        begin();
        Subject player = player(FOUR_SECONDS);
        publish(60);
        player.outlet.stall();
        Sent header = publisher.videoHeader(2);
        publisher.runSeconds(30);
        int keyframe = lastKeyframe();
        long held = player.consumer.queueMillis();
        player.outlet.forget();
        player.recover();

        assertThat(held).isBetween(1_000L, 4_000L);
        assertThat(player.payloads().getFirst()).isEqualTo(header.payload());
        assertThat(player.frames().getFirst())
                .isIn(from(0).stream().filter(LiveFixture::isKeyframe).toList());
        assertThat(player.received()).contains(from(0).get(keyframe));
        assertThat(player.consumer.gaps()).isLessThan(16);
    }

    @Test
    void disposablePicturesAreLostFirst() {
        publisher.gopPictures = 1_000;
        begin();
        Subject player = player(FOUR_SECONDS);
        publish(1);
        player.outlet.stall();
        publish(95);
        player.recover();

        List<Sent> lost = publisher.sent.stream()
                .filter(message -> player.count(message) == 0)
                .toList();
        assertThat(lost).isNotEmpty().allMatch(Sent::isDisposable).allMatch(message -> message.timestamp() > 2_000);
        assertThat(player.consumer.droppedFrames()).isEqualTo(lost.size());
        assertThat(player.consumer.gaps()).isZero();
        assertThat(from(0)).containsAll(player.frames());
    }

    @Test
    void theOthersLoseNothing() {
        begin();
        Subject before = player();
        Subject slow = player(FOUR_SECONDS);
        Subject after = player();
        slow.outlet.stall();
        publisher.runSeconds(30);

        assertThat(before.frames()).isEqualTo(from(0));
        assertThat(after.frames()).isEqualTo(from(0));
        assertThat(before.consumer.droppedFrames() + after.consumer.droppedFrames())
                .isZero();
        assertThat(slow.consumer.gaps()).isPositive();
    }

    @Test
    void aKeyframeLargerThanTheQueueIsLostWithAllThatNeedsIt() {
        publisher.gopPictures = 25;
        publisher.keyframeBytes = 70_000;
        begin();
        Subject player = player(new QueueLimits(64 << 10, 8_000));
        publish(10);
        player.outlet.stall();
        for (int i = 0; i < 100; i++) {
            publish(1);
            assertThat(player.consumer.queueBytes()).isLessThanOrEqualTo(64 << 10);
        }
        player.outlet.forget();
        player.recover();

        assertThat(player.frames()).isNotEmpty().allMatch(message -> message.type() == MessageType.AUDIO);
    }

    @Test
    void countersTellWhatWaits() {
        begin();
        Subject player = player();
        publish(60);
        player.outlet.stall();
        int first = publisher.sent.size();
        publish(25);

        List<Sent> waiting = publisher.sent.subList(first, publisher.sent.size());
        assertThat(player.consumer.queueBytes())
                .isEqualTo(
                        waiting.stream().mapToInt(m -> m.payload().remaining()).sum());
        assertThat(player.consumer.queueMillis()).isEqualTo(24 * 40);
        player.recover();
        assertThat(player.consumer.queueBytes()).isZero();
        assertThat(player.consumer.queueMillis()).isZero();
        assertThat(player.consumer.sentBytes())
                .isEqualTo(player.payloads().stream()
                        .mapToInt(ByteBuffer::remaining)
                        .sum());
    }

    @Test
    void stalledIsWhoTakesNothingAlthoughSomethingWaits() {
        begin();
        Subject player = player();
        publish(25);
        observeAfter(30);
        assertThat(player.consumer.stalledNanos(publisher.nowNanos)).isZero();

        player.outlet.stall();
        publish(25);
        observeAfter(3);
        observeAfter(3);
        assertThat(player.consumer.stalledNanos(publisher.nowNanos)).isEqualTo(7 * SECOND);

        player.outlet.allow(1);
        player.consumer.drain();
        observeAfter(1);
        assertThat(player.consumer.stalledNanos(publisher.nowNanos)).isZero();
        observeAfter(4);
        assertThat(player.consumer.stalledNanos(publisher.nowNanos)).isEqualTo(4 * SECOND);

        player.recover();
        observeAfter(1);
        assertThat(player.consumer.stalledNanos(publisher.nowNanos)).isZero();
    }

    @Test
    void whatTheSystemHasNotTakenWaitsToo() {
        begin();
        Subject player = player();
        publish(25);
        observeAfter(1);
        publish(1);
        player.outlet.hold(player.consumer.sentBytes());
        observeAfter(5);

        assertThat(player.consumer.stalledNanos(publisher.nowNanos)).isEqualTo(5 * SECOND + 40_000_000);
    }

    private void observeAfter(int seconds) {
        publisher.pause(seconds * 1000L);
        stream.observe(publisher.nowNanos);
    }

    @Test
    void picturesOfAnAbsentPublishersReturnAreNotCountedAsLostByTheConnection() {
        begin();
        Subject player = player(FOUR_SECONDS);
        player.outlet.stall();
        publisher.runSeconds(6);
        player.recover();
        long dropped = player.consumer.droppedFrames();
        assertThat(dropped).isPositive();
        stream.interrupt();
        publisher.pause(1_000);
        publisher.begin(0);
        publisher.inter();
        publisher.inter();

        assertThat(player.consumer.droppedFrames()).isEqualTo(dropped);
    }

    @Test
    void whenMemoryIsScarceTheQueueIsAQuarter() {
        MemoryBudget small = new MemoryBudget(100_000);
        LiveStream crowded = new LiveStream(allocator, small);
        Publisher camera = new Publisher(crowded, allocator);
        camera.begin(0);
        camera.announce();
        Subject player = new Subject(Consumer.Kind.PLAYER, FOUR_SECONDS);
        crowded.add(player.consumer, ALWAYS);
        player.outlet.stall();
        camera.run(90);
        assertThat(player.consumer.queueMillis()).isGreaterThan(3_500);
        assertThat(small.isScarce()).isTrue();

        crowded.observe(camera.nowNanos);
        camera.run(1);
        assertThat(player.consumer.queueMillis()).isLessThanOrEqualTo(1_000);
        crowded.close();
        assertThat(small.bytes()).isZero();
    }

    @Test
    void emptyMessagesOfOneTimeDoNotPileUp() {
        begin();
        publish(1);
        Subject player = player();
        player.outlet.stall();
        for (int i = 0; i < 30_000; i++) {
            publisher.message(MessageType.AUDIO, 0, new byte[0]);
            publisher.message(MessageType.VIDEO, 0, new byte[0]);
        }

        assertThat(budget.bytes()).isLessThan(20_000 * 32);
    }

    @Test
    void headersThatChangeAllTheTimeDoNotPileUp() {
        begin();
        Subject player = player(new QueueLimits(64 << 10, 8_000));
        publish(1);
        player.outlet.stall();
        Sent video = publisher.videoHeader(0);
        Sent audio = publisher.audioHeader(0);
        for (int i = 0; i < 5_000; i++) {
            video = publisher.videoHeader(i);
            audio = publisher.audioHeader(i);
            publisher.metadata("encoder " + i);
            publish(i % 7 == 0 ? 1 : 0);
            assertThat(player.consumer.queueBytes()).isLessThanOrEqualTo(64 << 10);
        }
        player.outlet.forget();
        player.recover();

        assertThat(player.payloads()).contains(video.payload(), audio.payload());
        assertThat(player.payloads()).contains(metadata("encoder 4999").payload());
    }

    @Test
    void aSlowConsumerStaysWithinItsBoundsAndLosesOnlyWholeRunsOfPicturesWhateverComes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 40; round++) {
            String name = "seed " + seed + ", round " + round;
            publisher.sent.clear();
            publisher.pause(1_000);
            publisher.gopPictures = 1 + random.nextInt(random.nextBoolean() ? 30 : 300);
            publisher.begin(random.nextLong(1L << 32));
            QueueLimits limits = new QueueLimits((64 << 10) + random.nextInt(400_000), 500 + random.nextInt(4_000));
            runRandomly(name, random, limits);
        }
    }

    private void runRandomly(String name, Random random, QueueLimits limits) {
        Subject slow = player(limits);
        Subject sibling = player(limits);
        publisher.announce();
        boolean stalled = false;
        for (int i = 0; i < 400; i++) {
            publisher.keyframeBytes = 1_000 + random.nextInt(random.nextInt(10) == 0 ? 200_000 : 20_000);
            publisher.pictureBytes = 100 + random.nextInt(8_000);
            publish(1);
            if (random.nextInt(100) == 0) {
                publisher.videoHeader(random.nextInt(100));
            }
            if (random.nextInt(100) == 0) {
                publisher.audioHeader(random.nextInt(100));
            }
            if (random.nextInt(60) == 0) {
                stalled = !stalled;
                slow.outlet.stall();
            }
            if (stalled) {
                slow.outlet.allow(random.nextInt(4) == 0 ? random.nextInt(8_000) : 0);
            } else {
                slow.outlet.recover();
            }
            slow.consumer.drain();
            assertThat(slow.consumer.queueBytes()).as(name).isLessThanOrEqualTo(limits.bytesMax());
            assertThat(slow.consumer.queueMillis()).as(name).isLessThanOrEqualTo(limits.millisMax());
        }
        slow.recover();
        assertThat(sibling.frames()).as(name).isEqualTo(from(0));
        assertThat(headersOfFrames(sibling)).as(name).containsAllEntriesOf(headersOfFrames(slow));
        checkLosses(name, slow);
        stream.remove(slow.consumer);
        stream.remove(sibling.consumer);
    }

    /** With each frame the header that a decoder had when it came; what comes twice is the same twice. */
    private static Map<ByteBuffer, ByteBuffer> headersOfFrames(Subject subject) {
        Map<Integer, ByteBuffer> headers = new HashMap<>();
        Map<ByteBuffer, ByteBuffer> ofFrames = new HashMap<>();
        for (Received message : subject.received()) {
            if (isFrame(message)) {
                ofFrames.put(message.payload(), headers.get(message.type()));
            } else {
                headers.put(message.type(), message.payload());
            }
        }
        return ofFrames;
    }

    /** A picture that is no keyframe comes only if all that it may need came. */
    private void checkLosses(String name, Subject slow) {
        Set<Received> frames = new HashSet<>(slow.frames());
        List<Received> expected = from(0);
        List<Received> inOrder = new ArrayList<>();
        boolean whole = true;
        int lost = 0;
        for (Received message : expected) {
            boolean came = frames.contains(message);
            lost += came ? 0 : 1;
            if (came) {
                inOrder.add(message);
            }
            if (message.type() == MessageType.VIDEO) {
                Sent sent = new Sent(message.type(), 0, message.payload());
                whole = sent.isKeyframe() ? came : whole && (came || sent.isDisposable());
                assertThat(came && !whole).as(name).isFalse();
            }
        }
        assertThat(slow.frames()).as(name).isEqualTo(inOrder);
        assertThat(slow.consumer.droppedFrames()).as(name).isEqualTo(lost);
        assertThat(slow.consumer.sentFrames()).as(name).isEqualTo(inOrder.size());
    }
}
