package dev.tramo.mpegts;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The packets of one source that have not gone out yet; of one that is not in use, those since its last keyframe. Knows the units (PES
 * packets) of its first program, and whether all of a unit is there. Memory is taken as it is needed, 12 MiB at most. One thread.
 */
final class TsLine {
    static final long NONE = -1;

    private static final int PACKETS_MAX = 1 << 16;
    private static final int CHUNK_PACKETS = 1 << 10;
    private static final int STREAMS_MAX = 32;
    private static final int NO_STREAM = 0;
    private static final int UNBOUNDED = -1;
    private static final long SILENCE_NANOS_MAX = 300_000_000;
    private static final int PES_HEADER_BYTES = 6;
    /** Pictures that are farther apart, and were not before, are not all there. */
    private static final long PAUSE_TICKS_MIN = 3 * Ts.HZ / 10;

    private final byte[][] chunks = new byte[PACKETS_MAX / CHUNK_PACKETS][];
    private final long[][] arrivals = new long[PACKETS_MAX / CHUNK_PACKETS][];
    /** Counts of packets that were taken out and put in; the place is the count modulo {@link #PACKETS_MAX}. */
    private long head;

    private long tail;
    private boolean isInUse;
    private boolean hasCome;
    private long lastNanos;

    private final DemuxerCounts counts = new DemuxerCounts();
    private final SectionReader association = new SectionReader(counts, this::onAssociation);
    private @Nullable SectionReader map;
    private final byte[] associationPacket = new byte[Ts.PACKET_BYTES];
    private final byte[] mapPacket = new byte[Ts.PACKET_BYTES];
    private boolean hasAssociation;
    private boolean hasMap;
    private int mapPid = Ts.PID_NULL;
    private int mapCrc;
    private int clockPid = Ts.PID_NULL;
    private int videoPid = Ts.PID_NULL;
    private int videoType;
    /** Decode time of the last picture, and how long after the one before it is. */
    private long pictureTime = NONE;

    private long pictureTicks;
    /** By PID: its stream's number, from 1. */
    private final byte[] streams = new byte[Ts.PID_COUNT];

    /** By PID: the continuity counter that is to come next, and 1 more; 0: not known. */
    private final byte[] expected = new byte[Ts.PID_COUNT];

    private int streamCount;
    /** By stream: where the unit begins of which not all is there; {@link #NONE} if there is no such. */
    private final long[] open = new long[STREAMS_MAX + 1];

    private final int[] missing = new int[STREAMS_MAX + 1];
    private boolean hasClock;
    private long clock;
    private long clockNanos;
    /** Where the last keyframe begins that is whole, when it came, and the clock then. */
    private long keyframe = NONE;

    private long keyframeNanos;
    private long keyframeClock = NONE;
    /** The same of one whose end has not come yet. */
    private long coming = NONE;

    private long comingNanos;
    private long comingClock = NONE;
    /** When the last keyframe was given up, or the first packet came. */
    private long forgottenNanos;

    /** Takes a datagram of whole packets. */
    void onDatagram(ByteBuffer data, int offset, int length, long nowNanos) {
        if (!hasCome || nowNanos - lastNanos > SILENCE_NANOS_MAX) {
            hasCome = true;
            forget(nowNanos); // counters need not tell what is missing since
            Arrays.fill(expected, (byte) 0);
        }
        lastNanos = nowNanos;
        for (int at = 0; at < length; at += Ts.PACKET_BYTES) {
            append(data, offset + at, nowNanos);
        }
        if (!isInUse) {
            head = needed();
        }
    }

    /** Where that begins which is needed to go on with a keyframe. */
    private long needed() {
        long since = hasKeyframe() ? keyframe : coming;
        return since == NONE ? tail : since;
    }

    private void forget(long nowNanos) {
        keyframe = NONE;
        coming = NONE;
        forgottenNanos = nowNanos;
    }

    private void append(ByteBuffer data, int offset, long nowNanos) {
        if (tail - head == PACKETS_MAX) {
            head++;
        }
        long needed = needed();
        if (needed != tail && tail - needed == PACKETS_MAX) {
            forget(nowNanos); // its first packet is overwritten
        }
        int place = (int) (tail & (PACKETS_MAX - 1));
        byte[] b = chunks[place / CHUNK_PACKETS];
        if (b == null) {
            b = new byte[CHUNK_PACKETS * Ts.PACKET_BYTES];
            chunks[place / CHUNK_PACKETS] = b;
            arrivals[place / CHUNK_PACKETS] = new long[CHUNK_PACKETS];
        }
        int at = place % CHUNK_PACKETS * Ts.PACKET_BYTES;
        data.get(offset, b, at, Ts.PACKET_BYTES);
        arrivals[place / CHUNK_PACKETS][place % CHUNK_PACKETS] = nowNanos;
        look(b, at, nowNanos);
        tail++;
    }

