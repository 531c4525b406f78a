package dev.tramo.srt.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.HandshakeExtensions;
import dev.tramo.srt.wire.PacketHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** One side of a rendezvous, whose peer is the test. */
abstract class RendezvousFixture extends SrtFixture {
    /** Won the contest against {@link #LOW_COOKIE} in a capture. */
    static final int HIGH_COOKIE = 0x4A51BA15;

    static final int LOW_COOKIE = 0xEAC9BEC4;
    static final int PEER_ISN = 77_000;
    static final int PEER_FLOW_WINDOW = 9_000;
    static final byte[] PEER_IP = {10, 0, 0, 2};

    static final Capabilities PEER = new Capabilities(Capabilities.VERSION, Capabilities.LIVE, 200, 90);
    static final HandshakeExtensions REQUEST = HandshakeExtensions.of(false, PEER, "", "", new byte[0]);
    static final HandshakeExtensions RESPONSE = HandshakeExtensions.of(true, PEER, "", "", new byte[0]);
    static final HandshakeExtensions BARE = HandshakeExtensions.NONE;

    final Recorder sent = new Recorder();
    final Events events = new Events();
    SrtOptions options = SrtOptions.DEFAULT;
    int peerCookie;
    int peerId = PEER_ID;
    RendezvousHandshake subject;

    /** As the side that proposes, or answers; its first wave is taken. */
    void open(boolean initiator) {
        open(initiator ? HIGH_COOKIE : LOW_COOKIE, initiator ? LOW_COOKIE : HIGH_COOKIE);
        sent.take();
    }

    void open(int ownCookie, int theirCookie) {
        peerCookie = theirCookie;
        subject = new RendezvousHandshake(options, OUR_ID, SEND_ISN, ownCookie, PEER_IP, sent, events, now);
        subject.onTick(now);
    }

    Handshake handshake(int type, HandshakeExtensions extensions) {
        return new Handshake(
                5,
                0,
                extensions.field(),
                PEER_ISN,
                1_500,
                PEER_FLOW_WINDOW,
                type,
                peerId,
                peerCookie,
                CALLER_IP,
                extensions);
    }

    static byte[] datagram(Handshake handshake, int destination, int timestamp) {
        ByteBuffer b = ByteBuffer.allocate(SrtOptions.MSS_BYTES);
        PacketHeader.putControl(b, ControlType.HANDSHAKE, 0, 0, timestamp, destination);
        handshake.write(b);
        return Arrays.copyOf(b.array(), b.position());
    }

    void receive(Handshake handshake) {
        receive(datagram(handshake, OUR_ID, 0));
    }

    void receive(byte[] datagram) {
        ByteBuffer b = ByteBuffer.allocate(datagram.length + 24).put(16, datagram);
        subject.onDatagram(b, 16, datagram.length, now);
        subject.onTick(now);
    }

    void wave() {
        receive(handshake(Handshake.WAVEAHAND, BARE));
    }

    void conclusion(HandshakeExtensions extensions) {
        receive(handshake(Handshake.CONCLUSION, extensions));
    }

    void agreement() {
        receive(handshake(Handshake.AGREEMENT, BARE));
    }

    /** The next event is not so close to the last packet that a repeat would be put off. */
    void pause() {
        runFor(30 * MILLI);
    }

    void runFor(long nanos) {
        long end = now + nanos;
        for (long due = subject.nextDeadlineNanos(); due <= end; due = subject.nextDeadlineNanos()) {
            now = Math.max(now, due);
            subject.onTick(now);
        }
        now = end;
    }

    /** The only packet since the last call, a conclusion. */
    Handshake takeConclusion() {
        Handshake only = sent.takeOnly().handshake();
        assertThat(only.type()).isEqualTo(Handshake.CONCLUSION);
        return only;
    }

    static String kind(Handshake handshake) {
        HandshakeExtensions extensions = handshake.extensions();
        String type = switch (handshake.type()) {
            case Handshake.WAVEAHAND -> "wave";
            case Handshake.CONCLUSION -> "conclusion";
            case Handshake.AGREEMENT -> "agreement";
            default -> handshake.isRejection() ? "rejection " + handshake.type() : "?";
        };
        return extensions.capabilities() == null ? type : type + (extensions.response() ? "+HSRSP" : "+HSREQ");
    }

    /** What was sent since the last call, in words. */
    List<String> kinds() {
        return sent.take().stream().map(packet -> kind(packet.handshake())).toList();
    }

    boolean isConnected() {
        return subject.connection() != null;
    }
}
