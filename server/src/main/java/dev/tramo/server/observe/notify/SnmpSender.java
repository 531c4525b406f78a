package dev.tramo.server.observe.notify;

import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.Severity;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.snmp4j.CommunityTarget;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.PDU;
import org.snmp4j.ScopedPDU;
import org.snmp4j.Snmp;
import org.snmp4j.UserTarget;
import org.snmp4j.event.ResponseEvent;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.MPv3;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.security.AuthHMAC128SHA224;
import org.snmp4j.security.AuthHMAC192SHA256;
import org.snmp4j.security.AuthHMAC256SHA384;
import org.snmp4j.security.AuthHMAC384SHA512;
import org.snmp4j.security.AuthSHA;
import org.snmp4j.security.PrivAES128;
import org.snmp4j.security.PrivAES192;
import org.snmp4j.security.PrivAES256;
import org.snmp4j.security.SecurityLevel;
import org.snmp4j.security.SecurityProtocols;
import org.snmp4j.security.USM;
import org.snmp4j.security.UsmUser;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;
import org.snmp4j.transport.DefaultUdpTransportMapping;

/** Sends a message as an SNMP notification: what is in it, {@code deploy/snmp/TRAMO-MIB.txt} says. */
final class SnmpSender {
    private static final OID TRAMO = new OID("1.3.6.1.4.1." + SnmpEngineId.ENTERPRISE + ".7266");
    private static final OID OBJECTS = new OID(TRAMO).append(1);
    private static final OID NOTIFICATIONS = new OID(TRAMO).append(0);
    /** What a manager says of a user that it does not know so: RFC 3414, section 5, without the 0 at the end. */
    private static final Map<OID, String> REPORTS = Map.of(
            SnmpConstants.usmStatsUnsupportedSecLevels.trim(), "it does not support this security level for the user",
            SnmpConstants.usmStatsNotInTimeWindows.trim(), "the clocks differ",
            SnmpConstants.usmStatsUnknownUserNames.trim(), "the user is unknown",
            SnmpConstants.usmStatsUnknownEngineIDs.trim(), "the engine is unknown",
            SnmpConstants.usmStatsWrongDigests.trim(), "the authentication password or hash is wrong",
            SnmpConstants.usmStatsDecryptionErrors.trim(), "the privacy password or cipher is wrong");

    private static final int TEXT_BYTES_MAX = 255;
    private static final int ATTEMPTS = 2;
    /** Engine boots count seconds since then, so that they grow with every message; they last until 2094. */
    private static final Instant BOOTS_FROM = Instant.parse("2026-01-01T00:00:00Z");

    private final SnmpTarget target;
    private final Senders.Limits limits;
    private final InstantSource clock;
    private final byte[] engineId;

    SnmpSender(SnmpTarget target, Senders.Limits limits, InstantSource clock, byte[] engineId) {
        this.target = target;
        this.limits = limits;
        this.clock = clock;
        this.engineId = engineId;
    }

    Outcome send(Message message) {
        try {
            UdpAddress address = new UdpAddress(InetAddress.getByName(target.host()), target.port());
            return switch (target.access()) {
                case SnmpTarget.Access.Community(Secret community) -> sendV2c(message, address, community);
                case SnmpTarget.Access.User user -> sendV3(message, address, user);
            };
        } catch (UnknownHostException e) {
            return new Outcome.Failed("the host's address cannot be found");
        } catch (IOException e) {
            return new Outcome.Failed("not sent: " + e.getMessage());
        }
    }

    private Outcome sendV2c(Message message, UdpAddress address, Secret community) throws IOException {
        MessageDispatcherImpl dispatcher = new MessageDispatcherImpl();
        dispatcher.addMessageProcessingModel(new MPv2c());
        CommunityTarget<UdpAddress> to = new CommunityTarget<>(address, new OctetString(community.text()));
        to.setVersion(SnmpConstants.version2c);
        return send(dispatcher, new PDU(), to, message);
    }

    private Outcome sendV3(Message message, UdpAddress address, SnmpTarget.Access.User user) throws IOException {
        SecurityProtocols protocols = new SecurityProtocols(SecurityProtocols.SecurityProtocolSet.maxCompatibility);
        int boots = (int) Duration.between(BOOTS_FROM, clock.instant()).toSeconds();
        USM usm = new USM(protocols, new OctetString(engineId), boots);
        OctetString name = new OctetString(user.name());
        usm.addUser(new UsmUser(
                name,
                authentication(user.authentication()),
                new OctetString(user.authenticationPassword().text()),
                privacy(user.privacy()),
                new OctetString(user.privacyPassword().text())));
        MessageDispatcherImpl dispatcher = new MessageDispatcherImpl();
        MPv3 model = new MPv3(usm);
        // The library makes negative IDs of boots beyond 32767, which managers refuse.
        model.setCurrentMsgID(MPv3.randomMsgID(boots) & Integer.MAX_VALUE);
        dispatcher.addMessageProcessingModel(model);
        // The sender of a trap vouches for its time, the receiver of an inform for its own.
        byte[] authoritative = target.inform() ? new byte[0] : engineId;
        UserTarget<UdpAddress> to = new UserTarget<>(address, name, authoritative, SecurityLevel.AUTH_PRIV);
        to.setVersion(SnmpConstants.version3);
        ScopedPDU pdu = new ScopedPDU();
        pdu.setContextEngineID(new OctetString(engineId));
        return send(dispatcher, pdu, to, message);
    }

