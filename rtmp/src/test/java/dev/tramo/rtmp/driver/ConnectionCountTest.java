package dev.tramo.rtmp.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who finds a place, and who must give way. */
class ConnectionCountTest {
    private final ConnectionCount count = new ConnectionCount(new ServerLimits(50, 500, 1_100));
    private final List<String> closed = new ArrayList<>();
    private int port;

    private Optional<ConnectionCount.Ticket> admit(String address) {
        port++;
        String name = address + ":" + port;
        return count.admit(new InetSocketAddress(address, port), () -> closed.add(name));
    }

    @Test
    void aNewConnectionTakesThePlaceOfTheOldestOfTheAddressWithMost() {
        admit("127.0.0.200");
        for (int i = 0; i < 600; i++) {
            assertThat(admit("127.0.1." + i % 12)).isPresent();
        }
        assertThat(closed).hasSize(101).doesNotContain("127.0.0.200:1").startsWith("127.0.1.0:2", "127.0.1.1:3");

        Optional<ConnectionCount.Ticket> camera = admit("127.0.0.100");
        assertThat(camera).isPresent();
        for (int i = 0; i < 600; i++) {
            admit("127.0.1." + i % 12);
        }
        assertThat(closed).hasSize(702).noneMatch(name -> name.startsWith("127.0.0."));
    }

    @Test
    void anAddressThatHasItsFillGivesWayToItself() {
        for (int i = 0; i < 51; i++) {
            assertThat(admit("127.0.1.1")).isPresent();
        }

        assertThat(closed).containsExactly("127.0.1.1:1");
    }

    @Test
    void playersKeepTheirPlaces() {
        List<ConnectionCount.Ticket> players = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ConnectionCount.Ticket player = admit("127.0.1.1").orElseThrow();
            assertThat(player.play()).isTrue();
            players.add(player);
        }
        assertThat(admit("127.0.1.1")).as("of the same address").isEmpty();
        players.getFirst().left();
        players.getFirst().left();

        assertThat(admit("127.0.1.1")).isPresent();
        assertThat(admit("127.0.1.1")).as("in place of the half-open one").isPresent();
        assertThat(closed).hasSize(1);
    }

    @Test
    void playersLeaveRoomForWhoComes() {
        int playing = 0;
        for (int i = 0; i < 1_100; i++) {
            ConnectionCount.Ticket player =
                    admit("10.0." + i / 250 + "." + i % 250).orElseThrow();
            if (player.play()) {
                playing++;
            } else {
                player.left();
            }
        }

        assertThat(playing).isEqualTo(600);
        assertThat(admit("192.0.2.1")).isPresent();
        assertThat(closed).isEmpty();
    }

    @Test
    void fewDescriptorsAreSharedByPlayersAndStrangers() {
        ConnectionCount few = new ConnectionCount(new ServerLimits(50, 500, 20));
        for (int i = 0; i < 100; i++) {
            assertThat(few.admit(new InetSocketAddress("127.0.1." + i % 12, i + 1), () -> closed.add("")))
                    .isPresent();
        }

        assertThat(closed).hasSize(90);
    }

    @Test
    void whoGaveWayCannotPlay() {
        ConnectionCount.Ticket first = admit("127.0.1.1").orElseThrow();
        for (int i = 0; i < 50; i++) {
            admit("127.0.1.1");
        }

        assertThat(closed).hasSize(1);
        assertThat(first.play()).isFalse();
        first.left();
    }

    @Test
    void whoIsDoneWithPublishingMayPlayAndCountsAgain() {
        List<ConnectionCount.Ticket> publishers = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            ConnectionCount.Ticket publisher = admit("127.0.1.1").orElseThrow();
            publisher.publish();
            publishers.add(publisher);
        }
        assertThat(closed).as("publishers do not count").isEmpty();
        publishers.forEach(ConnectionCount.Ticket::reopen);
        assertThat(publishers.getLast().play()).isTrue();

        assertThat(admit("127.0.1.1")).isPresent();
        assertThat(closed).containsExactly("127.0.1.1:1");
        publishers.forEach(ConnectionCount.Ticket::left);
    }
}
