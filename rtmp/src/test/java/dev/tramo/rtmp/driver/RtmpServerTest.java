package dev.tramo.rtmp.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tramo.rtmp.ClientTarget;
import dev.tramo.rtmp.Ending;
import dev.tramo.rtmp.PushSession;
import dev.tramo.rtmp.RelayPath;
import dev.tramo.rtmp.RtmpLimits;
import dev.tramo.rtmp.RtmpUrl;
import dev.tramo.rtmp.ServerSession.Refusal;
import dev.tramo.rtmp.StreamAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ports that are opened and closed while the server runs. */
class RtmpServerTest {
    private static final int WAIT_SECONDS = 20;
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** Somebody who asked to publish. */
    private record Asked(ServerConnection connection, int port, boolean secure, String application) {}

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();

    @AutoClose
    private final Ticker ticker = new Ticker();

    @AutoClose
    private final RtmpServer server =
            new RtmpServer(loops, RtmpLimits.DEFAULT, ServerLimits.DEFAULT, new RecordingGate(), new Traffic(), ticker);

    private final class RecordingGate implements ServerConnection.Gate {
        @Override
        public void onPublish(ServerConnection connection, StreamAddress address) {
            asked.add(new Asked(connection, connection.localPort(), connection.isSecure(), address.application()));
            connection.accept(new ServerConnection.Publication() {
                @Override
                public void onMessage(int type, int timestamp, ByteBuf payload, long nowNanos) {
                    payload.release();
                }

                @Override
                public void onBatchEnd() {}

                @Override
                public void onEnded(Ending ending) {}
            });
        }

        @Override
        public void onPlay(ServerConnection connection, StreamAddress address) {
            connection.refuse(Refusal.NOT_FOUND, "No such stream.");
        }
    }

    private static final class Outcome implements PushSession.Events {
        final CompletableFuture<String> accepted = new CompletableFuture<>();
        final CompletableFuture<Ending> ended = new CompletableFuture<>();

        @Override
        public void onAccepted() {
            accepted.complete("");
        }

        @Override
        public void onEnded(Ending ending) {
            accepted.complete(ending.reason());
            ended.complete(ending);
        }

        /** Empty if the server accepted. */
        String refusal() {
            return accepted.orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
        }
    }

    private Outcome push(String url, @Nullable Path trust) {
        Outcome outcome = new Outcome();
        new RtmpClient(RtmpLimits.DEFAULT, new Traffic(), ticker, trust)
                .push(loops.next(), ClientTarget.of(RtmpUrl.parse(url)), List.of(), RelayPath.NONE, 0, outcome);
        return outcome;
    }

    private Outcome push(int port, String application) {
        return push("rtmp://127.0.0.1:" + port + "/" + application + "/key", null);
    }

    private Asked nextAsked() throws InterruptedException {
        Asked next = asked.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void aConnectionTellsTheGateWhichPortItCameTo() throws Exception {
        RtmpListener first = server.listen(ANY_PORT, null);
        RtmpListener second = server.listen(ANY_PORT, null);
        assertThat(first.port()).isNotEqualTo(second.port());

        assertThat(push(second.port(), "two").refusal()).isEmpty();
        Asked two = nextAsked();
        assertThat(two.port()).isEqualTo(second.port());
        assertThat(two.secure()).isFalse();
        assertThat(two.application()).isEqualTo("two");
        assertThat(push(first.port(), "one").refusal()).isEmpty();
        assertThat(nextAsked().port()).isEqualTo(first.port());
    }

    @Test
    void aClosedPortIsFreeAndTheOthersAndTheirConnectionsRemain() throws Exception {
        RtmpListener first = server.listen(ANY_PORT, null);
        RtmpListener second = server.listen(ANY_PORT, null);
        Outcome before = push(first.port(), "before");
        assertThat(before.refusal()).isEmpty();
        ServerConnection connection = nextAsked().connection();

        first.close();
        assertThat(first.isOpen()).isFalse();
        assertThat(server.isListening()).isTrue();
        // The selector closes the socket with its next round: until then the system completes a connection, and resets
        // it.
        assertThat(push(first.port(), "late").refusal())
                .matches("connection refused|connection lost: Connection reset.*");
        assertThat(push(second.port(), "other").refusal()).isEmpty();
        assertThat(connection.isOpen()).isTrue();
        assertThat(before.ended).isNotDone();

        RtmpListener again = server.listen(first.address(), null);
        assertThat(again.port()).isEqualTo(first.port());
        assertThat(push(again.port(), "again").refusal()).isEmpty();
        again.close();
        second.close();
        assertThat(server.isListening()).isFalse();
    }

    @Test
    void aPortThatIsTakenIsRefusedInWords() throws IOException {
        RtmpListener taken = server.listen(ANY_PORT, null);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> server.listen(taken.address(), null))
                .withMessageContaining("cannot listen on")
                .withMessageContaining(String.valueOf(taken.port()));
        assertThat(server.isListening()).isTrue();
    }

    @Test
    void aConnectionOfTlsSaysSo(@TempDir Path folder) throws Exception {
        TlsFiles tls = certificate(folder);
        RtmpListener secure = server.listen(ANY_PORT, tls);
        assertThat(secure.isSecure()).isTrue();

        String url = "rtmps://localhost:" + secure.port() + "/live/key";
        assertThat(push(url, folder.resolve("certificate.pem")).refusal()).isEmpty();
        Asked one = nextAsked();
        assertThat(one.secure()).isTrue();
        assertThat(one.port()).isEqualTo(secure.port());
    }

    private static TlsFiles certificate(Path folder)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "not-secret",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        char[] password = "not-secret".toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, password);
        }
        Key key = keys.getKey("test", password);
        Path certificateFile = folder.resolve("certificate.pem");
        Path keyFile = folder.resolve("key.pem");
        Files.writeString(
                certificateFile, pem("CERTIFICATE", keys.getCertificate("test").getEncoded()));
        Files.writeString(keyFile, pem("PRIVATE KEY", key.getEncoded()));
        return new TlsFiles(certificateFile, keyFile);
    }

    private static String pem(String what, byte[] bytes) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n";
    }

    @AfterEach
    void loopsEnd() {
        server.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
