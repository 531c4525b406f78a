package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A stream that one route sends to another by SRT, damaged on its way a known number of times: what the analysis of each counts. */
class SrtDamageIT extends RoutesFixture {
    private static final String NEAR = "near";
    private static final String FAR = "far";
    private static final int DATAGRAMS = 200;
    private static final Set<Integer> LOST = Set.of(40, 60, 61);
    private static final Set<Integer> LATE = Set.of(50, 70);
    private static final long PACE_NANOS = 4_000_000;
    /** Less than the second after which a sender gives a packet up. */
    private static final int LATENCY_MILLIS = 800;

    private static final Duration GIVEN_UP = Duration.ofMillis(1_200);
    private static final String PATIENT = "peeridletimeo=60000";

    private int sent;

    /** So many more, numbered from 0. */
    private void send(int count) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            byte[] payload = new byte[TS_BYTES];
            for (int i = 0; i < count; i++) {
                ByteBuffer.wrap(payload).putInt(sent);
                socket.send(new DatagramPacket(payload, payload.length, InetAddress.getByName(LOOPBACK), udpIn));
                sent++;
                LockSupport.parkNanos(PACE_NANOS);
            }
        }
    }

    /** Makes both routes, of which the near one calls the other by a path; returns when they are connected. */
    private void connect(Api api, LossyPath path) {
        put(api, FAR, listener(PATIENT + "&latency=" + LATENCY_MILLIS), udp(udpOut));
        put(api, NEAR, udp(udpIn), "srt://" + LOOPBACK + ":" + path.port() + "?" + PATIENT);
        awaitRoute(api, NEAR, route -> route.at("/destinations/out/connected").asBoolean());
    }

    private static JsonNode damage(Api api, String route, String endpoint) {
        return is(200, api.get(path(route) + "/analysis"))
                .json()
                .at("/" + endpoint)
                .path("damage");
    }

    /** Negative if it is not known. */
    private static long count(Api api, String route, String endpoint, String kind) {
        JsonNode count = damage(api, route, endpoint).path(kind);
        return count.isNumber() ? count.asLong() : -1;
    }

    private static Set<Integer> numbers(Datagrams output) {
        Set<Integer> numbers = new TreeSet<>();
        output.received()
                .forEach(datagram -> numbers.add(ByteBuffer.wrap(datagram).getInt()));
        return numbers;
    }

    @Test
    void whatIsLostOnThePathAndWhatComesTooLateAreCountedByTheSource(Api api) throws Exception {
        Set<Integer> missing = new TreeSet<>(LOST);
        missing.addAll(LATE);
        try (LossyPath path = new LossyPath(srtPort);
                Datagrams output = Datagrams.receivingOn(udpOut)) {
            path.hold(missing);
            connect(api, path);
            send(DATAGRAMS);
            await().atMost(Links.SOON).until(() -> count(api, FAR, "source", "lostOnPath") == missing.size());
            assertThat(count(api, FAR, "source", "tooLate")).isZero();

            path.release(LATE);

            await().atMost(Links.SOON).until(() -> count(api, FAR, "source", "tooLate") == LATE.size());
            JsonNode damage = damage(api, FAR, "source");
            assertThat(damage.path("lostOnPath").asInt()).isEqualTo(LOST.size());
            assertThat(damage.path("droppedHere").asInt()).isZero();
            assertThat(damage.path("verdict").asText())
                    .matches("lost between .+ and here: 3 packets, not recovered in time: raise the latency; "
                            + "lost between .+ and here: 2 packets, recovered too late: latency too short");
            assertThat(count(api, FAR, "destinations/out", "droppedHere")).isZero();
            assertThat(count(api, NEAR, "destinations/out", "droppedHere")).isZero();

            List<Integer> through = IntStream.range(0, DATAGRAMS)
                    .boxed()
                    .filter(number -> !missing.contains(number))
                    .toList();
            await().atMost(Links.SOON).until(() -> numbers(output).size() >= through.size());
            assertThat(numbers(output)).containsExactlyElementsOf(through);
        }
    }

    @Test
    void whatDoesNotReachADestinationInTimeIsCountedThereAndAsLostByItsReceiver(Api api) throws Exception {
        try (LossyPath path = new LossyPath(srtPort);
                Datagrams output = Datagrams.receivingOn(udpOut)) {
            connect(api, path);
            send(DATAGRAMS);
            await().atMost(Links.SOON).until(() -> numbers(output).size() == DATAGRAMS);

            path.lose(1);
            send(DATAGRAMS);
            // With a datagram that comes, those are dropped that have waited for too long: all but itself.
            await("all of them are given up")
                    .atMost(Links.SOON)
                    .pollInterval(GIVEN_UP)
                    .until(() -> {
                        send(1);
                        return count(api, NEAR, "destinations/out", "droppedHere") >= DATAGRAMS;
                    });
            path.lose(0);
            send(5);

            await().atMost(Links.SOON).until(() -> {
                int missing = sent - numbers(output).size();
                return count(api, NEAR, "destinations/out", "droppedHere") == missing
                        && count(api, FAR, "source", "lostOnPath") == missing;
            });
            assertThat(numbers(output))
                    .doesNotContain(DATAGRAMS, 2 * DATAGRAMS - 1)
                    .contains(sent - 1);
            JsonNode damage = damage(api, NEAR, "destinations/out");
            assertThat(damage.path("verdict").asText())
                    .startsWith("dropped here: " + damage.path("droppedHere").asText()
                            + " packets left the send buffer, being too late for ");
            assertThat(damage.path("notTaken").asInt()).isZero();
            assertThat(count(api, FAR, "source", "tooLate")).isZero();
            assertThat(count(api, FAR, "source", "droppedHere")).isZero();
        }
    }
}
