package dev.tramo.engine;

import static dev.tramo.engine.Stage.caller;
import static dev.tramo.engine.Stage.listener;
import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;

import dev.tramo.srt.SrtOptions;
import java.util.Locale;

/** A stream of 8 Mbit/s over a bad network, between us and us or us and srt-live-transmit. */
final class LossyRun {
    enum Pair {
        OWN_TO_OWN,
        OWN_TO_SLT,
        SLT_TO_OWN
    }

    /**
     * What came of it.
     *
     * @param share of the payloads that were delivered, 0 to 1
     * @param delays from UDP in to UDP out
     */
    record Result(double share, UdpSink.Account account, Delays delays, long lostOnTheWay) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "delivered %.4f %%, delay %s, %s", share * 100, delays, account);
        }
    }

    static final int LATENCY_MILLIS = 160;
    private static final double RATE = 8e6 / 8 / TestPayload.BYTES_USUAL;
    /** Of the last ones no later packet shows the loss. */
    private static final int TAIL = 50;

    private final Stage stage;
    private final Pair pair;
    private final int in = Ports.free();
    private final int srt = Ports.free();
    private final UdpSink out;

    LossyRun(Stage stage, Pair pair) {
        this.stage = stage;
        this.pair = pair;
        this.out = stage.sink();
    }

    /** Connects over a network that only delays, then lets it become bad for a while. */
    Result run(LossyProxy.Conditions bad, int seconds, long seed) {
        LossyProxy.Conditions delayed = LossyProxy.Conditions.of(0, bad.delayMillis(), 0);
        LossyProxy proxy = stage.add(new LossyProxy(srt, seed, delayed, delayed));
        connect(proxy.port());
        UdpGenerator generator = stage.generator(in, RATE);
        Stage.awaitFlow(generator, out);
        proxy.become(bad);
        long first = generator.sent();
        long last = first + (long) (RATE * seconds);
        within(seconds + 30).until(() -> generator.sent() >= last + TAIL);
        proxy.become(delayed);
        within(10).until(() -> out.isPast(last));
        return new Result(out.share(first, last), out.account(), out.delays(), proxy.lost());
    }

    private void connect(int proxyPort) {
        SrtOptions options = SrtOptions.DEFAULT.withLatencyMillis(LATENCY_MILLIS);
        String sltCaller = "srt://127.0.0.1:" + proxyPort + "?mode=caller&latency=" + LATENCY_MILLIS;
        String sltListener = "srt://127.0.0.1:" + srt + "?mode=listener&latency=" + LATENCY_MILLIS;
        switch (pair) {
            case OWN_TO_OWN -> {
                stage.start(route("rx", listener(srt, options), udp(out.port())));
                stage.start(route("tx", udp(in), caller(proxyPort, options)));
                within(10).until(() -> stage.source("rx").connected());
            }
            case OWN_TO_SLT -> {
                stage.slt(sltListener, "udp://127.0.0.1:" + out.port());
                stage.start(route("tx", udp(in), caller(proxyPort, options)));
                within(10).until(() -> stage.destination("tx").connected());
            }
            case SLT_TO_OWN -> {
                stage.start(route("rx", listener(srt, options), udp(out.port())));
                stage.slt(Stage.sltUdpInput(in), sltCaller);
                within(10).until(() -> stage.source("rx").connected());
            }
        }
    }
}
