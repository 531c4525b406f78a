package dev.tramo.engine.spec;

/** What an endpoint carries. */
public enum Form {
    /** Opaque payloads, usually MPEG-TS: UDP, RTP, SRT. */
    DATAGRAMS,
    /** Coded audio and video frames: RTMP, HLS. */
    FRAMES
}
