package dev.tramo.rtmp.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.ClientTarget;
import dev.tramo.rtmp.Ending;
import dev.tramo.rtmp.PushSession;
import dev.tramo.rtmp.RelayPath;
import dev.tramo.rtmp.RtmpLimits;
import dev.tramo.rtmp.RtmpUrl;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Hosts with several addresses. */
class RtmpClientTest {
    private static final int WAIT_MILLIS = 20_000;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @AutoClose
    private final Ticker ticker = new Ticker();

    @AutoClose
    private final ServerSocket server = new ServerSocket();

    private final CompletableFuture<Ending> ended = new CompletableFuture<>();

    RtmpClientTest() throws IOException {
        server.bind(new InetSocketAddress("127.0.0.1", 0));
        server.setSoTimeout(WAIT_MILLIS);
    }

    @AfterEach
    void loopsEnd() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private PushConnection push(String... addresses) {
        RtmpClient.Resolver resolver = host -> {
            InetAddress[] found = new InetAddress[addresses.length];
            for (int i = 0; i < addresses.length; i++) {
                found[i] = InetAddress.ofLiteral(addresses[i]);
            }
            return found;
        };
        RtmpClient client = new RtmpClient(RtmpLimits.DEFAULT, new Traffic(), ticker, null, resolver);
        RtmpUrl url = RtmpUrl.parse("rtmp://several:" + server.getLocalPort() + "/live/key");
        return client.push(loops.next(), ClientTarget.of(url), List.of(), RelayPath.NONE, 0, new PushSession.Events() {
            @Override
            public void onAccepted() {}

            @Override
            public void onEnded(Ending ending) {
                ended.complete(ending);
            }
        });
    }

    @Test
    void allAddressesOfAHostAreTriedInTurn() throws IOException {
        push("127.0.0.2", "::1", "127.0.0.3", "127.0.0.1");

        try (Socket accepted = server.accept()) {
            accepted.setSoTimeout(WAIT_MILLIS);
            byte[] hello = accepted.getInputStream().readNBytes(1_537);
            assertThat(hello).hasSize(1_537).startsWith(3);
        }
        assertThat(ended.orTimeout(WAIT_MILLIS, TimeUnit.MILLISECONDS).join().reason())
                .isEqualTo("the peer closed the connection");
    }

    @Test
    void ifNoneAnswersTheReasonSaysHowManyWereTried() {
        push("127.0.0.2", "127.0.0.3");

        assertThat(ended.orTimeout(WAIT_MILLIS, TimeUnit.MILLISECONDS).join())
                .isEqualTo(new Ending(Ending.Kind.LOST, "connection refused (the last of 2 addresses)"));
    }
}
