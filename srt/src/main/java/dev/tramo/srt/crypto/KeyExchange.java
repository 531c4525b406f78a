package dev.tramo.srt.crypto;

import dev.tramo.srt.wire.KeyMaterialMessage;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.RejectReason;
import dev.tramo.srt.wire.SeqNo;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one connection: agreed in the handshake, then refreshed per direction after a number of packets.
 *
 * <p>The initiator's first key (even) serves both directions. A side that changes its key sends a KMREQ with both keys, until
 * the peer answers with the same bytes; the receiver keeps two keys, distinguished by the key flags of packets.
 *
 * <p>Unlike libsrt's, our key changes only when the peer has confirmed the next one: an announcement lost ten times would
 * leave the peer decrypting with a wrong key, or none, until the change after.
 */
public final class KeyExchange {
    /** Result of {@link #decrypt} for a payload that cannot be read. */
    public static final int NOT_AUTHENTIC = PayloadCipher.NOT_AUTHENTIC;

    /** libsrt: SRT_KM_S_NOSECRET and SRT_KM_S_BADSECRET. */
    private static final int STATE_UNSECURED = 0;

    private static final int STATE_NO_SECRET = 3;
    private static final int STATE_BAD_SECRET = 4;
    /** So many announcements follow the round trip, as libsrt's do; later ones come at this interval. */
    private static final int ANNOUNCEMENTS_FAST = 10;

