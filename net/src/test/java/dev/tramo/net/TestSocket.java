package dev.tramo.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/** A socket on a loop that keeps what it receives, and may answer it. Usable from the test's thread. */
final class TestSocket implements DatagramHandler {
    /** @param tick the loop's time when the handler had it */
    record Received(String text, Address from, long arrivalNanos, long tickNanos, int batchCount) {}

    final Loop loop;
    final List<Received> received = new CopyOnWriteArrayList<>();
    UdpSocket socket;
    /** Called on the loop's thread after a batch was kept. */
    volatile DatagramHandler then = batch -> {};

    private TestSocket(Loop loop) {
        this.loop = loop;
    }

    static TestSocket open(Loop loop, UdpOptions options) throws Exception {
        TestSocket opened = new TestSocket(loop);
        opened.socket = LoopFixture.on(loop, () -> loop.open(options, opened));
        return opened;
    }

    /** Answers every datagram with the same bytes. */
    TestSocket echoing() {
        then = batch -> {
            for (int i = 0; i < batch.count(); i++) {
                socket.claim().put(text(batch, i).getBytes(ISO_8859_1));
                socket.commit(batch.from(i));
            }
        };
        return this;
    }

    @Override
    public void onDatagrams(DatagramBatch batch) {
        for (int i = 0; i < batch.count(); i++) {
            received.add(
                    new Received(text(batch, i), batch.from(i), batch.arrivalNanos(i), loop.nowNanos(), batch.count()));
        }
        then.onDatagrams(batch);
    }

    private static String text(DatagramBatch batch, int i) {
        byte[] bytes = new byte[batch.length(i)];
        batch.buffer().get(batch.offset(i), bytes);
        return new String(bytes, ISO_8859_1);
    }

    /** Queues one datagram; on the loop's thread. */
    void queue(Address to, String text) {
        socket.claim().put(text.getBytes(ISO_8859_1));
        socket.commit(to);
    }

    /** Sends them in one tick. */
    void send(Address to, List<String> texts) throws Exception {
        ask(() -> {
            texts.forEach(text -> queue(to, text));
            return null;
        });
    }

    void send(Address to, String... texts) throws Exception {
        send(to, List.of(texts));
    }

    <T> T ask(Callable<T> question) throws Exception {
        return LoopFixture.on(loop, question);
    }

    Address address() {
        return Address.of(socket.localAddress());
    }

    int port() {
        return socket.localAddress().getPort();
    }

    List<String> texts() {
        return received.stream().map(Received::text).toList();
    }

    /** Waits until it has received these and no others, in this order. */
    void awaitTexts(List<String> texts) {
        await().untilAsserted(() -> assertThat(texts()).isEqualTo(texts));
    }

    void awaitTexts(String... texts) {
        awaitTexts(List.of(texts));
    }

    static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }
}
