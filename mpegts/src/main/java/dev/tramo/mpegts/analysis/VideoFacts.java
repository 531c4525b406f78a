package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.codec.H264Sps;
import dev.tramo.mpegts.codec.HevcSps;
import dev.tramo.mpegts.codec.Mpeg2Sequence;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the headers of a video stream say, in words where people use words. One thread. */
final class VideoFacts {
    private static final String PROGRESSIVE = "progressive";
    private static final String INTERLACED = "interlaced";
    private static final int TRANSFER_PQ = 16;
    private static final int TRANSFER_HLG = 18;
    private static final int LEVEL_1B = 9;

    int width;
    int height;
    double frameRate;
    String scan = "";
    String profile = "";
    String level = "";
    String chroma = "";
    int bitDepth;
    String hdr = "";
    private @Nullable Mpeg2Sequence sequence;

    void use(H264Sps sps) {
        width = sps.width();
        height = sps.height();
        frameRate = sps.usability().frameRate();
        scan = sps.framesOnly() ? PROGRESSIVE : INTERLACED;
        profile = h264Profile(sps);
        level = sps.level() == LEVEL_1B ? "1b" : level(sps.level() / 10.0);
        chroma = chroma(sps.chromaFormat());
        bitDepth = sps.bitDepthLuma();
        hdr = hdr(sps.usability().transfer());
    }

    void use(HevcSps sps) {
        width = sps.width();
        height = sps.height();
        frameRate = sps.usability().frameRate();
        scan = sps.isProgressive() ? PROGRESSIVE : sps.isInterlaced() ? INTERLACED : "";
        profile = switch (sps.profileTierLevel()[0] & 0x1F) {
            case 1 -> "Main";
            case 2 -> "Main 10";
            case 3 -> "Main Still Picture";
            case 4 -> "Range Extensions";
            case 9 -> "Screen Content Coding";
            default -> "profile " + (sps.profileTierLevel()[0] & 0x1F);
        };
        level = level((sps.profileTierLevel()[11] & 0xFF) / 30.0);
        chroma = chroma(sps.chromaFormat());
        bitDepth = sps.bitDepthLuma();
        hdr = hdr(sps.usability().transfer());
    }

    void useSequence(byte[] b, int at, int end) {
        Optional<Mpeg2Sequence> read = Mpeg2Sequence.read(b, at, end);
        read.ifPresent(this::use);
    }

    void useExtension(byte[] b, int at, int end) {
        Mpeg2Sequence known = sequence;
        if (known != null && known.profileAndLevel() == 0) {
            use(known.with(b, at, end));
        }
    }

    private void use(Mpeg2Sequence read) {
        sequence = read;
        width = read.width();
        height = read.height();
        frameRate = read.frameRate();
        scan = read.isProgressive() ? PROGRESSIVE : INTERLACED;
        int code = read.profileAndLevel();
        boolean is422 = code == 0x82 || code == 0x85;
        profile = is422 ? "4:2:2" : mpeg2Profile(code >>> 4 & 7);
        level = is422 ? (code == 0x82 ? "High" : "Main") : mpeg2Level(code & 15);
        chroma = chroma(read.chromaFormat());
        bitDepth = 8;
    }

    private static String h264Profile(H264Sps sps) {
        return switch (sps.profile()) {
            case 66 -> (sps.constraints() & 0x40) != 0 ? "Constrained Baseline" : "Baseline";
            case 77 -> "Main";
            case 88 -> "Extended";
            case 100 -> "High";
            case 110 -> "High 10";
            case 122 -> "High 4:2:2";
            case 244 -> "High 4:4:4 Predictive";
            default -> "profile " + sps.profile();
        };
    }

    private static String mpeg2Profile(int code) {
        return switch (code) {
            case 1 -> "High";
            case 2 -> "Spatially Scalable";
            case 3 -> "SNR Scalable";
            case 4 -> "Main";
            case 5 -> "Simple";
            default -> "";
        };
    }

    private static String mpeg2Level(int code) {
        return switch (code) {
            case 4 -> "High";
            case 6 -> "High 1440";
            case 8 -> "Main";
            case 10 -> "Low";
            default -> "";
        };
    }

    private static String level(double number) {
        return number == 0 ? "" : String.format(Locale.ROOT, "%.1f", number);
    }

    private static String chroma(int format) {
        return switch (format) {
            case 0 -> "4:0:0";
            case 1 -> "4:2:0";
            case 2 -> "4:2:2";
            default -> "4:4:4";
        };
    }

    private static String hdr(int transfer) {
        return transfer == TRANSFER_PQ ? "PQ" : transfer == TRANSFER_HLG ? "HLG" : "";
    }
}
