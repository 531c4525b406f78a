package dev.tramo.mpegts;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the access units of one program in a transport stream.
 *
 * <p>A frame is given out when it is complete: audio with its last byte; video at the end of its PES packet if that has a length,
 * otherwise when the next one begins. What is lost costs the frames of which bytes are missing. Times are unwrapped; where the
 * source's times jump, they go on without a jump and {@link DemuxerListener#onTimeJump} is called.
 *
 * <p>Nothing is allocated per packet; a {@link Frame} is allocated per frame. Memory is bounded by twice {@code frameBytesMax}
 * for each video and 256 KiB for each audio stream, of which there are at most 64.
 */
public final class TsDemuxer {
    private static final int STREAMS_MAX = 64;
    private static final int PROGRAMS_MAX = 1024;
    private static final int NONE = -1;

    private final DemuxerSettings settings;
    private final DemuxerListener listener;
    private final DemuxerCounts counts = new DemuxerCounts();
    private final PacketFinder packets = new PacketFinder(counts, this::onPacket);
    private final @Nullable PidReader[] readers = new PidReader[Ts.PID_COUNT];

    private List<Tables.Entry> programs = List.of();
    private final List<Tables.Entry> programsSoFar = new ArrayList<>();
    private FrameOutput output;
    private Tables.@Nullable Entry chosen;
    private @Nullable TsProgram program;
    private int mapCrc;

    public TsDemuxer(DemuxerSettings settings, DemuxerListener listener) {
        this.settings = settings;
        this.listener = listener;
        output = new FrameOutput(counts, listener);
        readers[Ts.PID_PAT] = new PidReader.Sections(counts, this::onAssociation);
    }

    /**
     * Takes the next bytes of the stream: any number of packets of 188, 192 or 204 bytes, whole or in part.
     *
     * @param data read with absolute access, its position and limit are not used
     * @param offset of the first byte in {@code data}
     * @param length in bytes
     * @param arrivalNanos when they arrived
     */
    public void onDatagram(ByteBuffer data, int offset, int length, long arrivalNanos) {
        packets.onBytes(data, offset, length, arrivalNanos);
    }

    /**
     * Gives out the access units that wait for the beginning of the next. To be called at the end of a stream only: of an access
     * unit that is still under way, what came so far is given out, and the rest is dropped.
     */
    public void flush() {
        packets.flush();
        TsProgram current = program;
        if (current != null) {
            for (TsStream stream : current.streams()) {
                flush(stream.pid());
            }
        }
    }

    /** The programs that the last program association table lists, in its order; empty before there was one. */
    public List<Integer> programNumbers() {
        return programs.stream().map(Tables.Entry::number).toList();
    }

    public DemuxerCounters counters() {
        return counts.snapshot();
    }

    private void onPacket(byte[] b, int at, long arrivalNanos) {
        if (Ts.hasError(b, at)) {
            counts.transportErrors++;
            return;
        }
        PidReader reader = readers[Ts.pid(b, at)];
        if (reader != null) {
            reader.onPacket(b, at, arrivalNanos);
        }
    }

    private void onAssociation(byte[] section, int length) {
        if (!Tables.isCurrent(section, Tables.TABLE_PAT)) {
            return;
        }
        // Sections come in order; with one missing, the table is taken at its next repetition.
        if (Tables.sectionNumber(section) == 0) {
            programsSoFar.clear();
        }
        if (programsSoFar.size() < PROGRAMS_MAX) {
            programsSoFar.addAll(Tables.programs(section, length));
        }
        if (Tables.sectionNumber(section) != Tables.lastSectionNumber(section) || programsSoFar.equals(programs)) {
            return;
        }
        programs = List.copyOf(programsSoFar);
        choose();
    }