    private static final long ANNOUNCEMENT_NANOS_SLOW = 1_000_000_000;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] NONE = {};

    /** A responder's decision: the exchange and the KMRSP body, or why the connection is refused. */
    public record Response(
            @Nullable KeyExchange exchange,
            byte[] reply,
            @Nullable RejectReason refusal) {
        private static Response refuse(RejectReason reason) {
            return new Response(null, NONE, reason);
        }
    }

    private final Encryption encryption;
    private final int keyBytes;
    /** Whether with GCM. */
    private final boolean authenticated;

    private final byte[] salt;
    private final @Nullable KeyWrap wrap;
    private final @Nullable PayloadCipher[] receiveCiphers = new PayloadCipher[3];
    private final byte[][] sendKeys = {NONE, NONE, NONE};
    private @Nullable PayloadCipher sendCipher;
    private int sendFlags;
    private long packetsWithKey;
    /** First packet with the sending key; −1 for the first key, which has no predecessor. */
    private int keyFirstSeq = -1;

    private byte[] announcement = NONE;
    private int announcementsMade;
    private boolean confirmed;
    private long nextAnnouncementNanos = Long.MAX_VALUE;

    private KeyExchange(
            Encryption encryption, int keyBytes, boolean authenticated, byte[] salt, @Nullable KeyWrap wrap) {
        this.encryption = encryption;
        this.authenticated = authenticated;
        this.keyBytes = keyBytes;
        this.salt = salt;
        this.wrap = wrap;
    }

    /** No encryption in either direction. */
    public static KeyExchange off(Encryption encryption) {
        return new KeyExchange(encryption, 0, false, NONE, null);
    }

    /** The initiator's: new salt and key, or {@link #off} without a passphrase. */
    public static KeyExchange initiate(Encryption encryption, int keyBytes) {
        if (!encryption.isOn()) {
            return off(encryption);
        }
        byte[] salt = random(KeyMaterialMessage.SALT_BYTES);
        boolean gcm = encryption.mode() == Encryption.Mode.GCM;
        KeyExchange exchange =
                new KeyExchange(encryption, keyBytes, gcm, salt, new KeyWrap(encryption.passphrase(), salt, keyBytes));
        exchange.useForSending(KeyMaterialMessage.EVEN, random(keyBytes));
        exchange.receiveCiphers[KeyMaterialMessage.EVEN] = exchange.sendCipher;
        return exchange;
    }

    /**
     * The responder's answer to the initiator's key material.
     *
     * @param request body of KMREQ, empty if there was none
     */
    public static Response respond(Encryption encryption, byte[] request) {
        if (request.length == 0) {
            if (!encryption.isOn()) {
                return new Response(off(encryption), NONE, null);
            }
            return encryption.enforced()
                    ? Response.refuse(RejectReason.UNSECURE)
                    : new Response(unreadable(encryption, 0), stateWord(STATE_UNSECURED), null);
        }
        KeyMaterialMessage message = KeyMaterialMessage.read(request);
        if (message == null || message.keyFlags() != KeyMaterialMessage.EVEN) {
            return Response.refuse(RejectReason.ROGUE);
        }
        if (!encryption.isOn()) {
            return encryption.enforced()
                    ? Response.refuse(RejectReason.UNSECURE)
                    : new Response(off(encryption), stateWord(STATE_NO_SECRET), null);
        }
        if (!accepts(encryption.mode(), message.cipher())) {
            return Response.refuse(RejectReason.CRYPTO_MODE);
        }
        return unwrapFirst(encryption, message, request);
    }

    /** Whether {@link #respond} derives a key from the passphrase, which takes long. */
    public static boolean respondsWithDerivation(Encryption encryption, byte[] request) {
        if (!encryption.isOn()) {
            return false;
        }
        KeyMaterialMessage message = KeyMaterialMessage.read(request);
        if (message == null) {
            return request.length == 0 && !encryption.enforced();
        }
        return message.keyFlags() == KeyMaterialMessage.EVEN
                && accepts(encryption.mode(), message.cipher())
                && !KeyWrap.isKnown(encryption.passphrase(), message.salt(), message.keyBytes());
    }

    private static boolean accepts(Encryption.Mode mode, int cipher) {
        return switch (mode) {
            case AUTO -> cipher == KeyMaterialMessage.CIPHER_CTR || cipher == KeyMaterialMessage.CIPHER_GCM;
            case CTR -> cipher == KeyMaterialMessage.CIPHER_CTR;
            case GCM -> cipher == KeyMaterialMessage.CIPHER_GCM;
        };
    }

    private static Response unwrapFirst(Encryption encryption, KeyMaterialMessage message, byte[] request) {
        KeyWrap wrap = new KeyWrap(encryption.passphrase(), message.salt(), message.keyBytes());
        byte[] key = wrap.unwrap(message.wrapped());
        if (key == null) {
            return encryption.enforced()
                    ? Response.refuse(RejectReason.BAD_SECRET)
                    : new Response(unreadable(encryption, message.keyBytes()), stateWord(STATE_BAD_SECRET), null);
        }
        boolean gcm = message.cipher() == KeyMaterialMessage.CIPHER_GCM;
        KeyExchange exchange = new KeyExchange(encryption, message.keyBytes(), gcm, message.salt(), wrap);
        exchange.useForSending(KeyMaterialMessage.EVEN, key);
        exchange.receiveCiphers[KeyMaterialMessage.EVEN] = exchange.sendCipher;
        return new Response(exchange, request, null);
    }

    /** Payloads are never sent in the clear, even if the peer cannot read them: they are encrypted with a key of our own. */
    private static KeyExchange unreadable(Encryption encryption, int keyBytes) {
        int bytes = keyBytes > 0 ? keyBytes : Math.max(16, encryption.keyBytes());
        KeyExchange own = initiate(encryption, bytes);
        own.receiveCiphers[KeyMaterialMessage.EVEN] = null;
        return own;
    }

    /** KMRSP that reports a state instead of keys: one word, little-endian. */
    private static byte[] stateWord(int state) {
        return new byte[] {(byte) state, 0, 0, 0};
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    private void useForSending(int flags, byte[] key) {
        sendKeys[flags] = key;
        sendFlags = flags;
        sendCipher = PayloadCipher.of(authenticated, key, salt);
    }

    /** Body of the KMREQ for the handshake; empty without encryption. */
    public byte[] request() {
        KeyWrap w = wrap;
        if (w == null) {
            return NONE;
        }
        return new KeyMaterialMessage(sendFlags, cipher(), keyBytes, salt, w.wrap(sendKeys[sendFlags])).toBytes();
    }

    /** Why the initiator gives up after this KMRSP (empty if there was none); {@code null} if all is well. */
    @Nullable
    public RejectReason onHandshakeReply(byte[] reply) {
        if (wrap == null || Arrays.equals(reply, request())) {
            return null;
        }
        receiveCiphers[KeyMaterialMessage.EVEN] = null;
        if (!encryption.enforced()) {
            return null;
        }
        boolean bad = reply.length == 4 && reply[0] == STATE_BAD_SECRET;
        return bad ? RejectReason.BAD_SECRET : RejectReason.UNSECURE;
    }

    private int cipher() {
        return authenticated ? KeyMaterialMessage.CIPHER_GCM : KeyMaterialMessage.CIPHER_CTR;
    }

    /** Whether packets are authenticated, so that each has a tag. */
    public boolean isAuthenticated() {
        return authenticated;
    }

    /** Bytes by which encryption makes a payload longer. */
    public int extraBytes() {
        return authenticated ? GcmCipher.TAG_BYTES : 0;
    }

    /** Key length in bytes, 0 without encryption. */
    public int keyBytes() {
        return keyBytes;
    }

    /** Key flags for the next packet sent. */
    public int sendFlags() {
        return sendFlags;
    }

    /**
     * Encrypts a new packet's payload in place with the key of {@link #sendFlags}.
     *
     * @param messageWord the header's second word
     * @return its length then
     */
    public int encrypt(int seq, int messageWord, int timestamp, int destination, byte[] data, int offset, int length) {
        PayloadCipher cipher = sendCipher;
        return cipher == null ? length : cipher.encrypt(seq, messageWord, timestamp, destination, data, offset, length);
    }

    /**
     * Decrypts a packet's payload in place.
     *
     * @return its length then; {@link #NOT_AUTHENTIC} if there is no key for it, it was tampered with, or is clear
     *     although encryption was agreed
     */
    public int decrypt(int seq, int messageWord, int timestamp, int destination, byte[] data, int offset, int length) {
        int keyFlags = PacketHeader.keyFlags(messageWord);
        if (keyFlags == 0) {
            return receiveCiphers[1] == null && receiveCiphers[2] == null ? length : NOT_AUTHENTIC;
        }
        PayloadCipher cipher = keyFlags < receiveCiphers.length ? receiveCiphers[keyFlags] : null;
        return cipher == null
                ? NOT_AUTHENTIC
                : cipher.decrypt(seq, messageWord, timestamp, destination, data, offset, length);
    }

    /**
     * Counts a new packet, and changes the key when its time has come.
     *
     * @param oldestKept the oldest packet that may have to be sent again: while it has the key before ours, the next key, which
     *     would take that one's place at the peer, is not announced
     */
    public void onSent(int seq, int oldestKept, long nowNanos) {
        if (sendCipher == null || wrap == null) {
            return;
        }
        packetsWithKey++;
        boolean due = packetsWithKey >= encryption.refreshPackets() - encryption.preAnnouncePackets();
        boolean predecessorGone = keyFirstSeq < 0 || !SeqNo.isBefore(oldestKept, keyFirstSeq);
        if (announcement.length == 0) {
            if (due && predecessorGone) {
                announceNextKey(nowNanos);
            }
        } else if (confirmed && packetsWithKey > encryption.refreshPackets()) {
            int next = 3 - sendFlags;
            useForSending(next, sendKeys[next]);
            packetsWithKey = 0;
            keyFirstSeq = SeqNo.next(seq);
            announcement = NONE;
            confirmed = false;
        }
    }

    private void announceNextKey(long nowNanos) {
        int next = 3 - sendFlags;
        sendKeys[next] = random(keyBytes);
        byte[] both = Arrays.copyOf(sendKeys[KeyMaterialMessage.EVEN], 2 * keyBytes);
        System.arraycopy(sendKeys[KeyMaterialMessage.ODD], 0, both, keyBytes, keyBytes);
        KeyWrap w = wrap;
        if (w != null) {
            announcement = new KeyMaterialMessage(3, cipher(), keyBytes, salt, w.wrap(both)).toBytes();
            announcementsMade = 0;
            nextAnnouncementNanos = nowNanos;
        }
    }

    /** When {@link #announcement} is due again; {@link Long#MAX_VALUE} if nothing is pending. */
    public long nextAnnouncementNanos() {
        return nextAnnouncementNanos;
    }

    /** The KMREQ to send now, again after {@code retryNanos} unless it is answered. */
    public byte[] announcement(long nowNanos, long retryNanos) {
        announcementsMade++;
        nextAnnouncementNanos =
                nowNanos + (announcementsMade < ANNOUNCEMENTS_FAST ? retryNanos : ANNOUNCEMENT_NANOS_SLOW);
        return announcement;
    }

    /** The peer confirmed an announcement. */
    public void onReply(byte[] reply) {
        if (announcement.length > 0 && Arrays.equals(reply, announcement)) {
            nextAnnouncementNanos = Long.MAX_VALUE;
            confirmed = true;
        }
    }

    /** The peer announces keys. The KMRSP body; empty if nothing is to be answered. */
    public byte[] onRequest(byte[] request) {
        KeyMaterialMessage message = KeyMaterialMessage.read(request);
        KeyWrap w = wrap;
        if (w == null
                || message == null
                || message.keyBytes() != keyBytes
                || message.cipher() != cipher()
                || !Arrays.equals(message.salt(), salt)) {
            return NONE;
        }
        byte[] keys = w.unwrap(message.wrapped());
        if (keys == null) {
            return encryption.enforced() ? NONE : stateWord(STATE_BAD_SECRET);
        }
        int at = 0;
        for (int flag = KeyMaterialMessage.EVEN; flag <= KeyMaterialMessage.ODD; flag++) {
            if ((message.keyFlags() & flag) != 0) {
                receiveCiphers[flag] =
                        PayloadCipher.of(authenticated, Arrays.copyOfRange(keys, at, at + keyBytes), salt);
                at += keyBytes;
            }
        }
        return request;
    }
}
