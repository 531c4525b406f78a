package dev.tramo.srt;

import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.RejectReason;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What callers and listeners do alike in a handshake. */
final class HandshakeSettings {
    private static final int MSS_BYTES_MIN = 32;
    private static final int FLOW_WINDOW_MIN = 2;
    private static final int KEY_BYTES_DEFAULT = 16;

    private HandshakeSettings() {}

    static Capabilities request(SrtOptions options) {
        return new Capabilities(
                Capabilities.VERSION, flags(options), options.receiveLatencyMillis(), options.peerLatencyMillis());
    }

    /** The responder's side of the latency negotiation: each direction gets the larger of both wishes. */
    static Capabilities response(SrtOptions options, Capabilities peer) {
        int flags = flags(options);
        return new Capabilities(
                Capabilities.VERSION,
                peer.has(Capabilities.REXMITFLG) ? flags : flags & ~Capabilities.REXMITFLG,
                Math.max(options.receiveLatencyMillis(), peer.peerDelayMillis()),
                Math.max(options.peerLatencyMillis(), peer.receiveDelayMillis()));
    }

    private static int flags(SrtOptions options) {
        return options.tooLatePacketDrop() ? Capabilities.LIVE : Capabilities.LIVE & ~Capabilities.TLPKTDROP;
    }

    /** Key length for a new connection: our own setting, else what the peer advertises, else 16. */
    static int keyBytes(SrtOptions options, int advertisedField) {
        int own = options.encryption().keyBytes();
        if (own != 0) {
            return own;
        }
        return advertisedField >= 2 && advertisedField <= 4 ? advertisedField * 8 : KEY_BYTES_DEFAULT;
    }

    /** Why a peer's conclusion cannot be accepted, whichever side it comes from; {@code null} if it can. */
    static @Nullable RejectReason check(Handshake peer) {
        Capabilities capabilities = peer.extensions().capabilities();
        if (peer.version() < Handshake.VERSION_5) {
            return RejectReason.VERSION;
        }
        if (capabilities == null
                || capabilities.version() < Capabilities.VERSION_MIN
                || peer.isn() < 0
                || peer.isn() == SeqNo.MAX
                || peer.mss() < MSS_BYTES_MIN
                || peer.flowWindow() < FLOW_WINDOW_MIN) {
            return RejectReason.ROGUE;
        }
        if (capabilities.has(Capabilities.STREAM)) {
            return RejectReason.MESSAGE_API;
        }
        String congestion = peer.extensions().congestion();
        if (!congestion.isEmpty() && !congestion.equals("live")) {
            return RejectReason.CONGESTION;
        }
        if (!peer.extensions().filter().isEmpty()) {
            return RejectReason.FILTER;
        }
        return peer.extensions().group().length > 0 ? RejectReason.GROUP : null;
    }

    static int payloadBytesMax(int mssBytes) {
        return Math.min(mssBytes, SrtOptions.MSS_BYTES) - PacketHeader.OVERHEAD_BYTES;
    }

    /** Writes a handshake packet into {@code sink}. */
    static void write(PacketSink sink, Handshake handshake, int destination, int timestamp) {
        ByteBuffer out = sink.claim();
        PacketHeader.putControl(out, ControlType.HANDSHAKE, 0, 0, timestamp, destination);
        handshake.write(out);
        sink.commit();
    }
}
