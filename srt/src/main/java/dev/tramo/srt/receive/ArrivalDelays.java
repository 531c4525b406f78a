package dev.tramo.srt.receive;

import dev.tramo.srt.delay.DelayRecorder;

/** Records the delays of a connection that is no member of a group, by its own clock. */
record ArrivalDelays(DelayRecorder delays, TsbpdClock clock) implements ArrivalListener {
    @Override
    public void onArrived(int seq, int timestamp, long arrivalNanos) {
        delays.onArrived(delayNanos(timestamp, arrivalNanos), arrivalNanos);
    }

    @Override
    public void onBelated(int seq, int timestamp, long arrivalNanos) {
        delays.onBelated(seq, delayNanos(timestamp, arrivalNanos), arrivalNanos);
    }

    @Override
    public void onSkipped(int first, int count, long nowNanos) {
        delays.onGivenUp(first, count, nowNanos);
    }

    private long delayNanos(int timestamp, long arrivalNanos) {
        return arrivalNanos - clock.originNanos(timestamp, arrivalNanos);
    }
}
