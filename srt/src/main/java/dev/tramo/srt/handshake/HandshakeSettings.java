package dev.tramo.srt.handshake;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.fec.FecSettings;
import dev.tramo.srt.fec.FilterConfig;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.GroupExtension;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.PacketSink;
import dev.tramo.srt.wire.RejectReason;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The parts of a handshake that callers and listeners have in common: capabilities, latency, FEC, checks. */
final class HandshakeSettings {
    private static final int MSS_BYTES_MIN = 32;
    private static final int FLOW_WINDOW_MIN = 2;
    private static final int KEY_BYTES_DEFAULT = 16;
    /** Earlier versions form the nonce differently. */
    private static final int GCM_VERSION_MIN = 0x010504;

    private HandshakeSettings() {}

    static Capabilities request(SrtOptions options) {
        return new Capabilities(
                Capabilities.VERSION, flags(options), options.receiveLatencyMillis(), options.peerLatencyMillis());
    }

    /**
     * The responder's side of the latency negotiation: each direction gets the larger of both requests; the peer's counts only
     * up to our limit.
     */
    static Capabilities response(SrtOptions options, Capabilities peer) {
        int flags = flags(options);
        return new Capabilities(
                Capabilities.VERSION,
                peer.has(Capabilities.REXMITFLG) ? flags : flags & ~Capabilities.REXMITFLG,
                granted(options, options.receiveLatencyMillis(), peer.peerDelayMillis()),
                granted(options, options.peerLatencyMillis(), peer.receiveDelayMillis()));
    }

    private static int granted(SrtOptions options, int ownMillis, int peersMillis) {
        return Math.max(ownMillis, Math.min(peersMillis, options.latencyMillisMax()));
    }

    private static int flags(SrtOptions options) {
        int flags = options.tooLatePacketDrop() ? Capabilities.LIVE : Capabilities.LIVE & ~Capabilities.TLPKTDROP;
        return options.lossReports() ? flags : flags & ~Capabilities.NAKREPORT;
    }

    /** The outcome of the negotiation of FEC. */
    record Filter(
            @Nullable FecSettings settings,
            String answer,
            @Nullable RejectReason refusal) {
        static final Filter OFF = new Filter(null, "", null);
        private static final Filter CONFLICT = new Filter(null, "", RejectReason.FILTER);
    }

    /** A responder's answer to the filter that the initiator asks for: merged, or off if either side does not support it. */
    static Filter respond(SrtOptions options, Handshake peer) {
        String requested = peer.extensions().filter();
        Capabilities capabilities = peer.extensions().capabilities();
        if (requested.isEmpty() || capabilities == null || !capabilities.has(Capabilities.FILTER)) {
            return Filter.OFF;
        }
        String own = options.packetFilter();
        Filter merged = merged(options, own.isEmpty() ? requested : own, requested);
        // libsrt returns the initiator's own text if it has nothing to add, and in rendezvous accepts no other.
        return merged.settings() != null && (own.isEmpty() || own.equals(requested))
                ? new Filter(merged.settings(), requested, null)
                : merged;
    }

    /**
     * The initiator's check of the answer, which must contain what it requested; libsrt sends one even if nothing was
     * requested.
     */
    static Filter conclude(SrtOptions options, Handshake peer) {
        String answered = peer.extensions().filter();
        String own = options.packetFilter();
        if (answered.isEmpty()) {
            return own.isEmpty() ? Filter.OFF : Filter.CONFLICT;
        }
        return merged(options, own.isEmpty() ? answered : own, answered);
    }

    private static Filter merged(SrtOptions options, String own, String peers) {
        try {
            FilterConfig merged = FilterConfig.parse(own).merged(FilterConfig.parse(peers));
            FecSettings settings = merged == null ? null : merged.settings();
            // Without retransmission, waiting for a lost packet would never end.
            boolean waitsInVain = merged != null && merged.neverRepeats() && !options.tooLatePacketDrop();
            return settings == null || waitsInVain ? Filter.CONFLICT : new Filter(settings, settings.text(), null);
        } catch (IllegalArgumentException e) {
            return Filter.CONFLICT; // the peer's is no configuration that we know
        }
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
    static @Nullable RejectReason check(SrtOptions options, Handshake peer) {
        Capabilities capabilities = peer.extensions().capabilities();
        if (peer.version() < Handshake.VERSION_5) {
            return RejectReason.VERSION;
        }
        if (capabilities != null
                && capabilities.version() >= Capabilities.VERSION_MIN
                && capabilities.version() < options.peerVersionMin()) {
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
        byte[] group = peer.extensions().group();
        GroupExtension member = GroupExtension.read(group);
        if (group.length > 0 && (member == null || !member.isWellFormed())) {
            return RejectReason.GROUP;
        }
        String congestion = peer.extensions().congestion();
        if (!congestion.isEmpty() && !congestion.equals("live")) {
            return RejectReason.CONGESTION;
        }
        return null;
    }

    /** Why AES-GCM, if it is used, cannot be; {@code null} if it can. */
    static @Nullable RejectReason checkCipher(KeyExchange keys, Capabilities peer, Filter filter) {
        if (!keys.isAuthenticated()) {
            return null;
        }
        boolean fits = peer.version() >= GCM_VERSION_MIN && filter.settings() == null;
        return fits ? null : RejectReason.CRYPTO_MODE;
    }

    /** Longest payload of one packet; FEC packets have a header of their own. */
    static int payloadBytesMax(SrtOptions options, int peerMssBytes, @Nullable FecSettings filter) {
        int room = Math.min(peerMssBytes, options.mssBytes()) - PacketHeader.OVERHEAD_BYTES;
        return Math.min(options.payloadBytesMax(), filter == null ? room : room - FecSettings.HEADER_BYTES);
    }

    /** Writes a handshake packet into {@code sink}. */
    static void write(PacketSink sink, Handshake handshake, int destination, int timestamp) {
        ByteBuffer out = sink.claim();
        PacketHeader.putControl(out, ControlType.HANDSHAKE, 0, 0, timestamp, destination);
        handshake.write(out);
        sink.commit();
    }
}
