package dev.tramo.rtmp.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.live.MediaMessage.Role;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The policy alone, on queues that are written down. */
class DropPolicyTest {
    private static final int KIB = 1 << 10;
    private static final QueueLimits LIMITS = new QueueLimits(64 * KIB, 4_000);

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final MemoryBudget budget = new MemoryBudget(1 << 30);
    private final SendQueue queue = new SendQueue();
    private final DropPolicy policy = new DropPolicy(LIMITS);
    private long arrivalMillis;

    private MediaMessage message(Role role, int key, int bytes) {
        int type = switch (role) {
            case KEYFRAME, VIDEO, DISPOSABLE_VIDEO, VIDEO_HEADER -> MessageType.VIDEO;
            case AUDIO, AUDIO_HEADER -> MessageType.AUDIO;
            case METADATA, DATA -> MessageType.DATA;
        };
        SharedChunks chunks = new SharedChunks(type, -1, 1, allocator.buffer().writeZero(bytes), allocator);
        return new MediaMessage(role, key, arrivalMillis, arrivalMillis, false, chunks, budget);
    }

    private boolean admits(Role role, int bytes) {
        MediaMessage message = message(role, 0, bytes);
        boolean admitted = policy.admits(message, queue);
        message.release();
        return admitted;
    }

    private void add(Role role, int bytes) {
        add(role, 0, bytes);
    }

    private void add(Role role, int key, int bytes) {
        MediaMessage message = message(role, key, bytes);
        queue.add(message);
        message.release();
    }

    private List<Role> roles() {
        List<Role> roles = new ArrayList<>();
        for (Iterator<MediaMessage> each = queue.oldestFirst(); each.hasNext(); ) {
            roles.add(each.next().role());
        }
        return roles;
    }

    @Test
    void withinTheBoundsNothingIsLost() {
        add(Role.KEYFRAME, 32 * KIB);
        arrivalMillis = 4_000;
        add(Role.VIDEO, 32 * KIB);
        assertThat(policy.shed(queue)).isFalse();
        assertThat(roles()).containsExactly(Role.KEYFRAME, Role.VIDEO);
        assertThat(policy.gaps()).isZero();
        assertThat(policy.droppedFrames()).isZero();
    }

    @Test
    void fromHalfOfTheBytesOnDisposablePicturesStayOutside() {
        add(Role.KEYFRAME, 32 * KIB);
        assertThat(admits(Role.DISPOSABLE_VIDEO, 100)).isTrue();
        add(Role.VIDEO, 1);
        assertThat(admits(Role.DISPOSABLE_VIDEO, 100)).isFalse();
        assertThat(admits(Role.VIDEO, 100)).isTrue();
        assertThat(admits(Role.AUDIO, 100)).isTrue();
        assertThat(policy.droppedFrames()).isOne();
        assertThat(policy.droppedBytes()).isEqualTo(100);
        assertThat(policy.gaps()).isZero();
    }

    @Test
    void fromHalfOfTheTimeOnDisposablePicturesStayOutside() {
        add(Role.KEYFRAME, 1);
        arrivalMillis = 2_001;
        add(Role.VIDEO, 1);
        assertThat(admits(Role.DISPOSABLE_VIDEO, 1)).isFalse();
    }

    @Test
    void beyondTheBoundsEverythingBeforeTheNewestKeyframeGoesButHeaders() {
        add(Role.METADATA, 10);
        add(Role.KEYFRAME, 20 * KIB);
        add(Role.AUDIO, 200);
        add(Role.DATA, 300);
        add(Role.VIDEO_HEADER, 40);
        add(Role.KEYFRAME, 30 * KIB);
        add(Role.AUDIO, 200);
        add(Role.VIDEO, 20 * KIB);

        assertThat(policy.shed(queue)).isFalse();
        assertThat(roles()).containsExactly(Role.METADATA, Role.VIDEO_HEADER, Role.KEYFRAME, Role.AUDIO, Role.VIDEO);
        assertThat(queue.bytes()).isEqualTo(10 + 40 + 30 * KIB + 200 + 20 * KIB);
        assertThat(queue.videoFrames()).isEqualTo(2);
        assertThat(policy.gaps()).isOne();
        assertThat(policy.droppedFrames()).isEqualTo(2); // data is no frame
        assertThat(policy.droppedBytes()).isEqualTo(20 * KIB + 200);
    }

