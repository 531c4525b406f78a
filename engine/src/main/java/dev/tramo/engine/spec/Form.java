package dev.tramo.engine.spec;

/** What an endpoint carries. */
public enum Form {
    /** Opaque payloads, usually MPEG-TS: UDP, RTP, SRT, files of MPEG-TS. */
    DATAGRAMS,
    /** Coded audio and video frames: RTMP, HLS, files of MP4. */
    FRAMES
}
