package dev.tramo.engine;

import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.RtpPath;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.EndpointUri;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Two machines with two networks between them: one group by two interfaces, of which one is cut and deleted. */
@Execution(ExecutionMode.CONCURRENT)
class RtpTwoNetworksTest {
    @AutoClose
    private final Stage stage = new Stage();

    private final NetworkNamespace here = stage.add(new NetworkNamespace());
    private final NetworkNamespace there = stage.add(new NetworkNamespace());
    private final Engine engine = here.inside(stage::newEngine);
    private final Engine far = there.inside(stage::newEngine);
    private final UdpSink out = here.inside(stage::sink);
    private final int port = Ports.freeWithAbove(4);
    private final int feed = Ports.free();

    private void wire(String device, int net) {
        here.wire(device, "10." + net + ".0.1/24", there, "10." + net + ".0.2/24", 1500);
    }

    private EndpointSnapshot source() {
        return engine.snapshot("rx").orElseThrow().source();
    }

    private EndpointSnapshot destination() {
        return far.snapshot("tx").orElseThrow().destinations().get("out");
    }

    private List<RtpPath> paths() {
        return source().rtp().paths();
    }

    @Test
    void anInterfaceThatIsDeletedAndMadeAnewIsNotMissedInTheOutput() {
        wire("red0", 81);
        wire("blue0", 82);
        String group =
                "rtp://239.8.1.1:" + port + "?interface=red0&seamless=239.8.1.1:" + port + "&seamless-interface=blue0";
        engine.start(route("rx", EndpointUri.source("source", group), udp(out.port())));
        within(10).until(() -> source().state() == State.WAITING);
        far.start(route("tx", udp(feed), EndpointUri.destination("out", group + "&ttl=4&fec=column")));
        within(10).until(() -> destination().state() == State.WAITING);
        UdpGenerator generator = there.inside(() -> stage.generator(feed, 500));
        within(20)
                .until(() ->
                        source().state() == State.RUNNING && paths().stream().allMatch(path -> path.packets() > 300));
        assertThat(paths()).extracting(RtpPath::peer).allMatch(peer -> peer.startsWith("10.8"));
        assertThat(paths())
                .as("each takes what comes by its interface")
                .allSatisfy(path -> assertThat(path.duplicates()).isZero());

        here.ip("link", "del", "red0");
        within(15)
                .until(() -> source().state() == State.DEGRADED && destination().state() == State.DEGRADED);
        within(10).until(() -> source().reason().contains("no network interface red0"));
        assertThat(source().reason()).contains("one path left: 239.8.1.1:" + port);
        assertThat(destination().reason()).contains("one path left: 239.8.1.1:" + port);

        wire("red0", 81);
        within(30).until(() -> paths().stream().allMatch(RtpPath::isWorking));
        within(30)
                .until(() -> source().state() == State.RUNNING && destination().state() == State.RUNNING);
        Stage.assertNothingMissingSince(0, generator, out);
        assertThat(source().rtp().lost()).isZero();
    }
}
