package dev.tramo.engine.file;

import dev.tramo.engine.spec.FileSpec;
import dev.tramo.mpegts.cmaf.Mp4Boxes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** How much of a file is whole that was not closed: because the process was killed, the machine failed, or the disk was full. */
final class RecordingRepair {
    private static final int PACKET_BYTES = 188;
    private static final byte SYNC = 0x47;
    private static final int LOOK_PACKETS = 4;

    private RecordingRepair() {}

    /** Of a transport stream, its whole packets; of MP4, its whole fragments; of anything else, all of it. */
    static long wholeBytes(FileChannel file, FileSpec.Format format) throws IOException {
        return format == FileSpec.Format.MP4 ? wholeFragments(file) : wholePackets(file);
    }

    private static long wholePackets(FileChannel file) throws IOException {
        long size = file.size();
        for (int i = 0; i < LOOK_PACKETS && (i + 1L) * PACKET_BYTES <= size; i++) {
            if (byteAt(file, (long) i * PACKET_BYTES) != SYNC) {
                return size; // no transport stream: bytes are all that there is to say of it
            }
        }
        long whole = size - size % PACKET_BYTES;
        // After a failure of the machine, blocks that were not written yet are zero.
        while (whole > 0 && byteAt(file, whole - PACKET_BYTES) != SYNC) {
            whole -= PACKET_BYTES;
        }
        return whole;
    }

    private static byte byteAt(FileChannel file, long place) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        return file.read(one, place) == 1 ? one.get(0) : 0;
    }

    private static long wholeFragments(FileChannel file) throws IOException {
        long size = file.size();
        ByteBuffer header = ByteBuffer.allocate(Mp4Boxes.HEADER_BYTES_MAX);
        long at = 0;
        long whole = 0;
        while (at + Mp4Boxes.HEADER_BYTES_MAX <= size) {
            header.clear();
            if (file.read(header, at) < Mp4Boxes.HEADER_BYTES_MAX) {
                break;
            }
            long box = Mp4Boxes.size(header, 0);
            if (box <= 0 || box > size - at) {
                break;
            }
            at += box;
            // A fragment is its header (moof) with the data behind it.
            whole = Mp4Boxes.type(header, 0).equals("mdat") ? at : whole;
        }
        return whole;
    }
}
