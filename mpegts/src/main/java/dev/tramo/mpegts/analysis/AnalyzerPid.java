package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.SectionReader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What is counted of one PID. One thread. */
final class AnalyzerPid {
    /** As it should be. */
    static final int IN_ORDER = 100;
    /** The packet before, once more, as it may be. */
    static final int DUPLICATE = 101;
    /** The counter jumped, and the packet said that it would. */
    static final int ANNOUNCED = 102;

    private static final int NONE = -1;
    /** Where a packet is compared with its duplicate: behind the clock, which may differ, and in the header's cache line. */
    private static final int MARK_AT = 12;
    /** Two packets that were swapped: the counter goes back by two. */
    private static final int BACK_BY_TWO = 14;

    static final int WINDOW_SECONDS = 5;

    final int pid;
    long packets;
    /** Before the last reset. */
    long packetsBefore;

    long bitsPerSecond;
    long continuityErrors;
    long missingPackets;
    long duplicatePackets;
    boolean isScrambled;
    /** When its first and its last packet came, on the stream's clock. */
    final long firstAt;

    long lastAt;
    /** When its last packet arrived, or when it was listed, on the caller's clock. */
    long arrivedNanos;

    private int continuity = NONE;
    private long mark;
    private boolean isRepeated;
    /** The packet before was one too late, or came after the one that follows it. */
    private boolean isGapOfOne;

    private boolean isSwapped;

    /** Its packets at the last observations, in a ring, and what follows from them. */
    final long[] packetsThen = new long[WINDOW_SECONDS];

    // What it carries.
    @Nullable
    SectionReader sections;

    @Nullable
    AnalyzerClock clock;

    @Nullable
    AnalyzerElementary elementary;
    /** Of audio and video: it must come again. */
    @Nullable
    AnalyzerInterval presence;
    /** Of a program or system table: scrambled, it is an error of that indicator. */
    @Nullable
    Indicator table;

    boolean isUnreferencedRaised;
    /** Whether a PMT lists it. */
    boolean isListed;

    AnalyzerPid(int pid, long streamNanos, long arrivedNanos) {
        this.pid = pid;
        this.arrivedNanos = arrivedNanos;
        this.firstAt = streamNanos;
        this.lastAt = streamNanos;
    }

    /** Whether anything but its header is looked at. */
    boolean isRead() {
        return sections != null || elementary != null;
    }

    /** The next packet with payload: how many packets are missing before it, -1 if it is one that was missing, or one of the constants above. */
    int follow(int header, ByteBuffer data, int at) {
        int found = header & 15;
        int expected = continuity + 1 & 15;
        long newMark = data.getLong(at + MARK_AT);
        if (found == expected || continuity == NONE) {
            accept(found, newMark);
            isGapOfOne = false;
            isSwapped = false;
            return IN_ORDER;
        }
        if (isAnnounced(header, data, at)) {
            accept(found, newMark);
            return ANNOUNCED;
        }
        if (found == continuity && newMark == mark) {
            return repeat();
        }
        accept(found, newMark);
        continuityErrors++;
        int missing = missing(found - expected & 15);
        missingPackets += missing;
        return missing;
    }

    private void accept(int found, long newMark) {
        continuity = found;
        mark = newMark;
        isRepeated = false;
    }

    /** A packet may come twice, not three times. */
    private int repeat() {
        if (!isRepeated) {
            isRepeated = true;
            duplicatePackets++;
            return DUPLICATE;
        }
        continuityErrors++;
        return 0;
    }

    /** Two packets that were swapped are three errors, and none is missing. */
    private int missing(int gap) {
        if (isGapOfOne && gap == BACK_BY_TWO) {
            isGapOfOne = false;
            isSwapped = true;
            return -1;
        }
        boolean isEndOfSwap = isSwapped && gap == 1;
        isSwapped = false;
        isGapOfOne = gap == 1 && !isEndOfSwap;
        return isEndOfSwap ? 0 : gap;
    }

    /** A packet whose header cannot be trusted: it counts if it fits. */
    void followIfItFits(int header, ByteBuffer data, int at) {
        if ((header & 0x10) != 0 && (header & 15) == (continuity + 1 & 15)) {
            accept(header & 15, data.getLong(at + MARK_AT));
        }
    }

    static boolean isAnnounced(int header, ByteBuffer data, int at) {
        return (header & 0x20) != 0 && data.get(at + 4) != 0 && data.get(at + 5) < 0;
    }

    /** The next packet may have any counter. */
    void forgetContinuity() {
        continuity = NONE;
        isGapOfOne = false;
        isSwapped = false;
        if (sections != null) {
            sections.lost();
        }
        if (elementary != null) {
            elementary.lost();
        }
    }

    /** Time stamps and clock may go on with any value. */
    void forgetTimes() {
        if (elementary != null) {
            elementary.forgetTimes();
        }
        if (clock != null) {
            clock.forget();
        }
    }

    void reset() {
        packetsBefore = packets;
        continuityErrors = 0;
        missingPackets = 0;
        duplicatePackets = 0;
        if (elementary != null) {
            elementary.reset();
        }
        if (clock != null) {
            clock.reset();
        }
    }
}
