package dev.tramo.mpegts;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a piece out of a transport stream so that it plays from its first picture on: program tables first, then from a keyframe where
 * there is one, to the end of a picture. Packets are not changed. One thread.
 */
public final class TsCutter {
    /** Takes the piece. */
    public interface Output {
        void write(byte[] bytes, int offset, int length);
    }

    /** Beyond that many packets behind the wanted beginning, 16 MiB, no keyframe is waited for. */
    private static final int KEYFRAME_PACKETS_MAX = (16 << 20) / Ts.PACKET_BYTES;

    private final Output output;
    private final PacketFinder packets = new PacketFinder(new DemuxerCounts(), this::onPacket);
    private final TsLine line = new TsLine();
    private boolean isWanted;
    private boolean hasBegun;
    private boolean isEnding;
    private boolean isComplete;
    private int waited;

    /** @param output takes whole packets */
    public TsCutter(Output output) {
        this.output = output;
    }

    /** Takes the next bytes. */
    public void onBytes(byte[] bytes, int offset, int length) {
        packets.onBytes(ByteBuffer.wrap(bytes), offset, length, 0);
    }

    /** The piece is wanted from here on; it begins at the last keyframe before, or else at the next one. */
    public void begin() {
        isWanted = true;
        if (line.hasKeyframe()) {
            start();
        }
    }

    /** The piece is wanted to here; it ends with the picture that is under way. */
    public void end() {
        isEnding = true;
        isComplete |= !hasBegun || line.isVideoPid(Ts.PID_NULL);
    }

    /** Whether there is nothing more to take. */
    public boolean isComplete() {
        return isComplete;
    }

    private void onPacket(byte[] b, int at, long nanos) {
        if (isComplete) {
            return;
        }
        if (hasBegun) {
            pass(b, at);
        } else {
            await(b, at);
        }
    }

    private void pass(byte[] b, int at) {
        if (isEnding && line.isVideoPid(Ts.pid(b, at)) && Ts.startsUnit(b, at)) {
            isComplete = true;
            return;
        }
        output.write(b, at, Ts.PACKET_BYTES);
    }

    private void await(byte[] b, int at) {
        line.onDatagram(ByteBuffer.wrap(b), at, Ts.PACKET_BYTES, 0);
        if (!isWanted) {
            return;
        }
        waited++;
        boolean hasNoVideo = line.map() != null && line.isVideoPid(Ts.PID_NULL);
        if (line.hasKeyframe()) {
            start();
        } else if (hasNoVideo || waited > KEYFRAME_PACKETS_MAX) {
            start();
            output.write(b, at, Ts.PACKET_BYTES);
        }
    }

    private void start() {
        hasBegun = true;
        writeTable(line.association());
        writeTable(line.map());
        for (long packet = line.first(); packet < line.end(); packet++) {
            output.write(line.chunk(packet), line.at(packet), Ts.PACKET_BYTES);
        }
    }

    /** A table's counter is that before the next packet of its PID. */
    private void writeTable(byte @Nullable [] table) {
        if (table == null) {
            return;
        }
        byte[] packet = table.clone();
        for (long next = line.first(); next < line.end(); next++) {
            byte[] b = line.chunk(next);
            int at = line.at(next);
            if (Ts.pid(b, at) == Ts.pid(packet, 0)) {
                packet[3] = (byte) ((packet[3] & 0xF0) | ((Ts.continuity(b, at) - 1) & 0x0F));
                break;
            }
        }
        output.write(packet, 0, Ts.PACKET_BYTES);
    }
}