    private void choose() {
        int number = settings.programNumber();
        Tables.Entry entry = programs.stream()
                .filter(candidate -> number == 0 || candidate.number() == number)
                .findFirst()
                .orElse(null);
        Tables.Entry old = chosen;
        if (entry == null || entry.equals(old)) {
            return;
        }
        endProgram();
        if (old == null || old.number() != entry.number()) {
            output = new FrameOutput(counts, listener);
        }
        chosen = entry;
        mapCrc = 0;
        if (entry.pmtPid() != Ts.PID_PAT && entry.pmtPid() != Ts.PID_NULL) {
            readers[entry.pmtPid()] = new PidReader.Sections(counts, this::onMap);
        }
    }

    private void endProgram() {
        TsProgram old = program;
        Tables.Entry entry = chosen;
        if (old != null) {
            for (TsStream stream : old.streams()) {
                flush(stream.pid());
                if (readers[stream.pid()] instanceof PidReader.Elementary) {
                    readers[stream.pid()] = null;
                }
            }
        }
        if (entry != null && entry.pmtPid() != Ts.PID_PAT) {
            readers[entry.pmtPid()] = null;
        }
        program = null;
    }

    private void onMap(byte[] section, int length) {
        Tables.Entry entry = chosen;
        if (entry == null
                || !Tables.isCurrent(section, Tables.TABLE_PMT)
                || Tables.number(section) != entry.number()
                || (program != null && Tables.crc(section, length) == mapCrc)) {
            return;
        }
        Optional<Tables.ProgramMap> read = Tables.map(section, length, entry.pmtPid());
        if (read.isEmpty()) {
            counts.tableErrors++;
            return;
        }
        mapCrc = Tables.crc(section, length);
        apply(read.get());
    }

    private void apply(Tables.ProgramMap map) {
        TsProgram old = program;
        TsProgram next = map.program();
        if (old != null) {
            for (TsStream stream : old.streams()) {
                int kept = indexOf(next, stream.pid());
                if (readers[stream.pid()] instanceof PidReader.Elementary reader
                        && (kept == NONE || !reader.kind.equals(map.kinds().get(kept)))) {
                    reader.flush();
                    readers[stream.pid()] = null;
                }
            }
        }
        program = next;
        listener.onProgram(next);
        int opened = 0;
        for (int i = 0; i < next.streams().size() && opened < STREAMS_MAX; i++) {
            StreamKind kind = map.kinds().get(i);
            int pid = next.streams().get(i).pid();
            Codec codec = kind.codec();
            if (codec != null && readers[pid] == null) {
                readers[pid] = new PidReader.Elementary(counts, kind, open(pid, codec, kind));
            }
            opened += codec != null ? 1 : 0;
        }
    }

    private static int indexOf(TsProgram program, int pid) {
        for (int i = 0; i < program.streams().size(); i++) {
            if (program.streams().get(i).pid() == pid) {
                return i;
            }
        }
        return NONE;
    }

    private ElementaryStream open(int pid, Codec codec, StreamKind kind) {
        return switch (codec) {
            case H264 -> new VideoStream(pid, new H264Syntax(), output, settings.frameBytesMax());
            case HEVC -> new VideoStream(pid, new HevcSyntax(), output, settings.frameBytesMax());
            case AAC -> audio(pid, kind, kind.latm() ? new LatmAudio() : new FramedAudio.AdtsAudio());
            case MPEG_AUDIO -> audio(pid, kind, new FramedAudio.MpegLayers());
            case AC3, EAC3 -> audio(pid, kind, new FramedAudio.Ac3Audio());
            case OPUS -> audio(pid, kind, new OpusAudio(kind.channels()));
            case AV1 -> throw new IllegalStateException("no stream type stands for AV1");
        };
    }

    private AudioStream audio(int pid, StreamKind kind, AudioSyntax syntax) {
        return new AudioStream(pid, kind.language(), syntax, output);
    }

    private void flush(int pid) {
        if (readers[pid] instanceof PidReader.Elementary reader) {
            reader.flush();
        }
    }
}
