package dev.tramo.mpegts;

import java.nio.*;
import java.nio.file.*;
import java.util.*;

public class Dump {
    public static void main(String[] a) throws Exception {
        byte[] f = Files.readAllBytes(Path.of(a[0]));
        Map<Integer, Integer> n = new TreeMap<>();
        boolean show = a.length > 2;
        var d = new TsDemuxer(
                DemuxerSettings.DEFAULT.withProgramNumber(a.length > 1 ? Integer.parseInt(a[1]) : 0),
                new DemuxerListener() {
                    public void onProgram(TsProgram p) {
                        System.out.println(p);
                    }

                    public void onTrack(Track t) {
                        System.out.println(
                                t + " " + t.language() + " " + HexFormat.of().formatHex(t.configuration()));
                    }

                    public void onFrame(Frame x) {
                        n.merge(x.track().id(), 1, Integer::sum);
                        if (show)
                            System.out.println(x.track().id() + " " + x.dts() + " " + x.pts() + " "
                                    + x.data().remaining() + " " + x.randomAccess());
                    }

                    public void onTimeJump(long j) {
                        System.out.println("jump " + j);
                    }
                });
        var b = ByteBuffer.wrap(f);
        for (int i = 0; i < f.length; i += 1316) d.onDatagram(b, i, Math.min(1316, f.length - i), i * 1000L);
        d.flush();
        System.out.println(n + " " + d.counters() + " " + d.programNumbers());
    }
}
