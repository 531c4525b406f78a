package dev.tramo.mpegts;

/** The counters of a multiplexer while they count; see {@link MuxerCounters}. */
final class MuxerCounts {
    long frames;
    long framesDropped;
    long packets;
    long nullPackets;
    long datagrams;
    long clockSteps;

    MuxerCounters snapshot() {
        return new MuxerCounters(frames, framesDropped, packets, nullPackets, datagrams, clockSteps);
    }
}
