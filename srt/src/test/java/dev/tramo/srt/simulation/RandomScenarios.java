package dev.tramo.srt.simulation;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.send.Bandwidth;
import dev.tramo.srt.send.Recovery;
import java.util.SplittableRandom;

/** Makes, from a seed, a scenario that is unpleasant for a while and then lets the pair recover. */
final class RandomScenarios {
    static final double IMPAIRED_SECONDS = 8;
    /** Until then what broke must be whole again: 10 s at most to notice, 3 s for a failed attempt. */
    static final double RECOVERED_SECONDS = IMPAIRED_SECONDS + 14;

    static final double END_SECONDS = RECOVERED_SECONDS + 4;

    private final SplittableRandom random;
    /** The caller's; the listener adopts it, or has the same. */
    private String filter = "";

    private RandomScenarios(long seed) {
        this.random = new SplittableRandom(seed);
    }

    static Scenario of(long seed) {
        return new RandomScenarios(seed).make(seed);
    }

    private Scenario make(long seed) {
        Encryption encryption = chance(0.3) ? encryption() : Encryption.NONE;
        boolean bothSend = chance(0.3);
        boolean callerSends = bothSend || chance(0.5);
        // The two exclude each other.
        filter = encryption.mode() != Encryption.Mode.GCM && chance(0.4) ? filter() : "";
        Scenario.Side caller = side(encryption, filter, callerSends);
        Scenario.Side listener = side(encryption, chance(0.5) ? filter : "", bothSend || !callerSends);
        Scenario scenario = Scenario.of(seed, caller, listener, network(), network());
        if (chance(0.2)) {
            scenario = scenario.startingAtSequence(0x7FFF_FFFE - random.nextInt(1_000));
        }
        scenario = chance(0.5) ? scenario.tickedEvery(1, random.nextDouble(1)) : scenario;
        // In rendezvous neither adopts the other's filter.
        boolean alike =
                caller.options().packetFilter().equals(listener.options().packetFilter());
        return alike && chance(0.2)
                ? scenario.meeting(chance(0.5) ? 0 : random.nextDouble(5), random.nextDouble(5))
                : scenario;
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    private Encryption encryption() {
        int keyBytes = 16 + 8 * random.nextInt(3);
        Encryption encryption = Encryption.with("a long passphrase", keyBytes)
                .by(chance(0.3) ? Encryption.Mode.GCM : Encryption.Mode.AUTO);
        return chance(0.7) ? encryption.refreshedEvery(200 + random.nextInt(1_000), 50) : encryption;
    }

    /** Half as much again is sent at most. */
    private String filter() {
        int rows = 4 + random.nextInt(6);
        String layout = chance(0.5) ? "even" : "staircase";
        String arq = random.nextInt(3) == 0 ? "always" : random.nextInt(2) == 0 ? "onreq" : "never";
        return "fec,cols:" + (4 + random.nextInt(12)) + ",rows:" + (chance(0.3) ? 1 : chance(0.2) ? -rows : rows)
                + ",layout:" + layout + ",arq:" + arq;
    }

    private Scenario.Side side(Encryption encryption, String ownFilter, boolean sends) {
        Traffic traffic = sends ? traffic(encryption) : Traffic.NONE;
        return new Scenario.Side(
                options(encryption, ownFilter, bandwidth(traffic)),
                clock(),
                traffic,
                chance(0.2) ? (long) (random.nextDouble(IMPAIRED_SECONDS) * 1e9) : -1);
    }

    private SrtOptions options(Encryption encryption, String ownFilter, Bandwidth bandwidth) {
        int flowWindow = chance(0.2) ? 512 + random.nextInt(4_096) : 25_600;
        return SrtOptions.DEFAULT.withBufferPackets(flowWindow).with(o -> {
            o.receiveLatencyMillis = random.nextInt(20, 800);
            o.peerLatencyMillis = chance(0.5) ? 0 : random.nextInt(20, 800);
            o.tooLatePacketDrop = chance(0.8) || filter.endsWith("never");
            o.packetFilter = ownFilter;
            o.encryption = encryption;
            o.bandwidth = bandwidth;
            o.sendDropDelayMillis = chance(0.9) ? 0 : -1;
            o.recovery = chance(0.7) ? Recovery.ADAPTIVE : Recovery.PERIODIC;
            o.reorderTolerancePackets = chance(0.8) ? 0 : random.nextInt(100);
        });
    }

    /** A measured input rate is no measure of a few packets a second of all sizes. */
    private Bandwidth bandwidth(Traffic traffic) {
        int forFilter = filter.isEmpty() ? 0 : 1; // what FEC sends is no input
        return switch (random.nextInt(4)) {
            case 0 -> traffic.packetsPerSecond() < 30 ? Bandwidth.UNLIMITED : new Bandwidth(0, 0, 25 + 75 * forFilter);
            case 1 -> new Bandwidth(1_000_000 + 500_000 * forFilter + random.nextInt(1_000_000), 0, 25);
            default -> Bandwidth.UNLIMITED;
        };
    }

    private LocalClock clock() {
        return new LocalClock(random.nextLong(10_000_000_000_000L), random.nextDouble(-200, 200));
    }

    private Traffic traffic(Encryption encryption) {
        int room = filter.isEmpty() ? 1456 : 1452;
        int payloadBytesMax = encryption.mode() == Encryption.Mode.GCM ? 1440 : room; // a tag needs room
        double rate = Math.exp(random.nextDouble(Math.log(5), Math.log(500)));
        Traffic traffic = Traffic.packets(rate, random.nextDouble(2), END_SECONDS);
        traffic = chance(0.3) ? traffic.inBurstsOf(random.nextInt(2, 20)) : traffic;
        return chance(0.3) ? traffic.withPayloadBytes(DataStream.HEADER_BYTES, payloadBytesMax) : traffic;
    }

    private NetworkConditions network() {
        NetworkConditions network = NetworkConditions.delay(random.nextDouble(0.05, 150));
        network = chance(0.5) ? network.jitter(random.nextDouble(50)) : network;
        network = chance(0.6) ? network.loss(random.nextDouble(0.3)) : network;
        network = chance(0.2) ? network.burst(0.02 * random.nextDouble(), 0.02 + random.nextDouble(0.3), 0.9) : network;
        network = chance(0.3) ? network.duplication(random.nextDouble(0.2)) : network;
        network = chance(0.3) ? network.corruption(0.05, NetworkConditions.Damage.LOST) : network;
        network = chance(0.2)
                ? network.rate(50_000 + random.nextInt(1_000_000), random.nextInt(20_000, 100_000))
                : network;
        if (chance(0.3)) {
            double start = random.nextDouble(IMPAIRED_SECONDS);
            network = network.blackout(start, Math.min(IMPAIRED_SECONDS, start + random.nextDouble(7)));
        }
        return network.impairedUntil(IMPAIRED_SECONDS);
    }
}
