package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import java.util.List;

/** Something that carries links, in one process or several. */
public sealed interface Gateway extends AutoCloseable permits TramoGateway, SltGateway {
    /** Makes the sending side of links: UDP in, SRT listener out. Returns when they listen. */
    void send(List<Link> links) throws BenchException, InterruptedException;

    /** Makes the receiving side of links: SRT caller in, UDP out. Does not wait for connections. */
    void receive(List<Link> links) throws BenchException, InterruptedException;

    /** Process IDs of all that it takes. */
    List<Long> pids();

    /** Fails if a process of it has ended, with the end of its output. */
    void requireAlive() throws BenchException;

    /** Ends its processes. */
    @Override
    void close();
}
