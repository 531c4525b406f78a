package dev.tramo.mpegts.cmaf;

import java.nio.ByteBuffer;
import java.util.List;

/** What stands before fragments, and a file of a single picture. */
public final class Mp4 {
    private static final int SIZE_EXPECTED = 1 << 10;
    private static final int UNITY = 0x0001_0000;
    private static final int UNITY_2_30 = 0x4000_0000;
    private static final int LANGUAGE_UNDEFINED = 0x55C4; // und

    private Mp4() {}

    /** What stands before the fragments of a track, which is number 1: ftyp and moov. */
    public static byte[] initialization(CmafTrack track) {
        return initialization(List.of(track));
    }

    /** What stands before the fragments of several tracks, which have the numbers from 1 on in that order: ftyp and moov. */
    public static byte[] initialization(List<CmafTrack> tracks) {
        BoxWriter out = new BoxWriter(SIZE_EXPECTED);
        putFileType(out, tracks.size() == 1 ? "cmfc" : "iso6");
        int movie = out.begin("moov");
        putMovieHeader(out, 0, tracks.size());
        for (int i = 0; i < tracks.size(); i++) {
            putTrack(out, tracks.get(i), i + 1, 0, ByteBuffer.allocate(0));
        }
        int extension = out.begin("mvex");
        for (int i = 0; i < tracks.size(); i++) {
            int defaults = out.begin("trex", 0, 0);
            out.put32(i + 1);
            out.put32(1);
            out.putZeros(12);
            out.end(defaults);
        }
        out.end(extension);
        out.end(movie);
        return out.toBytes();
    }

    /**
     * A file that shows one picture for a second, as every player of MP4 can.
     *
     * @param keyframe of video, from position to limit
     */
    public static byte[] still(CmafTrack track, ByteBuffer keyframe) {
        BoxWriter out = new BoxWriter(SIZE_EXPECTED + keyframe.remaining());
        putFileType(out, "isom");
        int movie = out.begin("moov");
        putMovieHeader(out, track.timescale(), 1);
        int offsetAt = putTrack(out, track, 1, track.timescale(), keyframe);
        out.end(movie);
        int data = out.begin("mdat");
        out.set32(offsetAt, out.length());
        out.put(keyframe);
        out.end(data);
        return out.toBytes();
    }

    private static void putFileType(BoxWriter out, String brand) {
        int box = out.begin("ftyp");
        out.putText(brand);
        out.put32(0);
        out.putText("iso6");
        out.putText(brand);
        out.putText("mp41");
        out.end(box);
    }

    /** @param duration in units of the video time scale; 0 if it is not known */
    private static void putMovieHeader(BoxWriter out, int duration, int tracks) {
        int box = out.begin("mvhd", 0, 0);
        out.putZeros(8);
        out.put32(CmafTrack.VIDEO_TIMESCALE);
        out.put32(duration);
        out.put32(UNITY);
        out.put16(0x0100);
        out.putZeros(10);
        putMatrix(out);
        out.putZeros(24);
        out.put32(tracks + 1); // next_track_ID
        out.end(box);
    }

    private static void putMatrix(BoxWriter out) {
        out.put32(UNITY);
        out.putZeros(12);
        out.put32(UNITY);
        out.putZeros(12);
        out.put32(UNITY_2_30);
    }

    /** Returns where the place of the only sample is to be written, if there is one. */
    private static int putTrack(BoxWriter out, CmafTrack track, int number, int duration, ByteBuffer sample) {
        boolean isVideo = track.track().codec().isVideo();
        int box = out.begin("trak");
        int header = out.begin("tkhd", 0, 7);
        out.putZeros(8);
        out.put32(number);
        out.put32(0);
        out.put32(duration);
        out.putZeros(8);
        out.put16(0);
        out.put16(isVideo ? 0 : 1); // alternate_group
        out.put16(isVideo ? 0 : 0x0100); // volume
        out.put16(0);
        putMatrix(out);
        out.put32(track.track().width() << 16);
        out.put32(track.track().height() << 16);
        out.end(header);
        int media = out.begin("mdia");
        int mediaHeader = out.begin("mdhd", 0, 0);
        out.putZeros(8);
        out.put32(track.timescale());
        out.put32(duration);
        out.put16(LANGUAGE_UNDEFINED);
        out.put16(0);
        out.end(mediaHeader);
        int handler = out.begin("hdlr", 0, 0);
        out.put32(0);
        out.putText(isVideo ? "vide" : "soun");
        out.putZeros(12);
        out.put8(0);
        out.end(handler);
        int offsetAt = putMediaInformation(out, track, isVideo, duration, sample);
        out.end(media);
        out.end(box);
        return offsetAt;
    }

    private static int putMediaInformation(
            BoxWriter out, CmafTrack track, boolean isVideo, int duration, ByteBuffer sample) {
        int box = out.begin("minf");
        int header = isVideo ? out.begin("vmhd", 0, 1) : out.begin("smhd", 0, 0);
        out.putZeros(isVideo ? 8 : 4);
        out.end(header);
        int information = out.begin("dinf");
        int references = out.begin("dref", 0, 0);
        out.put32(1);
        out.end(out.begin("url ", 0, 1)); // in this file
        out.end(references);
        out.end(information);
        int table = out.begin("stbl");
        int descriptions = out.begin("stsd", 0, 0);
        out.put32(1);
        out.put(track.sampleEntry());
        out.end(descriptions);
        int offsetAt = putSamples(out, duration, sample);
        out.end(table);
        out.end(box);
        return offsetAt;
    }

    private static int putSamples(BoxWriter out, int duration, ByteBuffer sample) {
        boolean isOne = sample.hasRemaining();
        int entries = isOne ? 1 : 0;
        int times = out.begin("stts", 0, 0);
        out.put32(entries);
        if (isOne) {
            out.put32(1);
            out.put32(duration);
        }
        out.end(times);
        int chunks = out.begin("stsc", 0, 0);
        out.put32(entries);
        if (isOne) {
            out.put32(1);
            out.put32(1);
            out.put32(1);
        }
        out.end(chunks);
        int sizes = out.begin("stsz", 0, 0);
        out.put32(sample.remaining());
        out.put32(entries);
        out.end(sizes);
        int offsets = out.begin("stco", 0, 0);
        out.put32(entries);
        int offsetAt = out.length();
        out.putZeros(isOne ? 4 : 0);
        out.end(offsets);
        return offsetAt;
    }
}
