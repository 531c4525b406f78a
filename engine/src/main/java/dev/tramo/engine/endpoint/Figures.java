package dev.tramo.engine.endpoint;

/** What an endpoint counts, by its protocol. */
public sealed interface Figures
        permits NoFigures, UdpFigures, RtpFigures, SrtFigures, SeamlessFigures, RtmpFigures, HlsFigures, FileFigures {}
