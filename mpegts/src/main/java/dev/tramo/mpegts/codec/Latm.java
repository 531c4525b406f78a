package dev.tramo.mpegts.codec;

import java.util.Arrays;
import java.util.Optional;

/**
 * AAC in LATM with LOAS framing: ISO/IEC 14496-3 1.7. Streams of one program with one layer and one frame per element, which is
 * what broadcasts use. Keeps the configuration between elements.
 */
public final class Latm {
    /** Of the LOAS header, syncword and length. */
    public static final int HEADER_BYTES = 3;

    private byte[] configuration = new byte[0];
    private Optional<AudioSpecificConfig> config = Optional.empty();
    private byte[] payload = new byte[1024];
    private int payloadBytes;

    /** Length of LOAS header and element in bytes, or 0 if there is no header. */
    public static int frameBytes(byte[] b, int at) {
        boolean sync = b[at] == 0x56 && (b[at + 1] & 0xE0) == 0xE0;
        int length = (b[at + 1] & 0x1F) << 8 | (b[at + 2] & 0xFF);
        return sync && length > 0 ? HEADER_BYTES + length : 0;
    }

    /** Reads the AudioMuxElement of a LOAS frame; {@code length} includes the header. False if there is no raw frame in it. */
    public boolean read(byte[] b, int at, int length) {
        BitReader in = new BitReader(b, at + HEADER_BYTES, length - HEADER_BYTES);
        if ((!in.flag() && !readConfig(in, b)) || config.isEmpty()) {
            return false;
        }
        int bytes = 0;
        int octet;
        do {
            octet = in.bits(8);
            bytes += octet;
        } while (octet == 255 && !in.failed());
        if (in.failed() || bytes == 0 || 8L * bytes > in.remaining()) {
            return false;
        }
        payload = bytes > payload.length ? new byte[bytes] : payload;
        for (int i = 0; i < bytes; i++) {
            payload[i] = (byte) in.bits(8);
        }
        payloadBytes = bytes;
        return true;
    }

    /** StreamMuxConfig, 1.7.3. */
    private boolean readConfig(BitReader in, byte[] b) {
        config = Optional.empty();
        boolean versioned = in.flag();
        if (versioned && in.flag()) {
            return false; // audioMuxVersionA is reserved
        }
        if (versioned) {
            value(in); // taraBufferFullness
        }
        // allStreamsSameTimeFraming; numSubFrames, numProgram, numLayer: one each
        if (!in.flag() || in.bits(6) != 0 || in.bits(4) != 0 || in.bits(3) != 0) {
            return false;
        }
        long configBits = versioned ? value(in) : 0;
        long from = in.position();
        Optional<AudioSpecificConfig> read = AudioSpecificConfig.read(in);
        if (read.isEmpty()) {
            return false;
        }
        if (versioned) {
            in.skip(Math.max(0, configBits - (in.position() - from)));
        }
        byte[] copied = copy(b, from, in.position());
        if (in.bits(3) != 0) {
            return false; // frameLengthType: lengths in the payload only
        }
        in.skip(8); // latmBufferFullness
        if (in.flag()) {
            skipOtherDataLength(in, versioned);
        }
        in.skip(in.flag() ? 8 : 0); // crcCheckSum
        if (in.failed()) {
            return false;
        }
        if (!Arrays.equals(copied, configuration)) {
            configuration = copied;
        }
        config = read;
        return true;
    }

    /** The length of data behind the frame, which is not read. */
    private static void skipOtherDataLength(BitReader in, boolean versioned) {
        if (versioned) {
            value(in);
            return;
        }
        boolean more;
        do {
            more = in.flag();
            in.skip(8);
        } while (more && !in.failed());
    }

    /** LatmGetValue. */
    private static long value(BitReader in) {
        int bytes = in.bits(2) + 1;
        return in.bits(8 * bytes) & 0xFFFF_FFFFL;
    }

    private static byte[] copy(byte[] b, long fromBit, long toBit) {
        BitReader in = new BitReader(b, 0, b.length);
        in.skip(fromBit);
        int bits = (int) Math.min(toBit - fromBit, 8 * 512);
        byte[] copied = new byte[(bits + 7) >>> 3];
        for (int i = 0; i < copied.length; i++) {
            int count = Math.min(8, bits - 8 * i);
            copied[i] = (byte) (in.bits(count) << (8 - count));
        }
        return copied;
    }

    /** The stream's configuration record; the same object until it changes. */
    public byte[] configuration() {
        return configuration;
    }

    /** What {@link #configuration} says; empty before there was one. */
    public Optional<AudioSpecificConfig> config() {
        return config;
    }

    /** The raw frame that was read last; reused. */
    public byte[] payload() {
        return payload;
    }

    public int payloadBytes() {
        return payloadBytes;
    }
}
