package dev.tramo.bench.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tramo.bench.traffic.Loops;
import dev.tramo.net.Address;
import dev.tramo.net.Loop;
import dev.tramo.net.UdpSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelayTest {
    private static final int DATAGRAMS = 200;
    private static final int RETRANSMITTED = 1 << 26;

    private final Loop loop;
    private final List<Integer> heard = new ArrayList<>();
    private UdpSocket listener;
    private UdpSocket caller;
    private int answers;

    RelayTest() throws Exception {
        loop = Loops.open("test");
        listener = loop.call(() -> Loops.bind(loop, batch -> {
                    for (int i = 0; i < batch.count(); i++) {
                        heard.add(batch.buffer().getInt(batch.offset(i)));
                        answer(batch.buffer(), batch.offset(i), batch.from(i));
                    }
                }))
                .join();
        caller = loop.call(() -> Loops.bind(loop, batch -> answers += batch.count()))
                .join();
    }

    private void answer(ByteBuffer data, int at, Address to) {
        listener.claim().putInt(data.getInt(at)).putInt(0).putLong(0);
        listener.commit(to);
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private void call(Relay relay) {
        loop.execute(() -> {
            Address address = Address.of(Loops.loopback(relay.port()));
            for (int i = 0; i < DATAGRAMS; i++) {
                caller.claim().putInt(i).putInt(i % 4 == 0 ? RETRANSMITTED : 0).putLong(0);
                caller.commit(address);
            }
        });
    }

    private <T> T inLoop(Supplier<T> read) {
        return loop.call(read).join();
    }

    @Test
    void carriesBothWaysInOrderAfterTheDelay() throws Exception {
        try (var relay = new Relay(listener.localAddress().getPort(), new Conditions(0, 100, 0, 1))) {
            long startNanos = System.nanoTime();
            call(relay);
            await().until(() -> inLoop(() -> answers) == DATAGRAMS);
            assertThat(System.nanoTime() - startNanos).isGreaterThan(100_000_000);
            assertThat(inLoop(() -> List.copyOf(heard))).isSorted().hasSize(DATAGRAMS);
            var statistics = relay.statistics();
            assertThat(statistics.toListener().data()).isEqualTo(DATAGRAMS);
            assertThat(statistics.toListener().retransmitted()).isEqualTo(DATAGRAMS / 4);
            assertThat(statistics.toCaller().datagrams()).isEqualTo(DATAGRAMS);
            assertThat(statistics.toCaller().lost()).isZero();
        }
    }

    @Test
    void whatItCountsAsLostIsWhatIsMissing() throws Exception {
        try (var relay = new Relay(listener.localAddress().getPort(), new Conditions(30, 2, 0, 1))) {
            call(relay);
            await().until(() -> relay.statistics().toListener().datagrams() == DATAGRAMS);
            long lost = relay.statistics().toListener().lost();
            assertThat(lost).isBetween(30L, 90L);
            await().until(() -> inLoop(heard::size) == DATAGRAMS - lost);
            await().until(() -> relay.statistics().toCaller().datagrams() == DATAGRAMS - lost);
            long answersLost = relay.statistics().toCaller().lost();
            await().until(() -> inLoop(() -> answers) == DATAGRAMS - lost - answersLost);
        }
    }
}
