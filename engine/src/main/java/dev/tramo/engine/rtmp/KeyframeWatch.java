package dev.tramo.engine.rtmp;

import dev.tramo.rtmp.live.MessageTap;
import dev.tramo.rtmp.media.MediaTag;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;

/** Looks at what a stream brings, and takes nothing. The leg's loop. */
public final class KeyframeWatch implements MessageTap {
    /** Is told what the stream brings. */
    public interface Listener {
        /** Audio or video has come. */
        void onMedia(boolean isVideo, int length);

        /** The stream can be begun with what it keeps: among the messages that came together was a keyframe, or there is no video. */
        void onKeyframe();
    }

    private final Listener listener;
    private final MediaTag tag = new MediaTag();
    private boolean hasVideo;
    private boolean isKeyframe;

    public KeyframeWatch(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void onBegan() {
        hasVideo = false;
    }

    @Override
    public void onMessage(int type, long timeMillis, ByteBuf payload, long arrivalNanos) {
        if (type == MessageType.VIDEO) {
            hasVideo = true;
            tag.readVideo(payload);
            isKeyframe |= tag.kind() == MediaTag.Kind.FRAME && tag.keyframe();
        }
        if (type != MessageType.DATA) {
            listener.onMedia(type == MessageType.VIDEO, payload.readableBytes());
        }
    }

    @Override
    public void onBatchEnd() {
        boolean canBegin = isKeyframe || !hasVideo;
        isKeyframe = false;
        if (canBegin) {
            listener.onKeyframe();
        }
    }

    @Override
    public void onInterrupted() {
        isKeyframe = false;
    }

    @Override
    public void onEnded() {
        // It is interrupted before.
    }
}
