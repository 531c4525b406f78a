package dev.tramo.engine;

import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.engine.spec.SrtUri;
import dev.tramo.engine.srt.SrtPorts;
import dev.tramo.engine.udp.UdpSource;
import dev.tramo.net.Address;
import dev.tramo.net.Loop;
import dev.tramo.net.TransportKind;
import dev.tramo.srt.StreamId;
import dev.tramo.srt.buffer.BufferMemory;
import dev.tramo.srt.driver.KeyChecks;
import dev.tramo.srt.driver.SrtAdmission;
import dev.tramo.srt.driver.SrtSession;
import dev.tramo.srt.wire.RejectReason;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** An error that gets as far as a socket closes it, and its endpoint opens it again. */
class SocketFailureTest {
    @AutoClose
    private final Stage stage = new Stage();

    private final List<String> states = new CopyOnWriteArrayList<>();

    @AutoClose
    private final Loop loop = new Loop("test loop", TransportKind.best(), (what, failure) -> states.add(what));

    private final AtomicInteger payloads = new AtomicInteger();
    private @Nullable Status status;

    SocketFailureTest() throws IOException {}

    private Status status() {
        StateListener listener = (_, _) -> {
            Status now = status;
            if (now != null) {
                states.add(now.state() + " " + now.reason());
            }
        };
        Status made = new Status("test", listener);
        status = made;
        return made;
    }

    @Test
    void aUdpSourceIsOpenedAgainAndSaysWhy() {
        int port = Ports.free();
        loop.call(() -> {
                    UdpSource source = new UdpSource(
                            loop,
                            udp(port),
                            (data, offset, length, arrivalNanos) -> {
                                if (payloads.incrementAndGet() == 1) {
                                    throw new InternalError("no good");
                                }
                            },
                            status());
                    source.open();
                    return source;
                })
                .join();
        stage.generator(port, 100);

        within(10).until(() -> payloads.get() > 10);
        assertThat(states)
                .contains(
                        "FAILED internal error: java.lang.InternalError: no good",
                        "WAITING no datagrams yet on 127.0.0.1:" + port,
                        "RUNNING ");
    }

    /** Whoever listens on the port is told, and finds it free. */
    @Test
    void anSrtPortIsOpenedAgainByWhoListensOnIt() {
        int port = Ports.free();
        SrtPorts ports = new SrtPorts(loop, BufferMemory.UNLIMITED, new KeyChecks());
        SrtSpec spec = SrtUri.parse("srt://127.0.0.1:" + port + "?mode=listener");
        SrtPorts.Gate gate = new SrtPorts.Gate() {
            @Override
            public SrtSpec spec() {
                return spec;
            }

            @Override
            public StreamId.Mode mode() {
                return StreamId.Mode.REQUEST;
            }

            @Override
            public SrtAdmission.Decision admit(Address from, String asked, boolean group, @Nullable SrtSession joins) {
                if (payloads.incrementAndGet() == 1) {
                    throw new InternalError("no good");
                }
                return new SrtAdmission.Refuse(RejectReason.CONFLICT);
            }

            @Override
            public void onRefused(String peer, String asked, String reason) {}

            @Override
            public void onUnmatched(String peer, String asked, String reason) {}

            @Override
            public void onSocketFailed(String reason) {
                states.add(reason);
                joined(ports, this);
            }
        };
        loop.call(() -> joined(ports, gate)).join();
        var _ = stage.engine().start(Stage.route("rx", SrtUri.parse("srt://127.0.0.1:" + port), udp(Ports.free())));

        within(10).until(() -> payloads.get() > 1);
        assertThat(states).contains("internal error: java.lang.InternalError: no good");
        within(5).until(() -> stage.source("rx").reason().equals(RejectReason.CONFLICT.words()));
    }

    private static SrtPorts.Port joined(SrtPorts ports, SrtPorts.Gate gate) {
        try {
            return ports.join(gate);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
