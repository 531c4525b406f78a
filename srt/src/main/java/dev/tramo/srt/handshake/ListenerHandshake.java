package dev.tramo.srt.handshake;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.HandshakeExtensions;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.PacketSink;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A listener's part of the handshakes: answers inductions without keeping state, and turns a conclusion with a valid
 * cookie into a {@link ConnectionRequest}.
 */
public final class ListenerHandshake {
    private static final int SECRET_BYTES = 32;
    private static final long COOKIE_PERIOD_NANOS = 60_000_000_000L;

    private final SrtOptions options;
    private final long startNanos;
    private final Mac mac;
    private long ignored;

    /** @param options for the induction, before a caller has said what it wants */
    public ListenerHandshake(SrtOptions options, long nowNanos) {
        this.options = options;
        this.startNanos = nowNanos;
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        try {
            this.mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has HmacSHA256", e);
        }
    }

    /** Handshakes that were neither answered nor turned into a request: malformed, wrong cookie, or of an unexpected type. */
    public long ignored() {
        return ignored;
    }

    /**
     * Takes a handshake packet addressed to socket ID 0.
     *
     * @param ip the sender's address, 4 or 16 bytes
     * @param sink goes to the sender
     * @return a request to accept or reject; {@code null} if there is nothing more to do
     */
    public @Nullable ConnectionRequest onDatagram(
            ByteBuffer b, int at, int length, byte[] ip, int port, PacketSink sink, long arrivalNanos) {
        Handshake handshake = length < PacketHeader.BYTES
                ? null
                : Handshake.read(b, at + PacketHeader.BYTES, length - PacketHeader.BYTES);
        if (handshake == null) {
            ignored++;
            return null;
        }
        if (handshake.type() == Handshake.INDUCTION) {
            answerInduction(handshake, ip, port, sink, arrivalNanos);
            return null;
        }
        if (handshake.type() != Handshake.CONCLUSION || !isCookieValid(handshake.cookie(), ip, port, arrivalNanos)) {
            ignored++;
            return null;
        }
        return new ConnectionRequest(handshake, PacketHeader.timestamp(b, at), ip, sink, arrivalNanos);
    }

    private void answerInduction(Handshake caller, byte[] ip, int port, PacketSink sink, long nowNanos) {
        int encryptionField = options.encryption().isOn() ? options.encryption().keyBytes() / 8 : 0;
        Handshake answer = new Handshake(
                Handshake.VERSION_5,
                encryptionField,
                Handshake.MAGIC,
                caller.isn(),
                caller.mss(),
                caller.flowWindow(),
                Handshake.INDUCTION,
                caller.socketId(),
                cookie(ip, port, nowNanos / COOKIE_PERIOD_NANOS),
                ip,
                HandshakeExtensions.NONE);
        HandshakeSettings.write(sink, answer, caller.socketId(), (int) ((nowNanos - startNanos) / 1_000));
    }

    private boolean isCookieValid(int cookie, byte[] ip, int port, long nowNanos) {
        long period = nowNanos / COOKIE_PERIOD_NANOS;
        return cookie == cookie(ip, port, period) || cookie == cookie(ip, port, period - 1);
    }

    /** Four bytes of a keyed hash, which only a receiver at that address can know. */
    private int cookie(byte[] ip, int port, long period) {
        mac.update(ip);
        mac.update(ByteBuffer.allocate(12).putInt(port).putLong(period).array());
        return ByteBuffer.wrap(mac.doFinal()).getInt();
    }
}
