package dev.tramo.engine;

import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tramo.net.Loop;
import dev.tramo.net.TransportKind;
import dev.tramo.srt.BufferMemory;
import dev.tramo.srt.driver.KeyChecks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class UdpSourceTest {
    @AutoClose
    private final Stage stage = new Stage();

    private final int in = Ports.free();
    private final UdpSink out = stage.sink();

    @Test
    void datagramsTooLongToBeTakenAreCountedAndTheRestPasses() {
        stage.start(route("r", udp(in), udp(out.port())));
        UdpGenerator generator = stage.add(new UdpGenerator(in, 1000, 100, 1316, 2048, 2049, 9000));
        within(5).until(generator::isDone);
        within(5).until(() -> stage.source("r").udp().unusable() == 50);
        assertThat(stage.source("r").udp().datagrams()).isEqualTo(50);
        assertThat(stage.destination("r").udp().datagrams()).isEqualTo(50);
        assertThat(out.account().distinct()).isEqualTo(50);
        assertThat(out.account().damaged()).isZero();
    }

    @Test
    void datagramsThatTheKernelDropsAreCounted() throws Exception {
        assumeTrue(TransportKind.best() == TransportKind.LINUX, "only Linux tells how many it dropped");
        try (Loop loop = new Loop("busy", TransportKind.LINUX, (what, failure) -> {})) {
            Route route = loop.call(() -> new Route(
                            loop,
                            new SrtPorts(loop, BufferMemory.UNLIMITED, new KeyChecks()),
                            route("r", udp(in), udp(out.port()))))
                    .join();
            loop.call(() -> {
                        route.open();
                        return route;
                    })
                    .join();
            CompletableFuture<Void> busy = new CompletableFuture<>();
            loop.execute(busy::join);
            long sent = 40_000;
            UdpGenerator generator = stage.add(new UdpGenerator(in, 1e9, sent, 1316));
            within(20).until(generator::isDone);
            busy.complete(null);
            within(10).until(() -> {
                EndpointSnapshot.Udp udp = route.snapshot().source().udp();
                return udp.dropped() > 0 && udp.datagrams() + udp.dropped() == sent;
            });
        }
    }

    @Test
    void aGroupIsReceivedAndSentTo() throws IOException {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        UdpSpec group = new UdpSpec("239.255.77." + (1 + in % 250), in, loopback.getName(), "", 1);
        int feed = Ports.free();
        stage.start(route("from", group, udp(out.port())));
        stage.start(route("to", udp(feed), group));
        UdpGenerator generator = stage.generator(feed, 500);
        within(5).until(() -> generator.sent() > 100);
        Stage.assertNothingMissingSince(0, generator, out);
    }
}
