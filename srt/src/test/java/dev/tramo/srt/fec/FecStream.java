package dev.tramo.srt.fec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.buffer.BufferMemory;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;

/** A stream of data packets on its way to a receiver, which is checked to rebuild what was sent and nothing else. */
final class FecStream {
    final FecModel model;
    final int isn;
    final List<byte[]> packets;
    final FecReceiver receiver;
    /** Places that were rebuilt, in the order in which they were. */
    final List<Integer> rebuilt = new ArrayList<>();

    FecStream(FecModel model, int isn, List<byte[]> packets) {
        this.model = model;
        this.isn = isn;
        this.packets = packets;
        this.receiver = new FecReceiver(
                model.settings(), isn, BufferMemory.UNLIMITED.newShare().newAccount());
    }

    static FecStream of(String text, int packets) {
        return new FecStream(
                FecModel.of(text),
                SrtFixture.RECEIVE_ISN,
                FecModel.randomStream(new Random(7), SrtFixture.RECEIVE_ISN, packets));
    }

    void data(int place) {
        if (rebuilt.contains(place)) {
            return; // a duplicate, which nobody feeds
        }
        byte[] packet = packets.get(place);
        receiver.onPacket(offCentre(packet), 24, packet.length);
        takeRebuilt();
    }

    void filter(FecModel.Group group) {
        filter(FecModel.filterPacket(group, packets));
    }

    boolean filter(byte[] packet) {
        boolean good = receiver.onFilterPacket(offCentre(packet), 24, packet.length);
        takeRebuilt();
        return good;
    }

    private static ByteBuffer offCentre(byte[] packet) {
        byte[] bytes = new byte[packet.length + 40];
        Arrays.fill(bytes, (byte) 0xEE);
        return ByteBuffer.wrap(bytes).put(24, packet);
    }

    private void takeRebuilt() {
        for (ByteBuffer b = receiver.rebuildNext(); b != null; b = receiver.rebuildNext()) {
            int place = SeqNo.distance(isn, PacketHeader.sequence(b, 0));
            rebuilt.add(place);
            byte[] expected = packets.get(place).clone();
            ByteBuffer header = ByteBuffer.wrap(expected);
            int flags = PacketHeader.keyFlags(header, 0);
            // One packet, repeated, with message number 1; the destination is for nobody to see.
            header.putInt(4, 0xC400_0001 | flags << 27).putInt(12, 0);
            assertThat(Arrays.copyOf(b.array(), b.limit()))
                    .as("place %d", place)
                    .isEqualTo(expected);
            receiver.onPacket(b, 0, b.limit());
        }
    }

    /** All in order, but for those lost. */
    void run(Collection<Integer> lost) {
        for (int place = 0; place < packets.size(); place++) {
            if (!lost.contains(place)) {
                data(place);
            }
            model.endingAt(place).forEach(this::filter);
        }
    }

    boolean isBeyondRepair(int place) {
        return receiver.isBeyondRepair(SeqNo.add(isn, place));
    }
}
