package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A program of somebody else that carries one link: a process for each. */
abstract sealed class ProcessPerLink implements Gateway permits SltGateway, GstGateway {
    /** What Linux commonly allows without privilege; unset it would be 200 kB, and a burst would be lost. */
    static final int BUFFER_BYTES = 4_194_304;

    private final Children children;
    private final List<Children.Child> own = new ArrayList<>();

    ProcessPerLink(Children children) {
        this.children = children;
    }

    /** The command line of a link's sending side, the program first. */
    abstract List<String> sending(Link link);

    /** Likewise, of its receiving side. */
    abstract List<String> receiving(Link link);

    @Override
    public final void send(List<Link> links) throws BenchException, InterruptedException {
        for (Link link : links) {
            start(link, sending(link));
        }
        for (Link link : links) {
            BoundPorts.await(link.listenPort(), sending(link).getFirst(), this);
        }
    }

    @Override
    public final void receive(List<Link> links) throws BenchException {
        for (Link link : links) {
            start(link, receiving(link));
        }
    }

    private void start(Link link, List<String> command) throws BenchException {
        own.add(children.start(command.getFirst() + " " + link.name(), command, Map.of()));
    }

    @Override
    public final List<Long> pids() {
        return own.stream().map(child -> child.process().pid()).toList();
    }

    @Override
    public final void requireAlive() throws BenchException {
        for (Children.Child child : own) {
            child.requireAlive();
        }
    }

    @Override
    public final void close() {
        children.stop(own);
        own.clear();
    }
}
