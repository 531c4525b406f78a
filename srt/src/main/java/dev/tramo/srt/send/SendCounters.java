package dev.tramo.srt.send;

/** What a sender has counted since the connection began. Bytes include headers, as in libsrt's statistics. */
public final class SendCounters {
    long packets;
    long bytes;
    long packetsUnique;
    long bytesUnique;
    long packetsLost;
    long packetsRetransmitted;
    long packetsDropped;
    long bytesDropped;
    long packetsRefused;
    long packetsLate;
    long packetsShortOfMemory;
    long packetsFilterExtra;
    long naksReceived;

    SendCounters() {}

    /** All data packets, retransmissions and FEC packets included. */
    public long packets() {
        return packets;
    }

    /** Bytes of {@link #packets}. */
    public long bytes() {
        return bytes;
    }

    /** Packets sent for the first time. */
    public long packetsUnique() {
        return packetsUnique;
    }

    /** Bytes of {@link #packetsUnique}. */
    public long bytesUnique() {
        return bytesUnique;
    }

    /** Packets that the peer reported as lost, or whose acknowledgement is overdue. */
    public long packetsLost() {
        return packetsLost;
    }

    /** Packets sent again. */
    public long packetsRetransmitted() {
        return packetsRetransmitted;
    }

    /** Packets that left the buffer unacknowledged: too late for the peer, or for want of memory. */
    public long packetsDropped() {
        return packetsDropped;
    }

    /** Bytes of {@link #packetsDropped}. */
    public long bytesDropped() {
        return bytesDropped;
    }

    /** Payloads not taken. */
    public long packetsRefused() {
        return packetsRefused;
    }

    /** Packets sent for the first time when the peer's latency had already passed. */
    public long packetsLate() {
        return packetsLate;
    }

    /** Of those dropped and refused, how many for want of memory. */
    public long packetsShortOfMemory() {
        return packetsShortOfMemory;
    }

    /** FEC packets. */
    public long packetsFilterExtra() {
        return packetsFilterExtra;
    }

    /** Loss reports (NAK) received. */
    public long naksReceived() {
        return naksReceived;
    }
}
