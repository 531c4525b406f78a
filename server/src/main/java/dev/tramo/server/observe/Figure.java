package dev.tramo.server.observe;

/** A figure of an endpoint or of the server over one second. Its key is its name in every API. */
public enum Figure {
    /** Received, Mbit/s. */
    RECEIVED_MBPS("receivedMbps"),
    /** Sent, Mbit/s. */
    SENT_MBPS("sentMbps"),
    /** Smoothed round-trip time of the first SRT session, ms. */
    RTT_MILLIS("rttMillis"),
    /** Packets found missing on the path before recovery, of RTP on all paths together, per second. */
    PACKETS_LOST("packetsLost"),
    /** Received: packets that recovery did not bring back in time, or that could not be decrypted, per second. */
    PACKETS_UNRECOVERED("packetsUnrecovered"),
    /** Retransmissions, per second. */
    PACKETS_RETRANSMITTED("packetsRetransmitted"),
    /** Data packets, first transmissions and retransmissions, per second: what shares are of. */
    PACKETS("packets"),
    /** Datagrams and frames that this gateway dropped itself, whatever the queue, per second. */
    DROPPED("dropped"),
    /** How close the second came to losing a packet: the shortest time between an arrival and its turn, ms. */
    BUFFER_MARGIN_MILLIS("bufferMarginMillis"),
    /**
     * Paths of a bonded group that are connected, of several groups those of the one that has the fewest; paths of an RTP stream that
     * carry packets, if it has two.
     */
    MEMBERS("members"),
    /** Of an RTP source: of the arrival against the timestamps, of the worse path, ms. */
    JITTER_MILLIS("jitterMillis"),
    /** Of an RTP source with two paths: the longest time that one was behind the other, ms. */
    SKEW_MILLIS("skewMillis"),
    /** Of a paced destination: how long after its time 99 % of the datagrams were sent at most, ms. */
    PACING_MILLIS("pacingMillis"),
    /** CPU of the server's process, or of the machine, % of one core. */
    CPU_PERCENT("cpuPercent"),
    /** Resident memory of the process, or memory of the machine that is in use, MiB. */
    MEMORY_MIB("memoryMib"),
    /** Java heap in use, MiB. */
    HEAP_MIB("heapMib"),
    /** Free space where the data folder is, MiB. */
    DISK_FREE_MIB("diskFreeMib"),
    /** Packets of a transport stream out of order, or after missing ones, per second. */
    CONTINUITY_ERRORS("continuityErrors"),
    /** Errors of the indicators 1.1 to 1.6 of ETSI TR 101 290, per second. */
    PRIORITY_1_ERRORS("priority1Errors"),
    /** Errors of the indicators 2.1 to 2.6, per second. */
    PRIORITY_2_ERRORS("priority2Errors"),
    /** Largest deviation between the arrival of a PCR and its value, ms. */
    PCR_JITTER_MILLIS("pcrJitterMillis");

    private final String key;

    Figure(String key) {
        this.key = key;
    }

    /** Its name in every API. */
    public String key() {
        return key;
    }
}
