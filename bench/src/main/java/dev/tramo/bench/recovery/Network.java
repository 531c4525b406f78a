package dev.tramo.bench.recovery;

import dev.tramo.bench.relay.Conditions;
import dev.tramo.bench.relay.Conditions.Bursts;
import dev.tramo.bench.relay.Conditions.Detours;

/** The bad networks of the table. */
enum Network {
    LOSS_1(1),
    LOSS_5(5),
    LOSS_10(10),
    LOSS_20(20),
    /** 2.4 % lost, five in a row on average. */
    BURSTS(0),
    JITTER(2),
    /** What takes longer comes after seven later datagrams of an 8 Mbit/s stream. */
    REORDERING(1);

    private static final double JITTER_MILLIS = 5;
    private static final Bursts SHORT_BURSTS = new Bursts(0.5, 20);
    private static final Detours FEW_DETOURS = new Detours(5, 10);

    private final double lossPercent;

    Network(double lossPercent) {
        this.lossPercent = lossPercent;
    }

    /** Whether nothing happens but random loss. */
    boolean losesOnly() {
        return this == LOSS_1 || this == LOSS_5 || this == LOSS_10 || this == LOSS_20;
    }

    String title() {
        String loss = text(lossPercent) + " % loss";
        return switch (this) {
            case LOSS_1, LOSS_5, LOSS_10, LOSS_20 -> loss;
            case BURSTS ->
                "bursts of " + text(100 / SHORT_BURSTS.leavePercent()) + ", one in "
                        + text(100 / SHORT_BURSTS.enterPercent()) + " datagrams";
            case JITTER -> loss + ", " + text(JITTER_MILLIS) + " ms jitter";
            case REORDERING ->
                loss + ", " + text(FEW_DETOURS.sharePercent()) + " % overtaken by " + text(FEW_DETOURS.millis())
                        + " ms";
        };
    }

    private static String text(double value) {
        return String.valueOf(Math.round(value));
    }

    Conditions conditions(double rttMillis, long seed) {
        return new Conditions(
                lossPercent,
                rttMillis,
                this == JITTER ? JITTER_MILLIS : 0,
                this == BURSTS ? SHORT_BURSTS : Bursts.NONE,
                this == REORDERING ? FEW_DETOURS : Detours.NONE,
                seed);
    }
}
