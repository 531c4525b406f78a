package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.Ts;
import dev.tramo.mpegts.analysis.StreamCounters.Presence;
import java.nio.ByteBuffer;

/**
 * Looks into a transport stream: what is in it, and what is wrong with it by ETSI TR 101 290.
 *
 * <p>Of most packets it reads the header of four bytes and eight bytes to tell duplicates. It copies packets of tables and the beginnings
 * of PES packets. A PID that has no packets at all is an error of that PID alone: its missing PCRs and PTS are no further errors. While
 * nothing arrives, or synchronisation is lost, no time passes for what is awaited.
 *
 * <p>Memory is bounded: 1024 PIDs (others are counted together), 128 services, 16 splice commands of a PID. Nothing is allocated per packet.
 */
public final class TsAnalyzer {
    private static final long CHECK_NANOS = 100_000_000;
    private static final long PRESENT_NANOS = 1_000_000_000;
    private static final int ERROR_BIT = 0x80_0000;
    private static final int START_BIT = 0x40_0000;
    private static final int SCRAMBLED_BITS = 0xC0;
    private static final int ADAPTATION_BIT = 0x20;
    private static final int PAYLOAD_BIT = 0x10;
    private static final int CLOCK_BIT = 0x10;
    private static final int CLOCK_BYTES_MIN = 7;

    private final AnalyzerTime time = new AnalyzerTime();
    private final AnalyzerBoard board = new AnalyzerBoard();
    private final AnalyzerPids pids = new AnalyzerPids(time);
    private final AnalyzerTables tables;
    private final AnalyzerRates rates;
    private final PacketSync sync;
    private final byte[] packet = new byte[Ts.PACKET_BYTES];

    private long checkedNanos;
    private boolean isSyncLost;
    private long sinceNanos;
    private long packets;
    private long packetsBefore;
    private long duplicatePackets;
    private long continuityErrors;
    private long missingPackets;
    private long continuityErrorsBefore;
    private long missingPacketsBefore;
    private long bytesSkippedBefore;
    private long suspectPackets;

    /**
     * An analysis that begins.
     *
     * @param nowNanos the caller's clock, on which all times are
     */
    public TsAnalyzer(AnalysisLevel level, AnalysisThresholds thresholds, long nowNanos) {
        tables = new AnalyzerTables(level, thresholds, time, board, pids);
        sync = new PacketSync(new Packets());
        rates = new AnalyzerRates(nowNanos);
        sinceNanos = nowNanos;
    }

    /**
     * Takes the next bytes of the stream: packets of 188, 192 or 204 bytes, whole or in part, also behind an RTP header.
     *
     * @param data big-endian, read with absolute access; its position and limit are not used
     * @param offset of the first byte in {@code data}
     * @param length in bytes
     * @param arrivalNanos when they arrived
     */
    public void onDatagram(ByteBuffer data, int offset, int length, long arrivalNanos) {
        time.arrive(arrivalNanos, sync.isSynced());
        sync.onBytes(data, offset, length, arrivalNanos);
        if (arrivalNanos - checkedNanos >= CHECK_NANOS) {
            checkedNanos = arrivalNanos;
            if (sync.isSynced()) {
                tables.check();
            }
        }
    }

    private final class Packets implements PacketSync.Output {
        @Override
        public void onPacket(ByteBuffer data, int at, long arrivalNanos, boolean isSuspect) {
            take(data, at, arrivalNanos, isSuspect);
        }

        @Override
        public void onSyncLost(long arrivalNanos) {
            board.raise(Indicator.SYNC_LOSS, -1, arrivalNanos);
            board.begin(Indicator.SYNC_LOSS);
            isSyncLost = true;
            for (AnalyzerPid pid : pids.all()) {
                pid.forgetContinuity();
                pid.forgetTimes();
            }
        }
    }

