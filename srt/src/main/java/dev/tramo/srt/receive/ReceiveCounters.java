package dev.tramo.srt.receive;

/** What a receiver has counted since the connection began. Bytes include headers, as in libsrt's statistics. */
public final class ReceiveCounters {
    long packets;
    long bytes;
    long packetsUnique;
    long bytesUnique;
    long packetsRetransmitted;
    long packetsBelated;
    long packetsDropped;
    long bytesDropped;
    long packetsUndecrypted;
    long packetsShortOfMemory;
    long packetsFilterExtra;
    long packetsFilterSupply;

    ReceiveCounters() {}

    /** All data packets, duplicates and FEC packets included. */
    public long packets() {
        return packets;
    }

    /** Bytes of {@link #packets}. */
    public long bytes() {
        return bytes;
    }

    /** Packets stored: each once. */
    public long packetsUnique() {
        return packetsUnique;
    }

    /** Bytes of {@link #packetsUnique}. */
    public long bytesUnique() {
        return bytesUnique;
    }

    /** Packets that the peer marked as retransmitted. */
    public long packetsRetransmitted() {
        return packetsRetransmitted;
    }

    /** Packets that came after they had been delivered or given up. */
    public long packetsBelated() {
        return packetsBelated;
    }

    /** Packets given up, or not readable. */
    public long packetsDropped() {
        return packetsDropped;
    }

    /** Bytes of {@link #packetsDropped}, at the average length of packets. */
    public long bytesDropped() {
        return bytesDropped;
    }

    /** Packets that could not be decrypted. */
    public long packetsUndecrypted() {
        return packetsUndecrypted;
    }

    /** Packets not stored, or delivered before their time, for want of memory. */
    public long packetsShortOfMemory() {
        return packetsShortOfMemory;
    }

    /** FEC packets. */
    public long packetsFilterExtra() {
        return packetsFilterExtra;
    }

    /** Packets that FEC rebuilt. */
    public long packetsFilterSupply() {
        return packetsFilterSupply;
    }

    void onArrived(int payloadBytes, int overheadBytes) {
        packets++;
        bytes += payloadBytes + overheadBytes;
    }

    void onDropped(int count) {
        packetsDropped += count;
        bytesDropped += count * averagePacketBytes();
    }

    long averagePacketBytes() {
        return packetsUnique == 0 ? 0 : bytesUnique / packetsUnique;
    }
}
