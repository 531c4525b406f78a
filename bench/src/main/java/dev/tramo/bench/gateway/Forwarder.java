package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import dev.tramo.net.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The forwarder in C: one process with all links, UDP to UDP, with no protocol. */
public final class Forwarder implements Measured {
    /** As long as Tramo lets datagrams gather with 120 ms of latency and more, so that both wake up as often. */
    public static final int GATHER_MICROS = (int) (Loop.GATHER_NANOS_MAX / 1_000);

    private static final String NAME = "the forwarder";

    private final ForwarderProgram program;
    private final int gatherMicros;
    private final Children children;
    private final List<Children.Child> own = new ArrayList<>();

    /**
     * Without a process yet.
     *
     * @param gatherMicros the least time from the begin of a round of work to that of the next; 0 to 1,000,000, and 0 begins it
     *     as soon as a datagram is there
     */
    public Forwarder(ForwarderProgram program, int gatherMicros, Children children) {
        this.program = program;
        this.gatherMicros = gatherMicros;
        this.children = children;
    }

    /** Starts its process, which forwards each link's UDP input to its UDP output. Returns when it listens. */
    public void carry(List<Link> links) throws BenchException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.file().toString(), String.valueOf(gatherMicros)));
        for (Link link : links) {
            command.add(String.valueOf(link.udpIn().getPort()));
            command.add(String.valueOf(link.udpOut().getPort()));
        }
        own.add(children.start(NAME, command, Map.of()));
        // It binds in this order.
        BoundPorts.await(links.getLast().udpIn().getPort(), NAME, this);
    }

    @Override
    public List<Long> pids() {
        return own.stream().map(child -> child.process().pid()).toList();
    }

    @Override
    public void requireAlive() throws BenchException {
        for (Children.Child child : own) {
            child.requireAlive();
        }
    }

    @Override
    public void close() {
        children.stop(own);
        own.clear();
    }
}
