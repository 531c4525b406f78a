package dev.tramo.engine.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.engine.spec.RtmpAddress;
import dev.tramo.rtmp.StreamAddress;
import dev.tramo.rtmp.driver.ServerConnection;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class RtmpEntrancesTest {
    private static final int OWN = 1935;
    private static final int OWN_SECURE = 1936;
    private static final int OTHER = 1940;

    private final RtmpEntrances entrances = new RtmpEntrances();

    RtmpEntrancesTest() {
        entrances.serveOn(OWN, false);
        entrances.serveOn(OWN_SECURE, true);
    }

    private record At(RtmpAddress address) implements RtmpEntrance {
        @Override
        public EventLoop loop() {
            return new DefaultEventLoop();
        }

        @Override
        public void onPublish(ServerConnection publisher) {}

        @Override
        public void onPlay(ServerConnection player) {}

        @Override
        public void onRefused(String peer, String reason) {}
    }

    private At add(int port, String application, String key) {
        At entrance = new At(new RtmpAddress(false, port, application, key));
        entrances.add(entrance);
        return entrance;
    }

    private RtmpEntrances.Found find(int port, boolean secure, String application, String name) {
        return entrances
                .find(port, secure, new StreamAddress(application, name, ""))
                .orElse(null);
    }

    private static RtmpAddress at(int port, String application, String key) {
        return new RtmpAddress(false, port, application, key);
    }

    @Test
    void anAddressOnTheOwnPortsIsFoundOnEachOfThemAndNowhereElse() {
        At cam = add(RtmpAddress.OWN_PORTS, "cam", "key");
        assertThat(find(OWN, false, "cam", "key")).isEqualTo(new RtmpEntrances.Found(cam, true));
        assertThat(find(OWN_SECURE, true, "cam", "key").entrance()).isEqualTo(cam);
        assertThat(find(OTHER, false, "cam", "key")).isNull();
        assertThat(find(OWN, false, "came", "key")).isNull();
    }

    @Test
    void anAddressOnAPortIsFoundThereOnlyAndOnlyAsSecureAsItIs() {
        At cam = add(OTHER, "cam", "");
        assertThat(find(OTHER, false, "cam", "anything")).isEqualTo(new RtmpEntrances.Found(cam, true));
        assertThat(find(OTHER, true, "cam", "anything")).isNull();
        assertThat(find(OWN, false, "cam", "anything")).isNull();
    }

    @Test
    void ofOneApplicationTheOneThatTakesTheNameAnswers() {
        add(OWN, "cam", "red");
        At blue = add(OWN, "cam", "blue");
        assertThat(find(OWN, false, "cam", "blue")).isEqualTo(new RtmpEntrances.Found(blue, true));
        assertThat(find(OWN, false, "cam", "green").mayPass()).isFalse();
        entrances.remove(blue);
        assertThat(find(OWN, false, "cam", "blue").mayPass()).isFalse();
    }

    @Test
    void anAddressIsOneRoutesUntilItIsReleased() {
        entrances.reserve("one", List.of(at(OTHER, "cam", "key")));
        entrances.reserve("two", List.of(at(OTHER, "cam", "other"), at(OTHER, "lounge", "")));
        for (RtmpAddress taken : List.of(at(OTHER, "cam", "key"), at(OTHER, "cam", ""))) {
            assertThatThrownBy(() -> entrances.reserve("three", List.of(at(OTHER, "free", ""), taken)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cam")
                    .hasMessageNotContaining("key");
        }
        entrances.reserve("four", List.of(at(OTHER, "free", ""))); // the refused route has kept nothing
        entrances.reserve("one", List.of(at(OTHER, "moved", "")));
        entrances.reserve("three", List.of(at(OTHER, "cam", "key")));
        entrances.release("three");
        entrances.reserve("one", List.of(at(OTHER, "cam", "key")));
    }

    @Test
    void aRefusedChangeKeepsWhatTheRouteHad() {
        entrances.reserve("one", List.of(at(OTHER, "one", "")));
        entrances.reserve("two", List.of(at(OTHER, "two", "")));
        assertThatThrownBy(() -> entrances.reserve("two", List.of(at(OTHER, "one", ""))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> entrances.reserve("three", List.of(at(OTHER, "two", ""))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anOwnPortByNumberIsTheSameAsTheOwnPorts() {
        entrances.reserve("one", List.of(at(RtmpAddress.OWN_PORTS, "cam", "")));
        assertThatThrownBy(() -> entrances.reserve("two", List.of(at(OWN, "cam", ""))))
                .isInstanceOf(IllegalArgumentException.class);
        entrances.reserve("two", List.of(at(OTHER, "cam", "")));
    }

    @Test
    void aRouteMayNotHaveAnAddressTwice() {
        assertThatThrownBy(() -> entrances.reserve("one", List.of(at(OTHER, "cam", ""), at(OTHER, "cam", "x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("twice");
        entrances.reserve("two", List.of(at(OTHER, "cam", "")));
    }

    @Test
    void ofManyThreadsThatWantOneAddressOneGetsIt() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            String application = "cam" + round;
            Set<String> winners = ConcurrentHashMap.newKeySet();
            List<Thread> threads = new ArrayList<>();
            for (String route : List.of("a", "b", "c", "d")) {
                threads.add(Thread.startVirtualThread(() -> {
                    try {
                        entrances.reserve(route, List.of(at(OTHER, application, "")));
                        winners.add(route);
                    } catch (IllegalArgumentException e) {
                        assertThat(e).hasMessageContaining("taken");
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(winners).hasSize(1);
        }
    }
}
