package dev.tramo.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Groups, on the loopback interface where that is possible. */
class MulticastTest extends LoopFixture {
    private static final String GROUP = "239.255.77.1";
    private static final String OTHER_GROUP = "239.255.77.2";
    private static final String SOURCE_SPECIFIC_GROUP = "232.255.77.1";

    private TestSocket join(String group, int port) throws Exception {
        return open(UdpOptions.receivingOn(at(group, port), loopbackInterface(), null));
    }

    private TestSocket joinFrom(String source, String group, int port) throws Exception {
        return open(UdpOptions.receivingOn(at(group, port), loopbackInterface(), InetAddress.getByName(source)));
    }

    private TestSocket sender() throws Exception {
        return open(UdpOptions.sending(false, 1, loopbackInterface()));
    }

    private TestSocket senderFrom(String ip) throws Exception {
        return open(new UdpOptions(at(ip, 0), true, loopbackInterface(), null, 1, true, 65_536, 65_536, 0, ""));
    }

    private static Address to(String group, TestSocket member) throws Exception {
        return address(group, member.port());
    }

    @Test
    void everyMemberOfAGroupReceivesWhatIsSentToIt() throws Exception {
        TestSocket one = join(GROUP, 0);
        TestSocket other = join(GROUP, one.port());

        sender().send(to(GROUP, one), "all");

        one.awaitTexts("all");
        other.awaitTexts("all");
    }

    @Test
    void aMemberReceivesItsOwnGroupOnlyThoughAnotherIsOnTheSamePort() throws Exception {
        TestSocket one = join(GROUP, 0);
        TestSocket other = join(OTHER_GROUP, one.port());
        TestSocket sender = sender();

        sender.send(to(OTHER_GROUP, one), "other");
        other.awaitTexts("other");
        sender.send(to(GROUP, one), "one");

        one.awaitTexts("one");
    }

    private void wildcardHearsNoGroup(String wildcard) throws Exception {
        TestSocket member = join(GROUP, 0);
        TestSocket bystander =
                open(new UdpOptions(at(wildcard, member.port()), false, null, null, 0, true, 65_536, 65_536, 0, ""));
        TestSocket sender = sender();

        sender.send(to(GROUP, member), "group");
        member.awaitTexts("group");
        sender.send(address("127.0.0.1", member.port()), "unicast");

        bystander.awaitTexts("unicast");
    }

    @Test
    void aWildcardSocketDoesNotHearAGroupThatAnotherSocketJoined() throws Exception {
        wildcardHearsNoGroup("0.0.0.0");
    }

    @Test
    void anIpv6WildcardSocketDoesNotHearAnIpv4GroupThatAnotherSocketJoined() throws Exception {
        onlyOn(TransportKind.LINUX);
        onlyWithIpv6();
        wildcardHearsNoGroup("::");
    }

    @Test
    void aSourceSpecificMemberHearsItsSourceAlone() throws Exception {
        onlyOnLinux(); // where all of 127.0.0.0/8 is ours
        TestSocket member = joinFrom("127.0.0.9", SOURCE_SPECIFIC_GROUP, 0);
        TestSocket witness = join(SOURCE_SPECIFIC_GROUP, member.port());

        senderFrom("127.0.0.8").send(to(SOURCE_SPECIFIC_GROUP, member), "refused");
        witness.awaitTexts("refused");
        senderFrom("127.0.0.9").send(to(SOURCE_SPECIFIC_GROUP, member), "accepted");

        member.awaitTexts("accepted");
        assertThat(member.received.getFirst().from().toString()).startsWith("127.0.0.9:");
    }

    @Test
    void anIpv6GroupOfLinkScopeIsJoinedOnTheChosenInterface() throws Exception {
        NetworkInterface via = wiredInterface(Inet6Address.class);
        TestSocket member = open(UdpOptions.receivingOn(at("ff02::7:1", 0), via, null));
        TestSocket sender = open(UdpOptions.sending(true, 1, via));

        sender.send(to("ff02::7:1", member), "six");

        member.awaitTexts("six");
    }

    @Test
    void whatIsSentWithoutLoopbackIsNotHeardOnThisHost() throws Exception {
        NetworkInterface via = wiredInterface(Inet4Address.class);
        TestSocket member = open(UdpOptions.receivingOn(at(GROUP, 0), via, null));
        TestSocket loud = open(UdpOptions.sending(false, 1, via));
        InetSocketAddress any = at("0.0.0.0", 0);
        TestSocket quiet = open(new UdpOptions(any, true, via, null, 1, false, 65_536, 65_536, 0, ""));

        quiet.send(to(GROUP, member), "unheard");
        loud.send(to(GROUP, member), "heard");

        member.awaitTexts("heard");
        assertThat(quiet.ask(quiet.socket::datagramsSent)).isEqualTo(1);
    }

    /** The loopback interface delivers to this host whatever the sender wants, and may have no route for IPv6 groups. */
    private static NetworkInterface wiredInterface(Class<? extends InetAddress> family) throws Exception {
        Optional<NetworkInterface> found = NetworkInterface.networkInterfaces()
                .filter(each -> carriesMulticast(each, family))
                .findFirst();
        assumeThat(found).as("an interface with multicast").isPresent();
        return found.orElseThrow();
    }

    private static boolean carriesMulticast(NetworkInterface each, Class<? extends InetAddress> family) {
        try {
            return each.isUp()
                    && !each.isLoopback()
                    && each.supportsMulticast()
                    && each.inetAddresses().anyMatch(family::isInstance);
        } catch (SocketException e) {
            return false;
        }
    }
}
