package dev.tramo.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MuxTablesTest {
    private static final int PID = 0x100;
    /** Of the packet with the program map table: header, pointer field, and the section up to its version. */
    private static final int VERSION_AT = 4 + 1 + 5;

    private final MuxTables tables = new MuxTables(1);

    private void set(int pid) {
        tables.set(List.of(new MuxTrack(pid, Samples.track(Codec.H264))), pid);
    }

    /** Sends all; the version of the program map table. */
    private int sent() {
        byte[] packet = new byte[Ts.PACKET_BYTES];
        for (int i = 0; i < tables.count(); i++) {
            tables.write(i, packet, 0);
        }
        return packet[VERSION_AT] >>> 1 & 31;
    }

    @Test
    void aTableThatChangedHasTheNextVersion() {
        set(PID);
        int first = sent();
        for (int i = 1; i <= 40; i++) {
            assertThat(sent()).isEqualTo((first + i - 1) & 31);
            set(PID + i);
            assertThat(sent()).isEqualTo((first + i) & 31);
            set(PID + i);
        }
    }

    /** After 32 of them the version would be that of the table which the receiver has. */
    @ParameterizedTest
    @ValueSource(ints = {1, 31, 32, 33, 64})
    void changesThatNobodyHasSeenAreOne(int changes) {
        set(PID);
        int first = sent();
        for (int i = 1; i <= changes; i++) {
            set(PID + i);
        }
        assertThat(sent()).isEqualTo(first + 1);
    }
}
