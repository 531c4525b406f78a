package dev.tramo.srt.fec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.send.Recovery;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Whatever FEC packets come: no exception, nothing without bound, and nothing of theirs in the place of what was sent. */
class FecFuzzTest extends SrtFixture {
    private static final int SEEDS = 30;
    private static final int PACKETS = 1_500;
    private static final int WINDOW = 512;

    /** Mostly a few bits or bytes changed; now and then cut, lengthened, or all random behind the header. */
    private static byte[] mutated(byte[] packet, Random random) {
        byte[] bytes = random.nextInt(4) == 0
                ? Arrays.copyOf(packet, 16 + random.nextInt(packet.length + 100))
                : packet.clone();
        if (random.nextInt(4) == 0) {
            byte[] body = new byte[bytes.length - 15];
            random.nextBytes(body);
            body[0] = random.nextBoolean() ? (byte) 0xFF : (byte) random.nextInt(12);
            System.arraycopy(body, 0, bytes, 16, bytes.length - 16);
        }
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 24));
            bytes[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (bytes[at] ^ 1 << random.nextInt(8));
        }
        // An FEC packet still, whatever it says.
        bytes[0] &= 0x7F;
        bytes[4] &= (byte) 0xF8;
        bytes[5] = bytes[6] = bytes[7] = 0;
        return bytes;
    }

    private static byte[] checked(Random random) {
        byte[] payload = new byte[20 + random.nextInt(200)];
        random.nextBytes(payload);
        ByteBuffer.wrap(payload).putInt(0, check(payload));
        return payload;
    }

    private static int check(byte[] payload) {
        CRC32 crc = new CRC32();
        crc.update(payload, 4, payload.length - 4);
        return (int) crc.getValue();
    }

    private static boolean isWhole(byte[] payload) {
        return payload.length >= 20 && ByteBuffer.wrap(payload).getInt(0) == check(payload);
    }

    private Subject open(Random random, FecModel model) {
        now = START;
        Subject subject = new Subject();
        subject.options = SrtOptions.DEFAULT.withBufferPackets(WINDOW).with(o -> {
            o.recovery = Recovery.values()[random.nextInt(3)];
            o.tooLatePacketDrop = model.settings().arq() == FecSettings.Arq.NEVER || random.nextBoolean();
            o.reorderTolerancePackets = random.nextBoolean() ? 0 : 10;
        });
        subject.receiveIsn = SeqNo.add(SeqNo.MAX, -random.nextInt(PACKETS));
        subject.filter = model.settings();
        return subject.open();
    }

    private void receive(Subject subject, byte[] datagram) {
        deliver(subject.connection, datagram, now);
        subject.connection.onTick(now);
        if (subject.connection.nextDeadlineNanos(now) <= now) {
            subject.connection.onTick(now);
            assertThat(subject.connection.nextDeadlineNanos(now)).isGreaterThan(now);
        }
        SrtStatistics.Received figures = subject.receivedFigures();
        assertThat(figures.availablePackets()).isBetween(0, WINDOW);
        assertThat(subject.sent.take().size()).isLessThan(20);
    }

    @Test
    void aConnectionSurvivesAnyFecPacketAmongAnyLosses() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            FecModel model = new FecModel(FecModel.randomSettings(random));
            Subject subject = open(random, model);
            List<byte[]> stream = new ArrayList<>();
            byte[] last = {};
            try {
                for (int place = 0; place < PACKETS; place++) {
                    int stamp = micros(now - START);
                    stream.add(data(
                            subject.receiveIsn + place,
                            place + 1,
                            random.nextInt(40) == 0 ? random.nextInt(4) : 0,
                            false,
                            stamp,
                            checked(random)));
                    if (random.nextInt(5) > 0) {
                        last = stream.getLast();
                        receive(subject, last);
                    }
                    for (FecModel.Group group : model.endingAt(place)) {
                        byte[] packet = FecModel.filterPacket(group, stream);
                        for (int copies = random.nextInt(3); copies > 0; copies--) {
                            last = random.nextBoolean() ? packet : mutated(packet, random);
                            receive(subject, last);
                        }
                    }
                    if (random.nextInt(4) == 0) {
                        last = stream.get(place - random.nextInt(Math.min(place + 1, 60)))
                                .clone();
                        last[4] |= 4; // R
                        receive(subject, last);
                    }
                    subject.runFor(random.nextInt(2) * MILLI);
                    subject.sent.take();
                    assertThat(subject.events.deliveries.size()).isLessThanOrEqualTo(place + 300);
                }
                subject.runFor(SECOND);
            } catch (RuntimeException | AssertionError e) {
                fail(
                        "seed " + seed + ", " + model.settings() + ": "
                                + HexFormat.of().formatHex(last),
                        e);
            }
            assertThat(subject.connection.isClosed()).isFalse();
        }
    }

    @Test
    void whereNothingIsLostNoFecPacketChangesAnything() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            FecModel model = new FecModel(FecModel.randomSettings(random));
            Subject subject = open(random, model);
            List<byte[]> stream = new ArrayList<>();
            for (int place = 0; place < PACKETS; place++) {
                int stamp = micros(now - START);
                stream.add(data(subject.receiveIsn + place, place + 1, 0, false, stamp, checked(random)));
                receive(subject, stream.getLast());
                for (FecModel.Group group : model.endingAt(place)) {
                    byte[] packet = mutated(FecModel.filterPacket(group, stream), random);
                    // Of the groups that are complete: what claims to be of a later one could be right.
                    ByteBuffer.wrap(packet).putInt(0, SeqNo.add(subject.receiveIsn, place - random.nextInt(place + 1)));
                    if (packet.length > 16) {
                        packet[16] = (byte) group.index();
                    }
                    receive(subject, packet);
                }
                subject.runFor(MILLI);
                subject.sent.take();
            }
            subject.runFor(SECOND);

            assertThat(subject.events.deliveries)
                    .as("seed %d, %s", seed, model.settings())
                    .hasSize(PACKETS);
            for (int place = 0; place < PACKETS; place++) {
                byte[] sent = stream.get(place);
                assertThat(subject.events.deliveries.get(place).payload())
                        .as("seed %d, %s, place %d", seed, model.settings(), place)
                        .isEqualTo(Arrays.copyOfRange(sent, PacketHeader.BYTES, sent.length));
            }
            assertThat(subject.receivedFigures().packetsFilterSupply()).isZero();
        }
    }

    @Test
    void randomFecPacketsRebuildNothingThatWasNotSent() {
        // Lengths and padding tell; what could pass for a packet would need a forger.
        int delivered = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            FecModel model = new FecModel(FecModel.randomSettings(random));
            Subject subject = open(random, model);
            for (int place = 0; place < PACKETS; place++) {
                if (random.nextInt(10) > 0) {
                    int stamp = micros(now - START);
                    receive(subject, data(subject.receiveIsn + place, place + 1, 0, false, stamp, checked(random)));
                }
                for (FecModel.Group group : model.endingAt(place)) {
                    byte[] body = new byte[4 + random.nextInt(1_453)];
                    random.nextBytes(body);
                    body[0] = (byte) group.index();
                    receive(subject, data(subject.receiveIsn + place, 0, 0, false, random.nextInt(), body));
                }
                subject.runFor(MILLI);
                subject.sent.take();
            }
            subject.runFor(SECOND);

            assertThat(subject.events.deliveries).as("seed %d", seed).allMatch(delivery -> isWhole(delivery.payload()));
            assertThat(subject.receivedFigures().packetsFilterExtra()).isPositive();
            delivered += subject.events.deliveries.size();
        }
        assertThat(delivered).isGreaterThan(SEEDS * PACKETS / 4);
    }

    @Test
    void aPeerThatSendsMoreThanThereIsRoomForGarblesNothing() {
        int rebuilt = 0;
        for (long seed = 1; seed <= 5 * SEEDS; seed++) {
            Random random = new Random(seed);
            FecModel model = new FecModel(FecModel.randomSettings(random));
            now = START;
            Subject subject = new Subject();
            subject.options = subject.options.withBufferPackets(32);
            subject.filter = model.settings();
            subject.open();
            List<byte[]> stream = new ArrayList<>();
            for (int place = 0; place < 300; place++) {
                int stamp = micros(now - START);
                stream.add(data(subject.receiveIsn + place, place + 1, 0, false, stamp, checked(random)));
                if (random.nextInt(10) > 0) {
                    receive(subject, stream.getLast());
                }
                model.endingAt(place).forEach(group -> receive(subject, FecModel.filterPacket(group, stream)));
                for (int repeats = random.nextInt(4); repeats > 0; repeats--) {
                    receive(subject, stream.get(place - random.nextInt(Math.min(place + 1, 20))));
                }
                now += random.nextInt(9) * MILLI;
            }
            subject.runFor(SECOND);

            assertThat(subject.events.deliveries).as("seed %d", seed).allMatch(delivery -> isWhole(delivery.payload()));
            rebuilt += (int) subject.receivedFigures().packetsFilterSupply();
        }
        assertThat(rebuilt).isGreaterThan(500);
    }

    @Test
    void memoryIsBoundedHoweverFarFecPacketsReach() {
        FecModel model = FecModel.of("fec,cols:255,rows:255,arq:always");
        Subject subject = open(new Random(1), model);
        Random random = new Random(2);
        long before = used();
        for (int place = 0; place < 60_000; place++) {
            byte[] body = new byte[20];
            random.nextBytes(body);
            body[0] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt(255));
            int seq = subject.receiveIsn + place + random.nextInt(255 * 255);
            deliver(subject.connection, data(seq, 0, 0, false, 0, body), now);
            if (place % 10 == 0) {
                deliver(subject.connection, subject.peerData(place, false), now);
                subject.connection.onTick(now);
            }
            subject.sent.take();
            subject.events.deliveries.clear();
            now += MILLI;
        }
        // Four matrices' groups of both directions, of 1456 bytes each
        assertThat(used() - before).isLessThan(2 * 4 * 255 * 2_000L + 5_000_000);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