    private void take(ByteBuffer data, int at, long arrivalNanos, boolean isSuspect) {
        int header = data.getInt(at);
        packets++;
        if (isSuspect) {
            board.raise(Indicator.SYNC_BYTE, -1, arrivalNanos);
        } else if (isSyncLost) {
            isSyncLost = false;
            board.end(Indicator.SYNC_LOSS);
        }
        int number = header >>> 8 & 0x1FFF;
        boolean hasError = (header & ERROR_BIT) != 0;
        if (hasError || isSuspect) {
            takeSuspect(number, header, data, at, hasError && !isSuspect, arrivalNanos);
            return;
        }
        AnalyzerPid pid = pids.of(number);
        pid.packets++;
        pid.lastAt = time.streamNanos;
        pid.arrivedNanos = arrivalNanos;
        if (number == Ts.PID_NULL || pids.isOther(pid)) {
            return;
        }
        if ((header & ADAPTATION_BIT) != 0) {
            takeAdaptation(pid, header, data, at, arrivalNanos);
        }
        if ((header & PAYLOAD_BIT) != 0) {
            takePayload(pid, header, data, at);
        }
    }

    /** By the standard, nothing else may be concluded from such a packet. */
    private void takeSuspect(int number, int header, ByteBuffer data, int at, boolean hasError, long arrivalNanos) {
        suspectPackets++;
        if (hasError) {
            board.raise(Indicator.TRANSPORT, number, arrivalNanos);
        }
        AnalyzerPid pid = pids.find(number);
        if (pid != null) {
            pid.packets++;
            pid.followIfItFits(header, data, at);
            if (pid.elementary != null) {
                pid.elementary.lost();
            }
            if (pid.sections != null) {
                pid.sections.lost();
            }
        }
    }

    private void takeAdaptation(AnalyzerPid pid, int header, ByteBuffer data, int at, long arrivalNanos) {
        int length = data.get(at + 4) & 0xFF;
        if (length == 0) {
            return;
        }
        int flags = data.get(at + 5);
        boolean isAnnounced = flags < 0;
        if (isAnnounced) {
            if ((header & PAYLOAD_BIT) == 0) {
                pid.forgetContinuity();
            }
            tables.forgetTimes(pid);
        }
        if (length >= CLOCK_BYTES_MIN && (flags & CLOCK_BIT) != 0) {
            long base = (data.getInt(at + 6) & 0xFFFF_FFFFL) << 1 | (data.get(at + 10) & 0xFF) >>> 7;
            int extension = (data.get(at + 10) & 1) << 8 | (data.get(at + 11) & 0xFF);
            tables.clock(pid).onClock(base * 300 + extension, arrivalNanos, packets * Ts.PACKET_BYTES, isAnnounced);
        }
    }

    private void takePayload(AnalyzerPid pid, int header, ByteBuffer data, int at) {
        int missing = pid.follow(header, data, at);
        if (missing == AnalyzerPid.DUPLICATE) {
            duplicatePackets++;
            return;
        }
        if (missing != AnalyzerPid.IN_ORDER) {
            jump(pid, missing);
        }
        boolean isScrambled = (header & SCRAMBLED_BITS) != 0;
        if (isScrambled) {
            tables.onScrambled(pid);
        }
        pid.isScrambled = isScrambled;
        if (isScrambled || !pid.isRead()) {
            return;
        }
        boolean startsUnit = (header & START_BIT) != 0;
        if (pid.sections != null) {
            data.get(at, packet, 0, Ts.PACKET_BYTES);
            int from = Ts.payload(packet, 0);
            if (from < Ts.PACKET_BYTES) {
                pid.sections.onPayload(packet, from, Ts.PACKET_BYTES, startsUnit);
            }
        } else if (pid.elementary != null && (startsUnit || pid.elementary.isGathering())) {
            pid.elementary.onPacket(data, at, startsUnit);
        }
    }

    /** The continuity counter is not the next one. */
    private void jump(AnalyzerPid pid, int missing) {
        if (missing != AnalyzerPid.ANNOUNCED) {
            continuityErrors++;
            missingPackets = missingPackets + missing;
            board.raise(Indicator.CONTINUITY, pid.pid, time.nowNanos);
            for (AnalyzerPid other : pids.all()) {
                if (other.clock != null) {
                    other.clock.lostPackets();
                }
            }
        }
        if (pid.sections != null) {
            pid.sections.lost();
        }
        if (pid.elementary != null) {
            pid.elementary.lost();
        }
    }

