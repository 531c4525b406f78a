package dev.tramo.engine.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.NoFigures;
import dev.tramo.engine.endpoint.RtmpFigures;
import dev.tramo.engine.endpoint.State;
import dev.tramo.rtmp.live.StreamStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteStateTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LONG_AGO = NOW.minusSeconds(60);

    /** "running", "failed: port taken". */
    private static EndpointSnapshot endpoint(String text) {
        String[] parts = text.split(": ", 2);
        return EndpointSnapshot.unobserved(
                State.valueOf(parts[0].toUpperCase(java.util.Locale.ROOT)),
                parts.length == 1 ? "" : parts[1],
                LONG_AGO);
    }

    /** Destinations a, b, c of texts with " | " between. */
    private static Map<String, EndpointSnapshot> destinations(String texts) {
        Map<String, EndpointSnapshot> all = new LinkedHashMap<>();
        String[] each = texts.split(" \\| ");
        for (int i = each.length - 1; i >= 0; i--) {
            all.put(Character.toString('a' + i), endpoint(each[i].strip()));
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', textBlock = """
            waiting                        ; waiting                           ; waiting    ; nothing received yet
            waiting                        ; connecting: wrong passphrase      ; waiting    ; "nothing received yet; destination a: wrong passphrase"
            waiting                        ; connecting                        ; waiting    ; nothing received yet
            waiting: the publisher is gone ; waiting                           ; waiting    ; the publisher is gone
            stalled: no datagrams          ; stalled: nothing to send          ; stalled    ; no datagrams
            stalled: no datagrams          ; running                           ; stalled    ; no datagrams
            stalled: no datagrams          ; failed: port taken                ; stalled    ; "no datagrams; destination a: port taken"
            connecting: no answer in time  ; waiting                           ; connecting ; no answer in time
            failed: port taken             ; failed: no such device            ; failed     ; "port taken; destination a: no such device"
            running                        ; running | running                 ; running    ; ""
            running                        ; running | waiting                 ; running    ; ""
            running                        ; running | starting                ; running    ; ""
            running                        ; running | connecting              ; running    ; ""
            running                        ; running | waiting: the peer closed the connection ; running ; destination b: the peer closed the connection
            running                        ; running | running: redirected to x:1  ; running  ; destination b: redirected to x:1
            running                        ; degraded: 3 lost | running: redirected to x:1  ; degraded ; destination a: 3 lost
            running                        ; running | waiting: no packet from the peer for 5.0 s ; degraded ; destination b: no packet from the peer for 5.0 s
            running                        ; running | waiting: refused x at y: wrong passphrase ; degraded ; destination b: refused x at y: wrong passphrase
            running                        ; running | stalled: the server takes no data ; degraded ; destination b: the server takes no data
            running                        ; failed: x | running | connecting: y ; degraded ; "destination a: x; destination c: y"
            running                        ; degraded: x | connecting: y | running | failed: z ; degraded ; "destination d: z; destination b: y; destination a: x"
            running                        ; degraded: x | degraded: y | degraded: z | failed: w ; degraded ; "destination d: w; destination a: x; destination b: y; and 1 more"
            running                        ; degraded: 3 packets lost | running ; degraded  ; destination a: 3 packets lost
            degraded: 4 packets lost       ; running                           ; degraded   ; 4 packets lost
            degraded: 4 packets lost       ; running | failed: x               ; degraded   ; "4 packets lost; destination b: x"
            running                        ; waiting                           ; waiting    ; destination a: no peer yet
            running                        ; waiting | failed: x               ; failed     ; destination b: x
            running                        ; connecting: wrong passphrase      ; connecting ; destination a: wrong passphrase
            running                        ; connecting                        ; connecting ; destination a: connecting
            running                        ; failed: x | connecting: y         ; connecting ; "destination a: x; destination b: y"
            running                        ; stalled: connected, no packets    ; stalled    ; destination a: connected, no packets
            degraded: 4 packets lost       ; failed: x                         ; failed     ; "4 packets lost; destination a: x"
            """)
    void aRouteIsAsItsEndpointsAre(String source, String destinations, String state, String reason) {
        assertThat(RouteState.of(endpoint(source), destinations(destinations), NOW))
                .isEqualTo(new RouteState(State.valueOf(state.toUpperCase(java.util.Locale.ROOT)), reason));
    }

    @Test
    void forWhomItWaitsIsInTheReasonOfTheRoute() {
        EndpointSnapshot.Header waiting = new EndpointSnapshot.Header(
                State.WAITING, "", LONG_AGO, "", false, 0, 0, 0, List.of(), "waits for a caller on port 9000");
        Map<String, EndpointSnapshot> destinations =
                Map.of("a", endpoint("running"), "b", new EndpointSnapshot(waiting, new NoFigures()));
        String reason = "destination b: waits for a caller on port 9000 since 2025-12-31 23:59:00 UTC";

        assertThat(RouteState.of(endpoint("running"), destinations, NOW))
                .isEqualTo(new RouteState(State.RUNNING, reason));
        assertThat(RouteState.of(new EndpointSnapshot(waiting, new NoFigures()), Map.of(), NOW)
                        .reason())
                .isEqualTo("waits for a caller on port 9000 since 2025-12-31 23:59:00 UTC");
    }

    @Test
    void withoutDestinationsTheSourceDecides() {
        assertThat(RouteState.of(endpoint("running"), Map.of(), NOW)).isEqualTo(new RouteState(State.RUNNING, ""));
    }

    @Test
    void aSessionThatWasJustEstablishedMayTakeAWhile() {
        Map<String, EndpointSnapshot> destinations = Map.of(
                "a",
                endpoint("running"),
                "b",
                EndpointSnapshot.unobserved(State.STALLED, "connected, no packets yet", NOW.minusSeconds(2)));

        assertThat(RouteState.of(endpoint("running"), destinations, NOW).state())
                .isEqualTo(State.RUNNING);
        assertThat(RouteState.of(endpoint("running"), destinations, NOW.plus(Duration.ofSeconds(4))))
                .isEqualTo(new RouteState(State.DEGRADED, "destination b: connected, no packets yet"));
    }

    @Test
    void aCameraThatIsPlayedDelivers() {
        RtmpFigures played = new RtmpFigures(StreamStatistics.NONE, "", "", 1, 0, 0, 0, 0, 0, 0, 0);
        EndpointSnapshot source = new EndpointSnapshot(endpoint("running").header(), played);

        assertThat(RouteState.of(source, destinations("failed: refused"), NOW))
                .isEqualTo(new RouteState(State.DEGRADED, "destination a: refused"));
    }

    @Test
    void aReasonIsBounded() {
        String dead = "failed: " + "x".repeat(10_000);
        RouteState state = RouteState.of(
                endpoint("running"), destinations(String.join(" | ", List.of(dead, dead, dead, dead, dead))), NOW);

        assertThat(state.reason())
                .startsWith("destination a: xxx")
                .contains("; destination c: x")
                .endsWith("; and 2 more")
                .hasSizeLessThan(1_000);
    }
}
