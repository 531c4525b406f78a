package dev.tramo.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Hosts on one network, as far as that goes on one machine: network namespaces on a bridge, on which this machine is, too. Only root
 * can make it.
 */
final class Lan implements AutoCloseable {
    /** What this machine is on it. */
    static final String ADDRESS = "10.219.0.1";

    private static final String NETWORK = "10.219.0.";
    private static final int FIRST = 10;
    /** On each host. */
    private static final String WIRE = "eth0";

    private final String bridge =
            "tr" + Integer.toString(ThreadLocalRandom.current().nextInt(1 << 30), 36);
    private final List<Host> hosts = new ArrayList<>();

    Lan(int hosts) {
        if (!System.getProperty("user.name").equals("root")) {
            Peer.missing("only root can make network namespaces");
        }
        Peer.require("ip");
        Peer.run("ip", "link", "add", bridge, "type", "bridge");
        try {
            Peer.run("ip", "addr", "add", ADDRESS + "/24", "dev", bridge);
            Peer.run("ip", "link", "set", bridge, "up");
            for (int i = 0; i < hosts; i++) {
                Host host = new Host(bridge + i, NETWORK + (FIRST + i));
                Peer.run("ip", "netns", "add", host.name);
                this.hosts.add(host);
                host.connect();
            }
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    Host host(int number) {
        return hosts.get(number);
    }

    /** One with a wire to the others, whose end here has the name of its namespace. */
    final class Host {
        private final String name;
        private final String address;

        private Host(String name, String address) {
            this.name = name;
            this.address = address;
        }

        private void connect() {
            Peer.run("ip", "link", "add", name, "type", "veth", "peer", "name", WIRE, "netns", name);
            Peer.run("ip", "link", "set", name, "master", bridge, "up");
            Peer.run("ip", "-n", name, "addr", "add", address + "/24", "dev", WIRE);
            Peer.run("ip", "-n", name, "link", "set", "lo", "up");
            Peer.run("ip", "-n", name, "link", "set", WIRE, "up");
        }

        String address() {
            return address;
        }

        /** What comes before the command of a program that is to run there. */
        List<String> by() {
            // Not "ip netns exec", which would hide the machine's control groups from it.
            return List.of("nsenter", "--net=/run/netns/" + name);
        }

        /** Nothing comes to it or from it any more. */
        void unplug() {
            Peer.run("ip", "link", "set", name, "down");
        }

        /** It is on the network again. */
        void plug() {
            Peer.run("ip", "link", "set", name, "up");
        }
    }

    @Override
    public void close() {
        for (Host host : hosts) {
            Peer.run("ip", "link", "del", host.name); // a namespace lasts as long as anything runs in it
            Peer.run("ip", "netns", "del", host.name);
        }
        Peer.run("ip", "link", "del", bridge);
    }
}
