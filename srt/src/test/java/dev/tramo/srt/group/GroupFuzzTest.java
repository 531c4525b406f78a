package dev.tramo.srt.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.GroupExtension;
import dev.tramo.srt.wire.SeqNo;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever bytes arrive at the members of a group: no exception, nothing without bound, never a payload twice. */
class GroupFuzzTest extends GroupFixture {
    private static final int CASES = 40_000;
    private static final int WINDOW = 256;

    private final Random random = new Random(1);

    @ParameterizedTest
    @EnumSource
    void aGroupSurvivesAnyDatagram(GroupType type) {
        GroupSubject subject = open(type);
        int place = 0;
        for (int i = 0; i < CASES; i++) {
            while (subject.group().size() < 2) {
                subject.join(random.nextInt(100));
            }
            Member member = subject.members.get(subject.members.size() - 1 - random.nextInt(2));
            byte[] datagram = mutated(template(place));
            try {
                member.receive(datagram);
                for (int packets = random.nextInt(3); packets > 0; packets--) {
                    subject.send(i);
                }
                checkBounds(subject);
            } catch (RuntimeException | AssertionError e) {
                fail("case " + i + ": " + HexFormat.of().formatHex(datagram), e);
            }
            subject.events.deliveries.clear();
            subject.members.removeIf(gone -> gone.connection.isClosed());
            place += random.nextInt(20) / 10;
            now += random.nextInt(2_000_000);
        }
    }

    private GroupSubject open(GroupType type) {
        GroupSubject subject = new GroupSubject();
        subject.type = type;
        subject.options = SrtOptions.DEFAULT.withBufferPackets(WINDOW);
        subject.join(60);
        subject.join(40);
        return subject;
    }

    private static void checkBounds(GroupSubject subject) {
        for (Member member : subject.members) {
            assertThat(member.sent.take().size()).isLessThan(SrtOptions.PAYLOAD_BYTES_MAX / 4 + 2 * WINDOW);
            SrtStatistics figures = member.connection.statistics();
            assertThat(figures.sent().availablePackets()).isBetween(0, WINDOW);
            assertThat(figures.received().availablePackets()).isBetween(0, WINDOW);
            assertThat(figures.link().inFlightPackets()).isBetween(0, WINDOW);
        }
    }

    /** A packet that could be right. */
    private byte[] template(int place) {
        int theirs = SeqNo.add(RECEIVE_ISN, place + random.nextInt(-20, 20));
        int ours = SeqNo.add(SEND_ISN, place + random.nextInt(-20, 20));
        int stamp = micros(now - START);
        return switch (random.nextInt(12)) {
            case 0 -> control(ControlType.ACK, 0, random.nextInt(100), stamp, ours, 20_000, 1_000, WINDOW, 1, 1, 1);
            case 1 -> control(ControlType.ACK, 0, 0, stamp, ours);
            case 2 -> control(ControlType.NAK, 0, 0, stamp, ours, ours + 2 | 0x8000_0000, ours + 4);
            case 3 -> control(ControlType.ACKACK, 0, random.nextInt(100), stamp, 0);
            case 4 -> control(ControlType.DROPREQ, 0, 0, stamp, theirs, theirs + 3);
            case 5 -> control(ControlType.KEEPALIVE, 0, random.nextInt(2), stamp, 0);
            default -> data(theirs, place + 1, 0, random.nextBoolean(), stamp, text(theirs));
        };
    }

    /** Mostly a few bits or bytes changed; now and then cut, lengthened, or all random. */
    private byte[] mutated(byte[] packet) {
        if (random.nextInt(20) == 0) {
            byte[] bytes = new byte[random.nextInt(SrtOptions.MSS_BYTES)];
            random.nextBytes(bytes);
            return bytes;
        }
        byte[] bytes =
                random.nextInt(8) == 0 ? Arrays.copyOf(packet, random.nextInt(packet.length + 100)) : packet.clone();
        for (int changes = random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
            int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 24));
            bytes[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (bytes[at] ^ 1 << random.nextInt(8));
        }
        return bytes;
    }

    @ParameterizedTest
    @EnumSource
    void damagedNumbersOnOnePathDoNotStopAStream(GroupType type) {
        assertThat(new HashSet<>(damaged(type, 1))).hasSizeGreaterThan(4_800).contains("4999");
    }

    @ParameterizedTest
    @EnumSource
    void whateverElseIsDamagedOnOnePathNothingComesTwice(GroupType type) {
        assertThat(damaged(type, 4))
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(4_800)
                .contains("4999");
    }

    /** What a group delivers if one path flips bits in headers, from a byte on; 0 to 3 are the sequence number. */
    private List<String> damaged(GroupType type, int fromByte) {
        GroupSubject subject = new GroupSubject();
        subject.type = type;
        Member good = subject.join(60);
        Member bad = subject.join(40);
        for (int place = 0; place < 5_000; place++) {
            byte[] packet = data(RECEIVE_ISN + place, place + 1, 0, false, micros(now - START), text(place));
            byte[] damaged = packet.clone();
            if (random.nextInt(20) == 0) {
                damaged[random.nextInt(fromByte, 12)] ^= (byte) (1 << random.nextInt(8));
            }
            if (random.nextBoolean()) {
                good.receive(packet);
                bad.receive(damaged);
            } else {
                bad.receive(damaged);
                good.receive(packet);
            }
            subject.runFor(MILLI);
            good.sent.take();
            bad.sent.take();
        }
        subject.runFor(2 * SECOND);

        return subject.events.texts();
    }

    @Test
    void anyGroupExtensionIsReadOrNot() {
        for (int i = 0; i < CASES; i++) {
            byte[] body = new byte[random.nextInt(4) * 4];
            random.nextBytes(body);
            GroupExtension group = GroupExtension.read(body);
            if (group == null) {
                assertThat(body.length).isLessThan(8);
                continue;
            }
            assertThat(group.toBytes()).isEqualTo(Arrays.copyOf(body, 8));
            boolean known = group.type() == 1 || group.type() == 2;
            assertThat(SrtGroup.isKnown(group)).isEqualTo(known && group.isWellFormed());
            if (SrtGroup.isKnown(group)) {
                assertThat(SrtGroup.mirroring(group, 1, SEND_ISN, SrtOptions.DEFAULT, new Events(), now)
                                .type())
                        .isEqualTo(group.type() == 1 ? GroupType.BROADCAST : GroupType.BACKUP);
            }
        }
    }
}
