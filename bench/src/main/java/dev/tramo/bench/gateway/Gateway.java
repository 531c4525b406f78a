package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import java.util.List;

/** Something that carries links by SRT, in one process or several. */
public sealed interface Gateway extends Measured permits TramoGateway, ProcessPerLink {
    /** Makes the sending side of links: UDP in, SRT listener out. Returns when they listen. */
    void send(List<Link> links) throws BenchException, InterruptedException;

    /** Makes the receiving side of links: SRT caller in, UDP out. Does not wait for connections. */
    void receive(List<Link> links) throws BenchException, InterruptedException;
}
