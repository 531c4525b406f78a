package dev.tramo.srt.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.net.Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class KeyChecksTest {
    private static final long SECOND = 1_000_000_000;
    private static final Address HONEST = address("192.0.2.1");

    private final KeyChecks checks = new KeyChecks();
    private long now = 1_000 * SECOND;

    private static Address address(String ip) {
        try {
            return Address.of(new InetSocketAddress(InetAddress.getByName(ip), 9_000));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Every millisecond, each of so many addresses asks 40 times a second. Returns how many checks it got. */
    private int flood(int addresses, int seconds) {
        int checked = 0;
        for (int ms = 0; ms < seconds * 1_000; ms++) {
            for (int i = 0; i < addresses; i++) {
                if ((ms + i) % 25 == 0 && checks.mayCheck(address("10.0." + i / 256 + "." + i % 256), now)) {
                    checked++;
                }
            }
            now += 1_000_000;
        }
        return checked;
    }

    @Test
    void whoWasNotSeenLatelyGetsInBesideAFloodOfFewAddresses() {
        assertThat(flood(4, 10)).isLessThan(150);
        assertThat(checks.mayCheck(HONEST, now)).isTrue();
    }

    @Test
    void whosePassphraseWasRightGetsInBesideAFloodOfManyAddresses() {
        assertThat(checks.mayCheck(HONEST, now)).isTrue();
        checks.wasRight(HONEST, now);
        for (int i = 0; i < 20; i++) {
            flood(1_000, 1);
            assertThat(checks.mayCheck(HONEST, now)).isTrue();
        }
    }

    @Test
    void allTogetherCannotMakeMoreThanAHundredChecksASecond() {
        for (int i = 0; i < 1_000; i++) {
            checks.wasRight(address("10.0." + i / 256 + "." + i % 256), now);
        }
        assertThat(flood(2_000, 10)).isBetween(900, 1_020);
    }

    @Test
    void manyThatComeBackAtOnceAreServedWithinSeconds() {
        boolean[] served = new boolean[100];
        int left = served.length;
        for (int tries = 0; tries < 12 && left > 0; tries++) {
            for (int i = 0; i < served.length; i++) {
                if (!served[i] && checks.mayCheck(address("10.1.0." + i), now)) {
                    served[i] = true;
                    checks.wasRight(address("10.1.0." + i), now);
                    left--;
                }
                now += SECOND / 4 / served.length; // each repeats its request every 250 ms
            }
        }

        assertThat(left).isZero();
    }

    @Test
    void anIpv6NetworkCountsAsOneAddress() {
        int checked = 0;
        for (int i = 0; i < 1_000; i++) {
            now += SECOND / 100;
            checked += checks.mayCheck(address("2001:db8::" + Integer.toHexString(i + 1)), now) ? 1 : 0;
        }

        assertThat(checked).isBetween(10, 45);
    }
}
