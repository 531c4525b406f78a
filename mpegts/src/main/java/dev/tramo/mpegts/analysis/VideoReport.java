package dev.tramo.mpegts.analysis;

/**
 * A video stream, as far as it is known: 0 or empty for what is not.
 *
 * @param width in pixels
 * @param height in pixels
 * @param frameRate frames per second, as the stream says; measured by its time stamps if it does not
 * @param scan "progressive" or "interlaced"
 * @param profile as people write it: "High", "Main 10"
 * @param level as people write it: "4.1"
 * @param chroma "4:2:0", "4:2:2", "4:4:4" or "4:0:0"
 * @param bitDepth of luma
 * @param hdr "PQ", "HLG" or empty
 * @param gopFrames frames between the last two keyframes
 * @param keyframeMillis time between the last two keyframes
 * @param keyframeMillisMax longest such time since the last reset
 * @param sinceKeyframeMillis time since the last keyframe, by the arrival of data; -1 before the first
 * @param keyframes since the last reset
 * @param timecode the last one; of full analysis, MPEG-2 and HEVC
 * @param hasCaptions whether CEA-608/708 captions were seen; of full analysis
 */
public record VideoReport(
        int width,
        int height,
        double frameRate,
        String scan,
        String profile,
        String level,
        String chroma,
        int bitDepth,
        String hdr,
        int gopFrames,
        long keyframeMillis,
        long keyframeMillisMax,
        long sinceKeyframeMillis,
        long keyframes,
        String timecode,
        boolean hasCaptions) {}
