package dev.tramo.bench.path;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Gateway;
import dev.tramo.bench.gateway.Link;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.ServerProgram;
import dev.tramo.bench.gateway.SltGateway;
import dev.tramo.bench.gateway.TramoGateway;
import dev.tramo.bench.gateway.TramoGateway.Packets;
import java.util.List;
import java.util.Optional;

/** The programs of all pairs: a server for all that Tramo sends, one for what it receives, and libsrt's, one for each end. */
public final class Programs implements AutoCloseable {
    private final Ports ports = new Ports();
    private final TramoGateway ownSender;
    private final TramoGateway ownReceiver;
    private final Gateway slt;

    /** Starts the servers. */
    public Programs(ServerProgram program, Children children) throws BenchException, InterruptedException {
        this.slt = new SltGateway(children);
        this.ownSender = TramoGateway.start(program, children, ports);
        this.ownReceiver = TramoGateway.start(program, children, ports);
    }

    int nextPort() throws BenchException {
        return ports.next();
    }

    void connect(Pair pair, Link link) throws BenchException, InterruptedException {
        (pair.ownSends() ? ownSender : slt).send(List.of(link));
        (pair.ownReceives() ? ownReceiver : slt).receive(List.of(link));
    }

    /** Packets of a link sent again, for each, as a server of Tramo's counted them; not a number if it has none. */
    double retransmittedShare(Pair pair, Link link) throws BenchException, InterruptedException {
        Optional<Packets> packets = (pair.ownSends() ? ownSender : ownReceiver).packets(link.name());
        return packets.map(counted -> (double) counted.retransmitted() / Math.max(1, counted.unique()))
                .orElse(Double.NaN);
    }

    void requireAlive() throws BenchException {
        for (Gateway gateway : List.of(ownSender, ownReceiver, slt)) {
            gateway.requireAlive();
        }
    }

    /** Ends all links; the servers stay. */
    public void clear() throws BenchException, InterruptedException {
        slt.close();
        ownReceiver.clear();
        ownSender.clear();
    }

    @Override
    public void close() {
        slt.close();
        ownSender.close();
        ownReceiver.close();
    }
}
