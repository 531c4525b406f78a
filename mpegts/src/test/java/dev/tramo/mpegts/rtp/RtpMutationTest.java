package dev.tramo.mpegts.rtp;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Conversations that were right once, with some bytes changed. */
class RtpMutationTest {
    private static final int ROUNDS = 3_000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private final ByteArrayOutputStream recorded = new ByteArrayOutputStream();

    private void record(int kind, ByteBuffer data, int offset, int length) {
        recorded.write(kind | ((length >> 5) << 2));
        recorded.write(1);
        recorded.write(length & 0x1F);
        recorded.write(data.array(), offset, length);
    }

    private byte[] conversation() {
        Stream stream = new Stream(seed, random.nextInt(65_536), 20, 120);
        FecSender fec = new FecSender(
                new FecMatrix(4, 4, true), 0, (isRow, data, offset, length) -> record(2, data, offset, length));
        ByteBuffer report = ByteBuffer.allocate(200);
        RtcpWriter writer = new RtcpWriter(1, "name");
        writer.writeReceiverReport(report, Optional.of(new ReportBlock(1, 2, 3, 4, 5, 6, 7)));
        writer.writeSenderReport(report, 1, 2, 3, 4);
        writer.writeBye(report);
        for (int i = 0; i < 60; i++) {
            byte[] packet = stream.next();
            if (random.nextInt(10) > 0) {
                record(random.nextInt(2), ByteBuffer.wrap(packet), 0, packet.length);
            }
            fec.onPacket(ByteBuffer.wrap(packet), 0, packet.length);
            if (i % 20 == 0) {
                record(3, report, 0, report.position());
            }
        }
        return recorded.toByteArray();
    }

    @Test
    void aReceiverSurvivesAnyConversation() {
        byte[] original = conversation();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = original.clone();
            for (int i = random.nextInt(20); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                RtpFuzzed.conversation(bytes);
            } catch (RuntimeException | AssertionError e) {
                fail("seed " + seed + ", round " + round, e);
            }
        }
    }
}
