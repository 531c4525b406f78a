package dev.tramo.srt.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tramo.srt.StreamId;
import dev.tramo.srt.fec.FilterConfig;
import dev.tramo.srt.wire.GroupExtension;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.HandshakeExtensions;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Handshakes, and the extensions in them; the bytes are a whole datagram. */
class HandshakeFuzzTest {
    private static final int HEADER_BYTES = 16;
    /** Text that is no UTF-8 is longer when it is written again. */
    private static final int ROOM_BYTES = 65_536;

    @FuzzTest(maxDuration = "60s")
    void anyBytesAreAHandshakeOrNone(byte[] datagram) {
        Handshake handshake = datagram.length < HEADER_BYTES
                ? null
                : Handshake.read(ByteBuffer.wrap(datagram), HEADER_BYTES, datagram.length - HEADER_BYTES);
        if (handshake == null) {
            return;
        }
        HandshakeExtensions extensions = handshake.extensions();
        readTexts(extensions);
        Handshake known = handshake.with(handshake.type(), extensions.field(), extensions);
        byte[] written = write(known);
        Handshake again = Handshake.read(ByteBuffer.wrap(written), 0, written.length);
        assertThat(again).as("what was written").isNotNull();
        assertThat(write(again)).isEqualTo(written);
    }

    private static byte[] write(Handshake handshake) {
        ByteBuffer b = ByteBuffer.allocate(ROOM_BYTES);
        handshake.write(b);
        return Arrays.copyOf(b.array(), b.position());
    }

    private static void readTexts(HandshakeExtensions extensions) {
        GroupExtension group = GroupExtension.read(extensions.group());
        if (group != null) {
            assertThat(GroupExtension.read(group.toBytes())).isEqualTo(group);
        }
        try {
            StreamId streamId = StreamId.parse(extensions.streamId());
            assertThat(streamId.mode()).isNotNull();
        } catch (IllegalArgumentException e) {
            assertThat(e).as("what is wrong with it").hasMessageStartingWith("malformed stream ID");
        }
        try {
            String text = FilterConfig.parse(extensions.filter()).toString();
            assertThat(FilterConfig.parse(text)).hasToString(text);
        } catch (IllegalArgumentException e) {
            assertThat(e).as("what is wrong with it").hasMessageStartingWith("packetFilter");
        }
    }
}
