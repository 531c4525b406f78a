package dev.tramo.mpegts.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RtcpTest {
    private final List<String> heard = new ArrayList<>();
    private final RtcpReader.Listener listener = new RtcpReader.Listener() {
        @Override
        public void onSenderReport(int ssrc, long ntp, int timestamp, long packets, long payloadBytes) {
            heard.add("sender " + ssrc + " " + Long.toHexString(ntp) + " " + timestamp + " " + packets + " "
                    + payloadBytes);
        }

        @Override
        public void onReport(int reporter, ReportBlock block) {
            heard.add("receiver " + reporter + " " + block);
        }

        @Override
        public void onBye(int ssrc) {
            heard.add("bye " + ssrc);
        }
    };

    private final ByteBuffer out = ByteBuffer.allocate(500);

    private boolean read(int length) {
        return RtcpReader.read(out, 0, length, listener);
    }

    @Test
    void reportsAreReadAsTheyWereWritten() {
        ReportBlock block = new ReportBlock(5, 12, -3, 70_000, 44, 99, 65_536);
        RtcpWriter writer = new RtcpWriter(7, "gateway");
        writer.writeSenderReport(out, 0x1122334455667788L, 90_000, 4_000_000_000L, 17);
        writer.writeBye(out);
        assertThat(read(out.position())).isTrue();
        assertThat(heard).containsExactly("sender 7 1122334455667788 90000 4000000000 17", "bye 7");

        heard.clear();
        out.clear();
        writer.writeReceiverReport(out, Optional.of(block));
        assertThat(read(out.position())).isTrue();
        assertThat(heard).containsExactly("receiver 7 " + block);

        heard.clear();
        out.clear();
        writer.writeReceiverReport(out, Optional.empty());
        assertThat(out.position() % 4).isZero();
        assertThat(read(out.position())).isTrue();
        assertThat(heard).isEmpty();
    }

    @Test
    void whatIsCutOffIsLeftOut() {
        new RtcpWriter(7, "gateway").writeSenderReport(out, 1, 2, 3, 4);
        assertThat(read(27)).isFalse();
        assertThat(read(28)).isTrue();
        assertThat(heard).hasSize(1);
        out.put(0, (byte) 0x40); // another version
        assertThat(read(28)).isFalse();
    }

    @Test
    void timeIsThatOfNtp() {
        long ntp = NtpTime.of(Instant.parse("1970-01-01T00:00:01.5Z"));
        assertThat(ntp >>> 32).isEqualTo(2_208_988_801L);
        assertThat(ntp & 0xFFFF_FFFFL).isEqualTo(0x8000_0000L);
        assertThat(NtpTime.middle(0x1122334455667788L)).isEqualTo(0x33445566);
    }

    @Test
    void reportsTellTheLossSinceTheOneBefore() {
        ReceiverReports reports = new ReceiverReports();
        assertThat(reports.next(5, counters(0, 0), 0)).isEmpty();
        assertThat(reports.next(5, counters(100, 25), 0)).hasValueSatisfying(block -> {
            assertThat(block.fractionLost()).isEqualTo(64);
            assertThat(block.lastReport()).isZero();
        });
        reports.onSenderReport(0x1122334455667788L, 0);
        assertThat(reports.next(5, counters(200, 25), 500_000_000)).hasValueSatisfying(block -> {
            assertThat(block.fractionLost()).isZero();
            assertThat(block.lost()).isEqualTo(25);
            assertThat(block.lastReport()).isEqualTo(0x33445566);
            assertThat(block.delay()).isEqualTo(32_768);
        });
    }

    private static PathCounters counters(long expected, long lost) {
        return new PathCounters(expected - lost, 0, expected, lost, 0, 0, 0, 0, 0, 0, 0, 0, 1 << 20, 0);
    }
}
