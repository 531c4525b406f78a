package dev.tramo.bench.rtmp;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.NginxStatus;

/**
 * What came of what was sent.
 *
 * @param sentBytes audio and video of all sources, each counted once
 * @param deliveredPercent bytes of all pushes, of what the sources sent times the number of pushes
 * @param worstPercent the same of the push that got least
 * @param pushesUp pushes that were up at the end
 */
record Delivery(long sentBytes, double deliveredPercent, double worstPercent, int pushesUp) {
    /** Between two looks at the sink. */
    static Delivery between(Sink.Counts before, Sink.Counts after, Load load) throws BenchException {
        long sentBytes = 0;
        long deliveredBytes = 0;
        double worst = Double.MAX_VALUE;
        int up = 0;
        for (String camera : load.cameraNames()) {
            long sent = bytes(before.sent(camera), after.sent(camera));
            if (sent == 0) {
                throw new BenchException("the source of " + camera + " has sent nothing");
            }
            sentBytes += sent;
            for (String push : load.pushNames(camera)) {
                long delivered = bytes(before.pushed(push), after.pushed(push));
                deliveredBytes += delivered;
                worst = Math.min(worst, (double) delivered / sent);
                up += after.pushed(push).isPublished() ? 1 : 0;
            }
        }
        double all = (double) deliveredBytes / (sentBytes * load.pushes());
        return new Delivery(sentBytes, all * 100, worst * 100, up);
    }

    /** A stream that was closed and opened again counts from 0. */
    private static long bytes(NginxStatus.Stream before, NginxStatus.Stream after) {
        return after.bytesIn() < before.bytesIn() ? after.bytesIn() : after.bytesIn() - before.bytesIn();
    }
}
