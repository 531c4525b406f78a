package dev.tramo.engine.srt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.net.Loop;
import dev.tramo.net.TransportKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeerAddressesTest {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private Loop loop;

    @BeforeEach
    void start() throws IOException {
        loop = new Loop("addresses", TransportKind.best(), (what, failure) -> told.add(what + failure));
    }

    @AfterEach
    void end() {
        loop.close();
    }

    private static InetAddress[] addresses(String host) throws UnknownHostException {
        if (!host.equals("many.example")) {
            throw new UnknownHostException(host);
        }
        return new InetAddress[] {
            InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1"), InetAddress.ofLiteral("192.0.2.2")
        };
    }

    private PeerAddresses of(String host, String local) {
        return new PeerAddresses(loop, host, local, PeerAddressesTest::addresses);
    }

    private String next(PeerAddresses addresses) throws InterruptedException {
        loop.execute(() -> addresses.next(found -> told.add(found.getHostAddress()), told::add));
        return told.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void theSameAddressIsCalledUntilItFailsAndThenTheNextInTurn() throws Exception {
        PeerAddresses addresses = of("many.example", "");

        assertThat(next(addresses)).isEqualTo("192.0.2.1");
        assertThat(next(addresses)).isEqualTo("192.0.2.1");
        addresses.failed();
        assertThat(next(addresses)).isEqualTo("2001:db8:0:0:0:0:0:1");
        addresses.failed();
        assertThat(next(addresses)).isEqualTo("192.0.2.2");
        addresses.failed();
        assertThat(next(addresses)).isEqualTo("192.0.2.1");
        assertThat(addresses.areSeveral()).isTrue();
    }

    @Test
    void onlyAddressesThatOurOwnCanReachAreCalled() throws Exception {
        PeerAddresses addresses = of("many.example", "10.0.0.1");

        assertThat(next(addresses)).isEqualTo("192.0.2.1");
        addresses.failed();
        assertThat(next(addresses)).isEqualTo("192.0.2.2");
    }

    @Test
    void anAddressIsItselfAndAnUnknownNameIsSaid() throws Exception {
        assertThat(next(of("198.51.100.7", ""))).isEqualTo("198.51.100.7");
        assertThat(next(of("none.example", ""))).isEqualTo("cannot resolve none.example");
    }
}
