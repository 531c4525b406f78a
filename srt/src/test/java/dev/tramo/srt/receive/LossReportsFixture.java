package dev.tramo.srt.receive;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.send.Recovery;
import java.util.ArrayList;
import java.util.List;

/** A receiver whose reports are read. */
abstract class LossReportsFixture extends SrtFixture {
    final Subject subject = new Subject();

    void open(Recovery recovery) {
        subject.options = subject.options.with(o -> o.recovery = recovery);
        subject.receiveLatencyMillis = 5_000;
        subject.open();
    }

    /** The peer has measured the round trip. */
    void roundTrip(int smoothedMicros, int variationMicros) {
        subject.ackWithRtt(0, 8_192, smoothedMicros, variationMicros);
        subject.sent.take();
    }

    /** What a report asks for, as distances from {@code isn}. */
    static List<Integer> places(Packet nak, int isn) {
        List<Integer> places = new ArrayList<>();
        int[] words = nak.words();
        for (int i = 0; i < words.length; i++) {
            int first = words[i] & 0x7FFF_FFFF;
            int last = words[i] < 0 ? words[++i] : first;
            for (int seq = first; seq <= last; seq++) {
                places.add(seq - isn);
            }
        }
        return places;
    }
}
