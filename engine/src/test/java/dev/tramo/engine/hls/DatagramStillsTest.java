package dev.tramo.engine.hls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.mpegts.Ts;
import dev.tramo.mpegts.fixture.MadeStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Which of a transport stream's pictures is its still. */
class DatagramStillsTest {
    private static final int RADIO_PMT_PID = 0x50;
    private static final int RADIO_PID = 0x51;
    /** Of two seconds at 1 Mbit/s. */
    private static final int PACKETS = 2 * 1_000_000 / 8 / Ts.PACKET_BYTES;

    private final DatagramStills stills = new DatagramStills(Runnable::run);
    private final MadeStream stream = new MadeStream(1_000_000, 0, 2, 1);
    private int tables;

    /** The packets of the stream; each program association table lists radio programs before the one with video. */
    private List<byte[]> withRadioFirst(int radios) {
        byte[] packet = stream.next().clone();
        if (Ts.pid(packet, 0) != Ts.PID_PAT) {
            return List.of(packet);
        }
        StringBuilder listed = new StringBuilder();
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < radios; i++) {
            int program = MadeStream.SERVICE + 1 + i;
            listed.append("%04x%04x".formatted(program, 0xE000 | RADIO_PMT_PID + 2 * i));
            packets.add(section(
                    RADIO_PMT_PID + 2 * i,
                    "02b012%04xc10000%04xf00003%04xf000"
                            .formatted(program, 0xE000 | RADIO_PID, 0xE000 | RADIO_PID + 2 * i)));
        }
        listed.append("%04x%04x".formatted(MadeStream.SERVICE, 0xE000 | MadeStream.PMT_PID));
        packets.addFirst(section(Ts.PID_PAT, "00b0000001c10000" + listed));
        tables++;
        return packets;
    }

    private byte[] section(int pid, String digits) {
        byte[] section = MadeStream.signed(digits);
        byte[] packet = new byte[Ts.PACKET_BYTES];
        Arrays.fill(packet, (byte) 0xFF);
        packet[0] = Ts.SYNC;
        packet[1] = (byte) (0x40 | pid >>> 8);
        packet[2] = (byte) pid;
        packet[3] = (byte) (0x10 | tables & 15);
        packet[4] = 0;
        System.arraycopy(section, 0, packet, 5, section.length);
        return packet;
    }

    private void send(int radios) {
        for (int i = 0; i < PACKETS; i++) {
            withRadioFirst(radios)
                    .forEach(packet -> stills.onPayload(ByteBuffer.wrap(packet), 0, packet.length, stream.nanos()));
        }
    }

    @Test
    void itIsOfTheFirstProgramThatHasVideo() {
        for (int radios : new int[] {0, 1, 3}) {
            CompletableFuture<byte[]> still = new DatagramStillsTest().stillBehind(radios);
            assertThat(still).as("%d radio programs before it", radios).isCompleted();
            assertThat(new String(still.join(), StandardCharsets.ISO_8859_1)).contains("avcC");
        }
    }

    private CompletableFuture<byte[]> stillBehind(int radios) {
        CompletableFuture<byte[]> still = stills.take();
        send(radios);
        return still;
    }
}