    private static OID authentication(SnmpTarget.Authentication authentication) {
        return switch (authentication) {
            case SHA -> AuthSHA.ID;
            case SHA224 -> AuthHMAC128SHA224.ID;
            case SHA256 -> AuthHMAC192SHA256.ID;
            case SHA384 -> AuthHMAC256SHA384.ID;
            case SHA512 -> AuthHMAC384SHA512.ID;
        };
    }

    private static OID privacy(SnmpTarget.Privacy privacy) {
        return switch (privacy) {
            case AES128 -> PrivAES128.ID;
            case AES192 -> PrivAES192.ID;
            case AES256 -> PrivAES256.ID;
        };
    }

    private Outcome send(MessageDispatcherImpl dispatcher, PDU pdu, org.snmp4j.Target<UdpAddress> to, Message message)
            throws IOException {
        pdu.setType(target.inform() ? PDU.INFORM : PDU.NOTIFICATION);
        bindings(message).forEach(pdu::add);
        to.setRetries(ATTEMPTS - 1);
        to.setTimeout(limits.answer().toMillis() / ATTEMPTS);
        try (Snmp snmp = new Snmp(dispatcher, new DefaultUdpTransportMapping())) {
            snmp.listen();
            ResponseEvent<UdpAddress> answer = snmp.send(pdu, to);
            if (!target.inform()) {
                return new Outcome.Delivered();
            }
            PDU response = answer == null ? null : answer.getResponse();
            return response == null
                    ? new Outcome.Failed("the manager did not acknowledge within "
                            + limits.answer().toMillis() + " ms")
                    : outcome(response);
        }
    }

    private static Outcome outcome(PDU response) {
        if (response.getType() == PDU.REPORT) {
            String reported = response.getVariableBindings().stream()
                    .map(binding -> REPORTS.getOrDefault(
                            binding.getOid().trim(), binding.getOid().toString()))
                    .collect(Collectors.joining(", "));
            return new Outcome.Failed("the manager refused: " + reported);
        }
        return response.getErrorStatus() == PDU.noError
                ? new Outcome.Delivered()
                : new Outcome.Failed("the manager refused: " + response.getErrorStatusText());
    }

    private List<VariableBinding> bindings(Message message) {
        Event event = message.event();
        return List.of(
                new VariableBinding(SnmpConstants.sysUpTime, new TimeTicks(upTimeTicks())),
                new VariableBinding(SnmpConstants.snmpTrapOID, new OID(NOTIFICATIONS).append(number(message))),
                binding(1, text(message.id())),
                binding(2, text(Message.detail(event, "alarm"))),
                binding(3, text(Message.detail(event, "rule"))),
                binding(4, new Integer32(number(event.severity()))),
                binding(5, text(event.route())),
                binding(6, text(event.endpoint())),
                binding(7, text(event.text())),
                binding(8, text(Message.detail(event, "change"))),
                binding(9, new OctetString(dateAndTime(event.at()))));
    }

    private static long upTimeTicks() {
        return ManagementFactory.getRuntimeMXBean().getUptime() / 10 & 0xFFFF_FFFFL;
    }

    private static VariableBinding binding(int object, Variable value) {
        return new VariableBinding(new OID(OBJECTS).append(object).append(0), value);
    }

    /** TramoSeverity of the MIB. */
    private static int number(Severity severity) {
        return switch (severity) {
            case INFO -> 1;
            case WARNING -> 2;
            case CRITICAL -> 3;
        };
    }

    /** Of the notification types in the MIB. */
    private static int number(Message message) {
        return switch (message.type()) {
            case "alarm.began" -> 1;
            case "alarm.acknowledged" -> 2;
            case "alarm.ended" -> 3;
            case Message.TEST -> 5;
            default -> 4;
        };
    }

    /** UTF-8, as much of it as fits into 255 bytes. */
    private static OctetString text(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(TEXT_BYTES_MAX);
        // A character that does not fit is left out as a whole.
        var _ = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text), bytes, true);
        byte[] fitting = new byte[bytes.position()];
        bytes.flip().get(fitting);
        return new OctetString(fitting);
    }

    /** DateAndTime of SNMPv2-TC, in UTC. */
    private static byte[] dateAndTime(Instant at) {
        ZonedDateTime time = at.atZone(ZoneOffset.UTC);
        return ByteBuffer.allocate(11)
                .putShort((short) time.getYear())
                .put((byte) time.getMonthValue())
                .put((byte) time.getDayOfMonth())
                .put((byte) time.getHour())
                .put((byte) time.getMinute())
                .put((byte) time.getSecond())
                .put((byte) (time.getNano() / 100_000_000))
                .put((byte) '+')
                .put((byte) 0)
                .put((byte) 0)
                .array();
    }
}
