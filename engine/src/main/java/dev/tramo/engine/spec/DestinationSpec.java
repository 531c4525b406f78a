package dev.tramo.engine.spec;

/** Where a route sends its stream to. */
public sealed interface DestinationSpec extends EndpointSpec
        permits UdpSpec, RtpSpec, SrtSpec, SeamlessSpec, RtmpPushSpec, RtmpPlaySpec, HlsSpec, FileSpec {}