    @Test
    void withoutAKeyframeAllPicturesGoUntilTheNextOne() {
        add(Role.VIDEO, 100);
        add(Role.AUDIO, 200);
        arrivalMillis = 4_001;
        add(Role.VIDEO, 100);
        assertThat(policy.shed(queue)).isTrue();
        assertThat(roles()).containsExactly(Role.AUDIO);
        assertThat(policy.droppedFrames()).isEqualTo(2);

        useless(Role.VIDEO);
        useless(Role.AUDIO); // from before the beginning: not lost
        assertThat(policy.droppedFrames()).isEqualTo(3);
        policy.closeGap();
        useless(Role.VIDEO);
        assertThat(policy.droppedFrames()).isEqualTo(3);
        assertThat(policy.gaps()).isOne();
    }

    private void useless(Role role) {
        MediaMessage message = message(role, 0, 100);
        policy.onUseless(message);
        message.release();
    }

    @Test
    void aKeyframeThatDoesNotFitAloneGoesToo() {
        add(Role.VIDEO_HEADER, 40);
        add(Role.KEYFRAME, 65 * KIB);
        assertThat(policy.shed(queue)).isTrue();
        assertThat(roles()).containsExactly(Role.VIDEO_HEADER);
    }

    @Test
    void ofAudioAloneTheOldestGoesFirstAndNoMoreThanNeeded() {
        for (int i = 0; i < 5; i++) {
            arrivalMillis = 1_100 * i;
            add(Role.AUDIO, 100 + i);
        }
        assertThat(policy.shed(queue)).isFalse();
        assertThat(queue.size()).isEqualTo(4);
        assertThat(queue.bytes()).isEqualTo(101 + 102 + 103 + 104);
        assertThat(policy.droppedBytes()).isEqualTo(100);
        assertThat(policy.gaps()).isZero();
    }

    @Test
    void anEarlierHeaderGoesOnlyIfNoFrameNeedsIt() {
        add(Role.AUDIO_HEADER, 1, 11);
        add(Role.AUDIO_HEADER, 1, 12);
        add(Role.METADATA, 2, 60 * KIB);
        add(Role.METADATA, 2, 13);
        add(Role.AUDIO, 5 * KIB);
        add(Role.AUDIO_HEADER, 1, 14);
        assertThat(policy.shed(queue)).isFalse();
        assertThat(roles()).containsExactly(Role.AUDIO_HEADER, Role.METADATA, Role.AUDIO, Role.AUDIO_HEADER);
        assertThat(queue.bytes()).isEqualTo(12 + 13 + 5 * KIB + 14);
        assertThat(policy.droppedFrames()).isZero();
    }

    @Test
    void theNumberOfMessagesIsBoundedToo() {
        for (int i = 0; i < 8_193; i++) {
            add(Role.AUDIO, 0);
        }
        policy.shed(queue);
        assertThat(queue.size()).isEqualTo(8_192);
        assertThat(policy.droppedFrames()).isOne();
    }

    @Test
    void whenMemoryIsScarceAQuarterIsEnough() {
        add(Role.KEYFRAME, 10 * KIB);
        add(Role.KEYFRAME, 10 * KIB);
        assertThat(policy.shed(queue)).isFalse();
        assertThat(queue.size()).isEqualTo(2);

        policy.setScarce(true);
        assertThat(policy.shed(queue)).isFalse();
        assertThat(roles()).containsExactly(Role.KEYFRAME);
        assertThat(policy.gaps()).isOne();
    }

    @AfterEach
    void allMemoryIsFree() {
        queue.clear();
        assertThat(queue.bytes()).isZero();
        assertThat(budget.bytes()).isZero();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }
}
