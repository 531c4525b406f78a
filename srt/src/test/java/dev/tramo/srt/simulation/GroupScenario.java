package dev.tramo.srt.simulation;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.group.GroupType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One run of a bonded group.
 *
 * @param seed of everything random
 * @param paths by weight, the heaviest first
 * @param callerSends whether data goes from caller to listener
 * @param listenerSends whether data goes the other way
 * @param callerClock the listener's is true
 * @param firstSequence of the first group
 */
record GroupScenario(
        long seed,
        GroupType type,
        SrtOptions options,
        List<Path> paths,
        boolean callerSends,
        boolean listenerSends,
        double packetsPerSecond,
        LocalClock callerClock,
        int firstSequence,
        double endSeconds) {
    /** A network for some time. */
    record Phase(double fromSeconds, double toSeconds, NetworkConditions toListener, NetworkConditions toCaller) {
        static Phase of(double fromSeconds, double toSeconds, NetworkConditions both) {
            return new Phase(fromSeconds, toSeconds, both, both);
        }

        boolean isAt(long nanos) {
            return nanos >= fromSeconds * 1e9 && nanos < toSeconds * 1e9;
        }
    }

    /** Good, but for some times. */
    record Path(NetworkConditions good, List<Phase> bad) {
        static Path of(double delayMillis, Phase... bad) {
            return new Path(NetworkConditions.delay(delayMillis), List.of(bad));
        }

        double jitterMillisMax() {
            double nanos = good.jitterNanos();
            for (Phase phase : bad) {
                nanos = Math.max(nanos, phase.toCaller.jitterNanos());
            }
            return nanos / 1e6;
        }
    }

    /** Nothing passes. */
    static NetworkConditions cut() {
        return NetworkConditions.delay(1).loss(1);
    }

    static final SrtOptions OPTIONS = SrtOptions.DEFAULT.withLatencyMillis(250).with(o -> {
        o.peerIdleMillis = 2_000;
        o.connectTimeoutMillis = 1_000;
    });
    /** By then both paths are connected, if the network lets them. */
    static final double CONNECTED_SECONDS = 1;

    static GroupScenario of(long seed, GroupType type, double endSeconds, Path... paths) {
        return new GroupScenario(
                seed, type, OPTIONS, List.of(paths), true, false, 300, LocalClock.TRUE, 1_000, endSeconds);
    }

    GroupScenario sending(boolean caller, boolean listener) {
        return new GroupScenario(
                seed, type, options, paths, caller, listener, packetsPerSecond, callerClock, firstSequence, endSeconds);
    }

    GroupScenario with(SrtOptions other) {
        return new GroupScenario(
                seed,
                type,
                other,
                paths,
                callerSends,
                listenerSends,
                packetsPerSecond,
                callerClock,
                firstSequence,
                endSeconds);
    }

    /** Two paths that go bad by turns, in any way, with pauses. */
    static GroupScenario alternating(long seed, GroupType type) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] delays = {random.nextDouble(1, 30), random.nextDouble(1, 30)};
        boolean jitters = random.nextInt(4) == 0;
        List<List<Phase>> bad = List.of(new ArrayList<>(), new ArrayList<>());
        double at = CONNECTED_SECONDS + 0.5 + random.nextDouble();
        int path = random.nextInt(2);
        for (int i = 0; i < 3; i++) {
            double lasts = random.nextDouble(0.05, random.nextInt(3) == 0 ? 6 : 2);
            bad.get(path).add(badPhase(random, delays[path], at, at + lasts));
            at += lasts + 1.5 + random.nextDouble();
            path = random.nextInt(4) == 0 ? path : 1 - path;
        }
        List<Path> paths = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            NetworkConditions good = NetworkConditions.delay(delays[i]);
            paths.add(new Path(jitters ? good.jitter(5) : good, bad.get(i)));
        }
        double roundTripMillis = 2 * Math.max(delays[0], delays[1]) + (jitters ? 10 : 0);
        int latencyMillis = (int) Math.max(250, 4 * roundTripMillis + random.nextInt(200));
        boolean encrypted = random.nextBoolean();
        SrtOptions options = OPTIONS.withLatencyMillis(latencyMillis)
                .with(o -> o.encryption = encrypted ? Encryption.with("a long passphrase", 16) : Encryption.NONE);
        int directions = random.nextInt(1, 4);
        int sequence = random.nextBoolean() ? 0x7FFF_FFFE - random.nextInt(2_000) : random.nextInt(0x7FFF_FFFF);
        return new GroupScenario(
                seed,
                type,
                options,
                paths,
                (directions & 1) != 0,
                (directions & 2) != 0,
                random.nextDouble(150, 400),
                new LocalClock(random.nextLong(10_000_000_000_000L), random.nextDouble(-50, 50)),
                sequence,
                at + 1);
    }

    private static Phase badPhase(SplittableRandom random, double delay, double from, double to) {
        NetworkConditions good = NetworkConditions.delay(delay);
        NetworkConditions slow = NetworkConditions.delay(delay + random.nextDouble(30, 400));
        return switch (random.nextInt(8)) {
            case 0 -> Phase.of(from, to, slow);
            case 1 -> new Phase(from, to, slow, good);
            case 2 -> Phase.of(from, to, good.loss(random.nextDouble(0.3)));
            case 3 -> Phase.of(from, to, good.jitter(random.nextDouble(10, 60)));
            case 4 -> new Phase(from, to, cut(), good);
            case 5 -> new Phase(from, to, good, cut());
            default -> Phase.of(from, to, cut());
        };
    }
}
