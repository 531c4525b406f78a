package dev.tramo.engine;

import static dev.tramo.engine.Stage.assertNothingMissingSince;
import static dev.tramo.engine.Stage.awaitConnected;
import static dev.tramo.engine.Stage.awaitFlow;
import static dev.tramo.engine.Stage.caller;
import static dev.tramo.engine.Stage.listener;
import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What strangers send to an SRT port while a stream runs. */
class HostileDatagramsTest {
    private static final int COUNT = 2000;

    @AutoClose
    private final Stage stage = new Stage();

    @AutoClose
    private final DatagramChannel stranger = DatagramChannel.open();

    private final int in = Ports.free();
    private final int srt = Ports.free();
    private final UdpSink out = stage.sink();
    private final SplittableRandom random = new SplittableRandom(7);
    private LossyProxy wire;
    private UdpGenerator generator;

    HostileDatagramsTest() throws IOException {}

    @BeforeEach
    void startStream() {
        stage.start(route("rx", listener(srt, Stage.CALM), udp(out.port())));
        wire = stage.add(new LossyProxy(srt, 1, LossyProxy.Conditions.GOOD, LossyProxy.Conditions.GOOD));
        wire.record(COUNT);
        stage.start(route("tx", udp(in), caller(wire.port(), Stage.CALM)));
        awaitConnected(stage.engine(), "tx");
        awaitConnected(stage.engine(), "rx");
        generator = stage.generator(in, 2000);
        awaitFlow(generator, out);
    }

    private void send(ByteBuffer datagram) throws IOException {
        stranger.send(datagram, new InetSocketAddress(InetAddress.getLoopbackAddress(), srt));
    }

    private void assertIgnored(long atLeast) {
        within(5).until(() -> stage.source("rx").udp().ignored() >= atLeast);
        awaitFlow(generator, out);
        assertThat(stage.source("rx").reconnections()).isZero();
        assertNothingMissingSince(0, generator, out);
    }

    @Test
    void garbageIsIgnoredAndCounted() throws IOException {
        for (int i = 0; i < COUNT; i++) {
            byte[] garbage = new byte[16 + random.nextInt(1484)];
            random.nextBytes(garbage);
            send(ByteBuffer.wrap(garbage));
        }
        assertIgnored(COUNT);
    }

    @Test
    void datagramsShorterThanAHeaderAreIgnoredAndCounted() throws IOException {
        for (int i = 0; i < COUNT; i++) {
            send(ByteBuffer.allocate(i % 16));
        }
        assertIgnored(COUNT);
    }

    @Test
    void ownDatagramsReplayedByAStrangerAreIgnoredAndCounted() throws IOException {
        within(10).until(() -> wire.recorded().size() == COUNT);
        List<ByteBuffer> replay = wire.recorded();
        for (ByteBuffer datagram : replay) {
            send(datagram.duplicate());
        }
        // The first two are the handshake's: an induction from anywhere is answered, the rest is of another address.
        assertIgnored(COUNT - 2);
    }

    @Test
    void ownDatagramsReplayedFromTheRightAddressChangeNothing() {
        within(10).until(() -> wire.recorded().size() == COUNT);
        wire.recorded().forEach(wire::inject);
        awaitFlow(generator, out);
        within(3).until(() -> stage.source("rx").srt().received().packetsBelated() > COUNT / 2);
        assertIgnored(0);
    }

    @Test
    void damagedCopiesFromTheRightAddressNeitherEndNorDisturbTheStream() {
        within(10).until(() -> wire.recorded().size() == COUNT);
        List<ByteBuffer> cut = new ArrayList<>();
        for (ByteBuffer datagram : wire.recorded()) {
            boolean handshake = datagram.getInt(12) == 0;
            boolean control = datagram.getInt(0) < 0;
            if (handshake || control) {
                // Truncated anywhere behind the header.
                int length = 16 + random.nextInt(datagram.limit() - 15);
                cut.add(datagram.duplicate().limit(length));
            }
        }
        assertThat(cut).isNotEmpty();
        cut.forEach(wire::inject);
        awaitFlow(generator, out);
        assertIgnored(0);
    }

    @Test
    void aFloodOfInductionsFromStrangersLeavesTheStreamAlone() throws IOException {
        ByteBuffer induction = wire.recorded().getFirst();
        for (int i = 0; i < COUNT; i++) {
            send(induction.duplicate());
        }
        awaitFlow(generator, out);
        assertIgnored(0);
    }
}
