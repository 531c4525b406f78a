package dev.tramo.rtmp.live;

import dev.tramo.rtmp.media.FourCc;
import dev.tramo.rtmp.media.MediaTag;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** FourCCs of a stream's codecs that it carries by enhanced RTMP. The stream's thread. */
public final class EnhancedCodecs {
    private final Set<String> video = new TreeSet<>();
    private final Set<String> audio = new TreeSet<>();
    /** By medium: the last codec noted. */
    private final int[] last = new int[2];

    EnhancedCodecs() {}

    /** A message has come. */
    void note(boolean isVideo, MediaTag tag) {
        int medium = isVideo ? 1 : 0;
        if (tag.enhanced() && tag.codec() != last[medium] && tag.codec() != FourCc.NONE) {
            last[medium] = tag.codec();
            (isVideo ? video : audio).add(FourCc.text(tag.codec()));
        }
    }

    void clear() {
        video.clear();
        audio.clear();
        Arrays.fill(last, 0);
    }

    /** Those of video and audio, in alphabetical order. */
    public List<String> all() {
        Set<String> all = new TreeSet<>(video);
        all.addAll(audio);
        return List.copyOf(all);
    }

    /** Those of video. */
    public List<String> ofVideo() {
        return List.copyOf(video);
    }

    /** Those of audio. */
    public List<String> ofAudio() {
        return List.copyOf(audio);
    }
}
