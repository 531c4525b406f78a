package dev.tramo.engine;

import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.engine.udp.UdpSource;
import dev.tramo.net.Loop;
import dev.tramo.net.TransportKind;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
        within(5).until(() -> out.account().distinct() == 50);
        assertThat(out.account().damaged()).isZero();
    }

    @Test
    void datagramsThatTheKernelDropsAreCounted() throws Exception {
        assumeTrue(TransportKind.best() == TransportKind.LINUX, "only Linux tells how many it dropped");
        try (Loop loop = new Loop("busy", TransportKind.LINUX, (what, failure) -> {})) {
            UdpSource source = loop.call(() -> {
                        UdpSource opened = new UdpSource(
                                loop,
                                udp(in),
                                (data, offset, length, nanos) -> {},
                                new Status("test", StateListener.NONE));
                        opened.open();
                        return opened;
                    })
                    .join();
            CompletableFuture<Void> busy = new CompletableFuture<>();
            loop.execute(busy::join);
            long sent = 40_000;
            UdpGenerator generator = stage.add(new UdpGenerator(in, 1e9, sent, 1316));
            within(20).until(generator::isDone);
            busy.complete(null);
            within(10).until(() -> {
                UdpFigures udp = loop.call(() -> {
                            source.observe(1);
                            return source.snapshot().udp();
                        })
                        .join();
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

    /** A sender on one of the addresses of loopback. */
    private DatagramSocket sender(String address) throws IOException {
        return stage.add(new DatagramSocket(new InetSocketAddress(address, 0)));
    }

    private void send(DatagramSocket from) throws IOException {
        from.send(new DatagramPacket(new byte[188], 188, new InetSocketAddress(InetAddress.getLoopbackAddress(), in)));
    }

    @Test
    void whoSendsIsShownAndThatSeveralAreMixed() throws IOException {
        stage.start(route("r", udp(in), udp(out.port())));
        DatagramSocket one = sender("127.0.0.5");
        DatagramSocket two = sender("127.0.0.6");
        String first = "127.0.0.5:" + one.getLocalPort();
        String second = "127.0.0.6:" + two.getLocalPort();
        within(5).until(() -> {
            send(one);
            return stage.source("r").peer().equals(first);
        });
        assertThat(stage.source("r").state()).isEqualTo(State.RUNNING);
        within(10).until(() -> {
            send(one);
            send(two);
            return stage.source("r").state() == State.DEGRADED;
        });
        assertThat(stage.source("r").reason()).contains("mixed", first, second, "source=");
        within(10).until(() -> {
            send(two);
            return stage.source("r").state() == State.RUNNING
                    && stage.source("r").peer().equals(second);
        });
    }

    @Test
    void aSourceFilterTakesTheDatagramsOfOneSenderAndCountsTheOthers() throws IOException {
        stage.start(route(
                "r", EndpointUri.source("source", "udp://127.0.0.1:" + in + "?source=127.0.0.5"), udp(out.port())));
        assertThat(stage.source("r").reason()).isEqualTo("no datagrams yet on 127.0.0.1:" + in + " from 127.0.0.5");
        DatagramSocket wanted = sender("127.0.0.5");
        DatagramSocket other = sender("127.0.0.6");
        for (int i = 0; i < 10; i++) {
            send(other);
        }
        within(5).until(() -> stage.source("r").udp().ignored() == 10);
        within(3).until(() -> stage.source("r").reason().contains("; 10 datagrams ignored"));
        assertThat(stage.source("r").state()).isEqualTo(State.WAITING);
        for (int i = 0; i < 7; i++) {
            send(wanted);
            send(other);
        }
        within(5).until(() -> stage.source("r").udp().ignored() == 17);
        assertThat(stage.source("r").udp().datagrams()).isEqualTo(7);
        assertThat(stage.source("r").udp().bytes()).isEqualTo(7 * 188);
        within(3).until(() -> stage.source("r").state() == State.DEGRADED);
        assertThat(stage.source("r").reason())
                .matches("1?7 datagrams ignored in the last 10 s: 1?7 not from 127.0.0.5, which source= says");
        within(3).until(() -> stage.source("r").peer().equals("127.0.0.5:" + wanted.getLocalPort()));
    }
}
