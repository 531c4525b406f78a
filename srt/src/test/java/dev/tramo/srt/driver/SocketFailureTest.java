package dev.tramo.srt.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.net.Address;
import dev.tramo.net.Loop;
import dev.tramo.net.TransportKind;
import dev.tramo.net.UdpOptions;
import dev.tramo.srt.SrtOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An error that gets as far as a socket closes it: whoever had it is told. */
class SocketFailureTest {
    private static final int PATIENCE_SECONDS = 10;

    private final BlockingQueue<String> failures = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final Loop loop =
            new Loop("test loop", TransportKind.best(), (what, failure) -> failures.add(what + ": " + failure));

    SocketFailureTest() throws IOException {}

    @AfterEach
    void end() {
        loop.close();
    }

    private final class Log implements SrtHandler {
        private final boolean breaks;

        Log(boolean breaks) {
            this.breaks = breaks;
        }

        @Override
        public void onConnected(SrtSession session) {
            if (breaks) {
                throw new InternalError("no good");
            }
        }

        @Override
        public void onPayload(SrtSession session, ByteBuffer data, int offset, int length, long originNanos) {}

        @Override
        public void onDisconnected(SrtSession session, String reason) {
            events.add("disconnected: " + reason);
        }

        @Override
        public void onRefused(String peer, String reason) {
            events.add("refused: " + reason);
        }
    }

    private String next() throws InterruptedException {
        String event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        return event;
    }

    private int listen(SrtAdmission admission) {
        return loop.call(() -> {
                    try {
                        InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
                        return new SrtListener(
                                        loop, UdpOptions.boundTo(local), SrtOptions.DEFAULT, admission, new KeyChecks())
                                .socket()
                                .localAddress()
                                .getPort();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .join();
    }

    private void call(int port, SrtHandler handler) {
        loop.execute(() -> {
            try {
                InetAddress here = InetAddress.getLoopbackAddress();
                SrtCaller.calling(
                        loop,
                        UdpOptions.boundTo(new InetSocketAddress(here, 0)),
                        new InetSocketAddress(here, port),
                        SrtOptions.DEFAULT,
                        handler);
            } catch (IOException e) {
                failures.add(e.toString());
            }
        });
    }

    @Test
    void theAdmissionOfAListenerIsToldWhy() throws Exception {
        int port = listen(new SrtAdmission() {
            @Override
            public Decision decide(Address from, String streamId, boolean group, @Nullable SrtSession joins) {
                throw new InternalError("no good");
            }

            @Override
            public void onSocketFailed(String reason) {
                events.add("listener: " + reason);
            }
        });
        call(port, new Log(false));

        assertThat(next()).isEqualTo("listener: internal error: java.lang.InternalError: no good");
        assertThat(failures.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).contains("socket");
    }

    @Test
    void theHandlerOfACallerIsToldWhy() throws Exception {
        int port =
                listen((from, streamId, group, joins) -> new SrtAdmission.Accept(SrtOptions.DEFAULT, new Log(false)));
        call(port, new Log(true));

        assertThat(next()).isEqualTo("disconnected: internal error: java.lang.InternalError: no good");
    }
}
