package dev.tramo.mpegts;

import java.util.List;

/**
 * A program as its program map table describes it.
 *
 * @param number program number, 1 to 65535
 * @param pmtPid PID of the table
 * @param pcrPid PID of the program's clock; 0x1FFF if there is none
 * @param version of the table, 0 to 31
 * @param streams its elementary streams in the table's order
 */
public record TsProgram(int number, int pmtPid, int pcrPid, int version, List<TsStream> streams) {
    public TsProgram {
        streams = List.copyOf(streams);
    }
}
