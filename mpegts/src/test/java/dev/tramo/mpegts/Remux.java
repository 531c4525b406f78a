package dev.tramo.mpegts;

import java.io.*;
import java.nio.*;
import java.nio.file.*;
import java.util.*;

public class Remux {
    public static void main(String[] a) throws Exception {
        byte[] f = Files.readAllBytes(Path.of(a[0]));
        var out = new BufferedOutputStream(new FileOutputStream(a[1]));
        long rate = a.length > 3 ? Long.parseLong(a[3]) : 0;
        long[] st = new long[8];
        var mux = new TsMuxer(MuxerSettings.DEFAULT.withBitsPerSecond(rate), (b, o, l, due) -> {
            try {
                out.write(b.array(), o, l);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (due < st[0]) System.out.println("due back");
            st[0] = due;
            st[1] = Math.max(st[1], due - st[2]);
            st[3]++;
            if (l < 1316) st[4]++;
        });
        Map<Integer, Track> tracks = new TreeMap<>();
        List<Object[]> frames = new ArrayList<>();
        var d = new TsDemuxer(DemuxerSettings.DEFAULT.withProgramNumber(Integer.parseInt(a[2])), new DemuxerListener() {
            public void onProgram(TsProgram p) {}

            public void onTrack(Track t) {
                if (tracks.putIfAbsent(t.id(), t) != null) System.out.println("changed " + t);
            }

            public void onFrame(Frame x) {
                byte[] c = new byte[x.data().remaining()];
                x.data().get(x.data().position(), c);
                frames.add(new Object[] {
                    new Frame(x.track(), ByteBuffer.wrap(c), x.dts(), x.pts(), x.randomAccess(), x.originNanos())
                });
            }

            public void onTimeJump(long j) {
                System.out.println("jump " + j);
            }
        });
        var b = ByteBuffer.wrap(f);
        for (int i = 0; i < f.length; i += 1316) d.onDatagram(b, i, Math.min(1316, f.length - i), i * 1000L);
        d.flush();
        mux.setTracks(List.copyOf(tracks.values()), 0);
        long first = ((Frame) frames.get(0)[0]).dts();
        long now = 0;
        for (var o : frames) {
            Frame x = (Frame) o[0];
            now = Math.max(now, 1_000_000_000L + (x.dts() - first) * 100_000 / 9);
            st[2] = now;
            for (long n = mux.nextDeadline(); n < now; n = mux.nextDeadline()) mux.advance(n);
            mux.write(x, now);
        }
        for (long n = mux.nextDeadline(); n < now + 500_000_000; n = mux.nextDeadline()) mux.advance(n);
        out.close();
        System.out.println(mux.counters() + " maxAhead " + st[1] + " datagrams " + st[3] + " short " + st[4]);
    }
}
