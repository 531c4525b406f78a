package dev.tramo.bench.convert;

/** What a turn has the streams do. */
enum Task {
    /** RTMP leaves as RTMP, MPEG-TS as it is. */
    PASS,
    /** RTMP leaves as MPEG-TS, MPEG-TS as RTMP. */
    CONVERT,
    /** As {@link #PASS}, and each route has a destination of the other form that nobody calls or plays. */
    UNNEEDED,
    /** As {@link #CONVERT}, by an ffmpeg for each stream. */
    FFMPEG
}