    private void look(byte[] b, int at, long nowNanos) {
        int pid = Ts.pid(b, at);
        if (pid == clockPid && Ts.hasClock(b, at)) {
            hasClock = true;
            clock = TsJoiner.clock(b, at);
            clockNanos = nowNanos;
        }
        int payload = Ts.payload(b, at);
        int end = at + Ts.PACKET_BYTES;
        if (!Ts.hasPayload(b, at) || payload >= end) {
            return;
        }
        boolean starts = Ts.startsUnit(b, at);
        boolean isUnits = streams[pid] != NO_STREAM;
        boolean hasPaused = pid == videoPid && starts && hasPaused(b, payload, end);
        boolean isBroken = isUnits && (hasLost(pid, Ts.continuity(b, at)) || hasPaused);
        if (isBroken) {
            coming = NONE;
            if (keyframe != NONE) {
                forget(nowNanos); // what it is followed by is not whole
            }
        }
        if (pid == Ts.PID_PAT) {
            hasAssociation |= keep(associationPacket, b, at, payload);
            association.onPayload(b, payload, end, starts);
        } else if (pid == mapPid && map != null) {
            hasMap |= keep(mapPacket, b, at, payload);
            map.onPayload(b, payload, end, starts);
        } else if (isUnits) {
            unit(streams[pid], b, payload, end, starts);
            if (pid == videoPid) {
                followKeyframe(b, at, payload, end, starts, nowNanos);
            }
        }
    }

    /** A keyframe is one to begin with when all of it has come: so nothing is waited for then. */
    private void followKeyframe(byte[] b, int at, int payload, int end, boolean starts, long nowNanos) {
        boolean begins = starts && !Ts.isScrambled(b, at) && isKeyframe(b, at, payload, end);
        if (starts) {
            take();
        }
        if (begins) {
            coming = tail;
            comingNanos = nowNanos;
            comingClock = hasClock ? clock + Ts.toTicks(nowNanos - clockNanos) : NONE;
        }
        if (open[streams[videoPid]] == NONE) {
            take();
        }
    }

    private void take() {
        if (coming != NONE) {
            keyframe = coming;
            keyframeNanos = comingNanos;
            keyframeClock = comingClock;
            coming = NONE;
        }
    }

    /** Whether the packet has a section as a whole, and was kept. */
    private static boolean keep(byte[] kept, byte[] b, int at, int payload) {
        int section = payload + 1 + (b[payload] & 0xFF);
        int end = at + Ts.PACKET_BYTES;
        boolean isWhole = Ts.startsUnit(b, at)
                && section + 3 <= end
                && section + 3 + ((b[section + 1] & 15) << 8 | (b[section + 2] & 0xFF)) <= end;
        if (isWhole) {
            System.arraycopy(b, at, kept, 0, Ts.PACKET_BYTES);
        }
        return isWhole;
    }

    /** A packet may be repeated. */
    private boolean hasLost(int pid, int counter) {
        int due = expected[pid] - 1;
        expected[pid] = (byte) (((counter + 1) & 15) + 1);
        return due >= 0 && due != counter && ((due - 1) & 15) != counter;
    }

    /** Whether pictures are missing before this one: a multiple of 16 packets leaves counters as they would be. */
    private boolean hasPaused(byte[] b, int payload, int end) {
        if (!TsTimes.hasTimes(b, payload, end)) {
            return false;
        }
        long time = TsTimes.decodeTime(b, payload);
        long before = pictureTicks;
        pictureTicks = pictureTime == NONE ? 0 : Ts.difference(time, pictureTime);
        pictureTime = time;
        return pictureTicks > PAUSE_TICKS_MIN && pictureTicks > 2 * before;
    }

    private void unit(int stream, byte[] b, int payload, int end, boolean starts) {
        if (starts) {
            int length = payload + PES_HEADER_BYTES <= end ? (b[payload + 4] & 0xFF) << 8 | (b[payload + 5] & 0xFF) : 0;
            missing[stream] = length == 0 ? UNBOUNDED : length + PES_HEADER_BYTES;
            open[stream] = tail;
        }
        if (missing[stream] != UNBOUNDED && open[stream] != NONE) {
            missing[stream] -= end - payload;
            if (missing[stream] <= 0) {
                open[stream] = NONE;
            }
        }
    }

    /** Whether a picture begins here that needs none before it. */
    private boolean isKeyframe(byte[] b, int at, int payload, int end) {
        boolean isMarked = Ts.hasAdaptation(b, at) && b[at + 4] != 0 && (b[at + 5] & 0x40) != 0;
        for (int i = payload; !isMarked && i + 4 <= end; i++) {
            if (b[i] == 0 && b[i + 1] == 0 && b[i + 2] == 1) {
                isMarked = isEntry(b[i + 3] & 0xFF);
            }
        }
        return isMarked;
    }

    /** What stands before a keyframe: parameter sets or its own slice; of MPEG-2 the sequence header. */
    private boolean isEntry(int code) {
        return switch (videoType) {
            case 0x1B -> (code & 0x1F) == 5 || (code & 0x1F) == 7;
            case 0x24 -> ((code >> 1) & 0x3F) == 32 || (((code >> 1) & 0x3F) >= 16 && ((code >> 1) & 0x3F) <= 21);
            case 0x01, 0x02 -> code == 0xB3;
            default -> false;
        };
    }

