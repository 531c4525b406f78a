package dev.tramo.rtmp.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.wire.MessageType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is held is counted, and let go; the fixture sees to it that nothing is left after each test. */
class MemoryTest extends LiveFixture {
    @Test
    void whatIsCountedIsWhatIsHeld() {
        begin();
        Subject player = player();
        player.outlet.stall();
        publish(120);

        assertThat(budget.bytes()).isPositive().isEqualTo(heldBytes());
    }

    @Test
    void nothingIsHeldOfAStreamThatEndedWithoutConsumers() {
        begin();
        publish(60);
        stream.end();

        assertThat(budget.bytes()).isZero();
        assertThat(heldBytes()).isZero();
    }

    @Test
    void aConsumerThatGoesTakesItsQueueAlong() {
        begin();
        publish(1);
        Subject player = player();
        player.outlet.stall();
        publish(150);
        stream.end();
        assertThat(budget.bytes()).isPositive();

        stream.remove(player.consumer);
        assertThat(budget.bytes()).isZero();
        assertThat(player.consumer.queueBytes()).isZero();
        stream.remove(player.consumer);
    }

    @Test
    void aRemovedConsumerIsSentNothingMore() {
        begin();
        Subject player = player();
        publish(10);
        stream.remove(player.consumer);
        player.outlet.forget();
        publish(60);
        player.consumer.drain();

        assertThat(player.received()).isEmpty();
    }

    @Test
    void theGroupOfPicturesIsBoundedInTime() {
        publisher.gopPictures = 30 * 25;
        begin();
        publisher.runSeconds(11);
        long afterEleven = budget.bytes();
        publisher.runSeconds(18);
        assertThat(afterEleven).isLessThan(2_000);
        assertThat(budget.bytes()).isEqualTo(afterEleven);

        Subject player = player();
        assertThat(player.received()).isEmpty();
        publisher.runSeconds(2);
        assertThat(player.frames()).isEqualTo(from(lastKeyframe()));
    }

    @Test
    void theGroupOfPicturesIsBoundedInBytes() {
        publisher.pictureBytes = 300_000;
        publisher.gopPictures = 100;
        begin();
        for (int i = 0; i < 99; i++) {
            publish(1);
            assertThat(budget.bytes()).isLessThan((8 << 20) + 700_000);
        }
        assertThat(budget.bytes()).isLessThan(2_000);
    }

    @Test
    void theBudgetIsScarceAboveFourFifthsAndExhaustedShortlyBeforeItsEnd() {
        MemoryBudget small = new MemoryBudget(1_000);
        small.add(800);
        assertThat(small.isScarce()).isFalse();
        small.add(1);
        assertThat(small.isScarce()).isTrue();
        small.add(149);
        assertThat(small.isExhausted()).isFalse();
        small.add(1);
        assertThat(small.isExhausted()).isTrue();
        small.subtract(951);
        assertThat(small.isScarce()).isFalse();
    }

    @Test
    void allIsReleasedWhateverHappensInWhateverOrder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            LiveStream own = new LiveStream(allocator, budget);
            Publisher camera = new Publisher(own, allocator);
            camera.gopPictures = 1 + random.nextInt(100);
            camera.begin(random.nextInt());
            List<Subject> subjects = new ArrayList<>();
            for (int step = 0; step < 300; step++) {
                act(random, own, camera, subjects);
                assertThat(budget.bytes())
                        .as("seed %d, round %d, step %d", seed, round, step)
                        .isEqualTo(heldBytes());
            }
            if (random.nextBoolean()) {
                own.close();
                own.end();
            } else {
                own.end();
                subjects.forEach(subject -> own.remove(subject.consumer));
            }
            assertThat(budget.bytes()).as("seed %d, round %d", seed, round).isZero();
            assertThat(heldBytes()).as("seed %d, round %d", seed, round).isZero();
        }
    }

    private void act(Random random, LiveStream own, Publisher camera, List<Subject> subjects) {
        Subject some = subjects.isEmpty() ? null : subjects.get(random.nextInt(subjects.size()));
        switch (random.nextInt(some == null ? 9 : 13)) {
            case 0, 1, 2 -> camera.run(1 + random.nextInt(40));
            case 3 -> camera.videoHeader(random.nextInt(3));
            case 4 -> camera.audioHeader(random.nextInt(3));
            case 5 -> camera.metadata("encoder " + random.nextInt(3));
            case 6 ->
                camera.message(random.nextBoolean() ? MessageType.VIDEO : MessageType.AUDIO, camera.clock, tag(random));
            case 7 -> comeAndGo(random, own, camera);
            case 8 -> {
                QueueLimits limits = new QueueLimits(64 << 10, 500 + random.nextInt(4_000));
                Consumer.Kind kind = random.nextBoolean() ? Consumer.Kind.PLAYER : Consumer.Kind.PUSH;
                Subject subject = new Subject(kind, limits);
                subjects.add(subject);
                own.add(subject.consumer, random.nextInt(3_000));
            }
            case 9 -> some.outlet.stall();
            case 10 -> some.recover();
            case 11 -> {
                some.outlet.allow(random.nextInt(5_000));
                some.consumer.drain();
            }
            default -> {
                own.remove(some.consumer);
                subjects.remove(some);
            }
        }
    }

    private static void comeAndGo(Random random, LiveStream own, Publisher camera) {
        switch (random.nextInt(4)) {
            case 0 -> own.interrupt();
            case 1 -> own.end();
            case 2 -> camera.begin(random.nextInt());
            default -> own.observe(camera.nowNanos);
        }
    }

    private static byte[] tag(Random random) {
        byte[] tag = new byte[random.nextInt(8)];
        random.nextBytes(tag);
        return tag;
    }
}
