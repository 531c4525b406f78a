package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.Tables;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program of the PAT, and what its PMT and the SDT say of it. One thread. */
final class AnalyzerProgram {
    final Tables.Entry entry;
    final AnalyzerInterval mapInterval;
    String name = "";
    String provider = "";
    /** PIDs of messages of conditional access. */
    List<Integer> accessPids = List.of();

    private Tables.@Nullable ProgramMap map;
    private int mapCrc;

    AnalyzerProgram(Tables.Entry entry, AnalyzerInterval mapInterval) {
        this.entry = entry;
        this.mapInterval = mapInterval;
    }

    Tables.@Nullable ProgramMap map() {
        return map;
    }

    /** Whether a section differs from the one that was read last. */
    boolean isNew(int crc) {
        return map == null || crc != mapCrc;
    }

    void use(Tables.ProgramMap read, int crc) {
        map = read;
        mapCrc = crc;
    }
}