    private void onAssociation(byte[] section, int length) {
        List<Tables.Entry> programs =
                Tables.isCurrent(section, Tables.TABLE_PAT) ? Tables.programs(section, length) : List.of();
        if (!programs.isEmpty() && programs.getFirst().pmtPid() != mapPid && Tables.sectionNumber(section) == 0) {
            mapPid = programs.getFirst().pmtPid();
            map = new SectionReader(counts, this::onMap);
            hasMap = false;
            mapCrc = 0;
        }
    }

    private void onMap(byte[] section, int length) {
        if (!Tables.isCurrent(section, Tables.TABLE_PMT) || Tables.crc(section, length) == mapCrc) {
            return;
        }
        Optional<Tables.ProgramMap> read = Tables.map(section, length, mapPid);
        if (read.isEmpty()) {
            return;
        }
        mapCrc = Tables.crc(section, length);
        Arrays.fill(streams, (byte) NO_STREAM);
        Arrays.fill(open, NONE);
        streamCount = 0;
        clockPid = read.get().program().pcrPid();
        videoPid = Ts.PID_NULL;
        for (TsStream stream : read.get().program().streams()) {
            if (isUnits(stream.streamType()) && streamCount < STREAMS_MAX) {
                streams[stream.pid()] = (byte) ++streamCount;
            }
            if (videoPid == Ts.PID_NULL && isVideo(stream.streamType())) {
                videoPid = stream.pid();
                videoType = stream.streamType();
            }
        }
    }

    private static boolean isVideo(int type) {
        return switch (type) {
            case 0x01, 0x02, 0x10, 0x1B, 0x24, 0x33, 0x42 -> true;
            default -> false;
        };
    }

    /** Others are sections: ISO/IEC 13818-1 table 2-34, SCTE 35. */
    private static boolean isUnits(int type) {
        return switch (type) {
            case 0x05, 0x0B, 0x0C, 0x0D, 0x14, 0x86 -> false;
            default -> true;
        };
    }

    /** From now on packets go out of it, and stay until they do. */
    void use() {
        isInUse = true;
    }

    /** From now on it keeps what is needed to begin with its last keyframe. */
    void rest() {
        isInUse = false;
        head = needed();
    }

    /** Begins with the last keyframe; without one, with what comes next. */
    void rewind() {
        head = hasKeyframe() ? keyframe : tail;
    }

    boolean isEmpty() {
        return head == tail;
    }

    void remove() {
        head++;
    }

    long first() {
        return head;
    }

    long end() {
        return tail;
    }

    byte[] chunk(long packet) {
        return chunks[(int) (packet & (PACKETS_MAX - 1)) / CHUNK_PACKETS];
    }

    /** Where a packet begins in its {@link #chunk}. */
    int at(long packet) {
        return (int) (packet & (PACKETS_MAX - 1)) % CHUNK_PACKETS * Ts.PACKET_BYTES;
    }

    long arrivalNanos(long packet) {
        int place = (int) (packet & (PACKETS_MAX - 1));
        return arrivals[place / CHUNK_PACKETS][place % CHUNK_PACKETS];
    }

    /** When the last packet came. */
    long lastNanos() {
        return lastNanos;
    }

    /** Whether the packet belongs to a unit of which not all is there. */
    boolean isPartial(long packet, int pid) {
        long from = open[streams[pid]];
        return streams[pid] != NO_STREAM && from != NONE && packet >= from;
    }

    /** Whether the PID carries units with timestamps. */
    boolean isUnits(byte[] b, int at) {
        return streams[Ts.pid(b, at)] != NO_STREAM;
    }

    boolean isVideoPid(int pid) {
        return pid == videoPid;
    }

    boolean hasKeyframe() {
        return keyframe != NONE;
    }

    long keyframeNanos() {
        return keyframeNanos;
    }

    /** How long there has been no keyframe to begin with; 0 if there is one, if nothing has come yet, and of a program without video. */
    long withoutKeyframeNanos(long nowNanos) {
        boolean isWithoutVideo = mapCrc != 0 && videoPid == Ts.PID_NULL;
        return hasKeyframe() || !hasCome || isWithoutVideo ? 0 : nowNanos - forgottenNanos;
    }

    /** What the clock was when the keyframe came, in units of 90 kHz; {@link #NONE} if there was no reference before. */
    long keyframeClock() {
        return keyframeClock;
    }

    /** What the clock is now; {@link #NONE} if nobody knows. */
    long clock(long nowNanos) {
        return hasClock ? clock + Ts.toTicks(nowNanos - clockNanos) : NONE;
    }

    /** The last packet of the association table; null if there was none. */
    byte @Nullable [] association() {
        return hasAssociation ? associationPacket : null;
    }

    byte @Nullable [] map() {
        return hasMap ? mapPacket : null;
    }
}