    /** Takes the figures of the second that ends; to be called about once a second. */
    public void observe(long nowNanos) {
        rates.observe(packets, pids, nowNanos);
        for (AnalyzerPid pid : pids.all()) {
            if (pid.clock != null) {
                pid.clock.observe();
            }
        }
        pids.forgetSilent(tables::isReferenced);
    }

    /** The figures of the last second. */
    public StreamCounters counters(long nowNanos) {
        if (!sync.wasFound()) {
            return StreamCounters.NOTHING;
        }
        double jitter = -1;
        long keyframeMillis = -1;
        for (AnalyzerPid pid : pids.all()) {
            if (pid.clock != null && pid.clock.isReferenced) {
                jitter = Math.max(jitter, pid.clock.jitterMillis());
            }
            if (pid.elementary != null) {
                keyframeMillis = Math.max(keyframeMillis, pid.elementary.keyframeMillis());
            }
        }
        return new StreamCounters(
                true,
                continuityErrorsBefore + continuityErrors,
                missingPacketsBefore + missingPackets,
                suspectPackets + sync.bytesSkipped() / Ts.PACKET_BYTES,
                board.total(1),
                board.total(2),
                board.active(nowNanos),
                jitter,
                presence(PidReport.Kind.VIDEO),
                presence(PidReport.Kind.AUDIO),
                keyframeMillis);
    }

    /** When audio and video were last there. Does not allocate. */
    public void media(MediaArrivals into) {
        into.clear();
        boolean isComplete = tables.isComplete();
        boolean isAnyListed = false;
        for (int i = 0; i < pids.all().size(); i++) {
            AnalyzerPid pid = pids.all().get(i);
            AnalyzerElementary elementary = pid.elementary;
            if (elementary == null || !elementary.isMedia()) {
                continue;
            }
            isAnyListed = true;
            isComplete &= pid.packets > 0;
            into.add(elementary.media() == PidReport.Kind.VIDEO, pid.arrivedNanos, pid.packets > 0);
        }
        into.isComplete = isComplete && isAnyListed;
        into.isListed = tables.isComplete();
    }

    /** Errors of priority 1 since the beginning, whatever was reset. */
    public long fatalErrors() {
        return board.fatal;
    }

    /** Whether a condition of priority 1 lasts, or no transport packets were found yet. */
    public boolean isFatal() {
        return board.fatalLasting > 0 || !sync.wasFound();
    }

    private Presence presence(PidReport.Kind media) {
        Presence found = Presence.NONE;
        for (AnalyzerPid pid : pids.all()) {
            if (pid.elementary != null && pid.elementary.media() == media) {
                boolean isThere = pid.packets > 0 && time.streamNanos - pid.lastAt < PRESENT_NANOS;
                found = isThere || found == Presence.PRESENT ? Presence.PRESENT : Presence.MISSING;
            }
        }
        return found;
    }

    /** What was found since the last reset. */
    public StreamReport report(long nowNanos) {
        return new AnalyzerReports(tables, pids, rates, board)
                .report(
                        new AnalyzerReports.Totals(
                                sync.wasFound(),
                                sinceNanos,
                                packets - packetsBefore,
                                continuityErrors,
                                missingPackets,
                                duplicatePackets,
                                sync.bytesSkipped() - bytesSkippedBefore),
                        nowNanos);
    }

    /** Counts from zero. What is known of the stream stays known. */
    public void reset(long nowNanos) {
        sinceNanos = nowNanos;
        packetsBefore = packets;
        duplicatePackets = 0;
        continuityErrorsBefore += continuityErrors;
        missingPacketsBefore += missingPackets;
        continuityErrors = 0;
        missingPackets = 0;
        bytesSkippedBefore = sync.bytesSkipped();
        board.reset();
        pids.all().forEach(AnalyzerPid::reset);
    }
}
