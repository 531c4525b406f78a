package dev.tramo.srt.fec;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.wire.PacketHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** FEC as the protocol is described, without a thought for speed: a stream's data packets, and the FEC packets behind each. */
final class FecModel {
    /** A row (index 255) or column, and the places in the stream that it protects. */
    record Group(int index, List<Integer> places) {
        int last() {
            return places.getLast();
        }
    }

    private final FecSettings settings;
    private final int[] columnStarts;

    FecModel(FecSettings settings) {
        this.settings = settings;
        this.columnStarts = columnStarts(settings);
    }

    static FecModel of(String text) {
        return new FecModel(FilterConfig.parse(text).settings());
    }

    private static int[] columnStarts(FecSettings settings) {
        int[] starts = new int[settings.columns()];
        int step = 0;
        for (int column = 0; column < starts.length; column++) {
            starts[column] = column + step * settings.columns();
            step = settings.staircase() && step < settings.rows() - 1 ? step + 1 : 0;
        }
        return starts;
    }

    FecSettings settings() {
        return settings;
    }

    /** What is complete with the packet at that place, in the order of sending. */
    List<Group> endingAt(int place) {
        List<Group> groups = new ArrayList<>();
        for (int column = 0; settings.hasColumns() && column < columnStarts.length; column++) {
            int first = place - (settings.rows() - 1) * settings.columns();
            int behindStart = first - columnStarts[column];
            if (behindStart >= 0 && behindStart % settings.matrixPackets() == 0) {
                groups.add(new Group(column, places(first, settings.columns(), settings.rows())));
            }
        }
        if (settings.hasRows() && place % settings.columns() == settings.columns() - 1) {
            groups.add(new Group(0xFF, places(place - settings.columns() + 1, 1, settings.columns())));
        }
        return groups;
    }

    private static List<Integer> places(int first, int step, int count) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            places.add(first + i * step);
        }
        return places;
    }

    /** All groups that a stream of so many packets completes. */
    List<Group> groups(int packets) {
        List<Group> groups = new ArrayList<>();
        for (int place = 0; place < packets; place++) {
            groups.addAll(endingAt(place));
        }
        return groups;
    }

    /** The FEC packet of a group of these data packets, sent with the last one's key. */
    static byte[] filterPacket(Group group, List<byte[]> stream) {
        int flags = 0;
        int lengths = 0;
        int timestamps = 0;
        byte[] body = new byte[SrtOptions.PAYLOAD_BYTES_MAX];
        int longest = 0;
        for (int place : group.places()) {
            ByteBuffer packet = ByteBuffer.wrap(stream.get(place));
            int length = packet.limit() - PacketHeader.BYTES;
            flags ^= PacketHeader.keyFlags(packet, 0);
            lengths ^= length;
            timestamps ^= PacketHeader.timestamp(packet, 0);
            longest = Math.max(longest, length);
            for (int i = 0; i < length; i++) {
                body[i] ^= packet.get(PacketHeader.BYTES + i);
            }
        }
        ByteBuffer last = ByteBuffer.wrap(stream.get(group.last()));
        return ByteBuffer.allocate(PacketHeader.BYTES + 4 + longest)
                .putInt(PacketHeader.sequence(last, 0))
                .putInt(0xC000_0000 | PacketHeader.keyFlags(last, 0) << 27)
                .putInt(timestamps)
                .putInt(PacketHeader.destination(last, 0))
                .put((byte) group.index())
                .put((byte) flags)
                .putShort((short) lengths)
                .put(body, 0, longest)
                .array();
    }

    /** Data packets of all lengths, with key flags that change now and then. */
    static List<byte[]> randomStream(Random random, int isn, int packets) {
        List<byte[]> stream = new ArrayList<>();
        int flags = random.nextInt(3);
        int timestamp = random.nextInt();
        for (int place = 0; place < packets; place++) {
            byte[] payload = new byte[random.nextInt(4) == 0 ? random.nextInt(1_453) : 1_316];
            random.nextBytes(payload);
            flags = random.nextInt(20) == 0 && flags != 0 ? 3 - flags : flags;
            stream.add(SrtFixture.data(
                    isn + place, place % PacketHeader.MESSAGE_MAX + 1, flags, false, timestamp, payload));
            timestamp += random.nextInt(5_000);
        }
        return stream;
    }

    static FecSettings randomSettings(Random random) {
        int rows = 2 + random.nextInt(6);
        return new FecSettings(
                2 + random.nextInt(9),
                switch (random.nextInt(4)) {
                    case 0 -> 1;
                    case 1 -> -rows;
                    default -> rows;
                },
                random.nextBoolean(),
                FecSettings.Arq.values()[random.nextInt(3)]);
    }
}
