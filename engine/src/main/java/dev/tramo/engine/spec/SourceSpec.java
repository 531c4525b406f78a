package dev.tramo.engine.spec;

/** Where a route takes its stream from. */
public sealed interface SourceSpec extends EndpointSpec
        permits UdpSpec, RtpSpec, SrtSpec, SeamlessSpec, RtmpListenSpec, RtmpPullSpec, FileSourceSpec {}
