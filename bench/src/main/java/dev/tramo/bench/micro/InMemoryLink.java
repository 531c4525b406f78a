package dev.tramo.bench.micro;

import dev.tramo.srt.ConnectionEvents;
import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.handshake.CallerHandshake;
import dev.tramo.srt.handshake.ConnectionRequest;
import dev.tramo.srt.handshake.ListenerHandshake;
import dev.tramo.srt.wire.PacketSink;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** An SRT caller and its listener joined by memory, in virtual time. */
final class InMemoryLink {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int CALLER_ID = 1;
    private static final int LISTENER_ID = 2;
    private static final int PORT = 9000;
    private static final long STEP_NANOS = 1_000_000;
    private static final int STEPS_MAX = 1_000;

    private final Pipe toListener = new Pipe();
    private final Pipe toCaller = new Pipe();
    private final SrtConnection caller;
    private final SrtConnection listener;
    private final ByteBuffer payload;
    private long nowNanos;
    private long delivered;

    /** Datagrams on their way in one direction, back to back. */
    private static final class Pipe implements PacketSink {
        private static final int SLOTS = 256;
        private static final int SLOT_BYTES = 1_500;

        final ByteBuffer bytes = ByteBuffer.allocateDirect(SLOTS * SLOT_BYTES);
        final int[] lengths = new int[SLOTS];
        int count;

        @Override
        public ByteBuffer claim() {
            return bytes.clear().position(count * SLOT_BYTES).limit((count + 1) * SLOT_BYTES);
        }

        @Override
        public void commit() {
            lengths[count] = bytes.position() - count * SLOT_BYTES;
            count++;
        }

        void drainTo(SrtConnection connection, long nowNanos) {
            bytes.clear();
            for (int i = 0; i < count; i++) {
                connection.onDatagram(bytes, i * SLOT_BYTES, lengths[i], nowNanos, nowNanos);
            }
            count = 0;
        }
    }

    InMemoryLink(SrtOptions options, int payloadBytes) {
        payload = ByteBuffer.allocateDirect(payloadBytes);
        CallerHandshake calling =
                new CallerHandshake(options, CALLER_ID, 0, LOOPBACK, toListener, new Receiver(), nowNanos);
        ListenerHandshake listening = new ListenerHandshake(options, nowNanos);
        @Nullable SrtConnection accepted = null;
        for (int step = 0; calling.connection() == null && step < STEPS_MAX; step++) {
            calling.onTick(nowNanos);
            @Nullable ConnectionRequest request = ask(listening);
            if (request != null) {
                var answer = request.accept(options, LISTENER_ID, toCaller, new Receiver())
                        .connection();
                if (answer != null) {
                    accepted = answer.connection();
                    answer.answer(nowNanos);
                }
            }
            for (int i = 0; i < toCaller.count; i++) {
                calling.onDatagram(toCaller.bytes.clear(), i * Pipe.SLOT_BYTES, toCaller.lengths[i], nowNanos);
            }
            toCaller.count = 0;
            nowNanos += STEP_NANOS;
        }
        @Nullable SrtConnection called = calling.connection();
        if (called == null || accepted == null) {
            throw new IllegalStateException("no connection");
        }
        caller = called;
        listener = accepted;
    }

    private @Nullable ConnectionRequest ask(ListenerHandshake listening) {
        @Nullable ConnectionRequest request = null;
        for (int i = 0; i < toListener.count; i++) {
            request = listening.onDatagram(
                    toListener.bytes.clear(),
                    i * Pipe.SLOT_BYTES,
                    toListener.lengths[i],
                    LOOPBACK,
                    PORT,
                    toCaller,
                    nowNanos);
        }
        toListener.count = 0;
        return request;
    }

    private final class Receiver implements ConnectionEvents {
        @Override
        public void onPayload(ByteBuffer data, int offset, int length, long dueNanos) {
            delivered++;
        }

        @Override
        public void onClosed(String reason) {
            throw new IllegalStateException(reason);
        }
    }

    /** A millisecond passes in which {@code payloads} go in at the caller's end. Gives how many have come out so far. */
    long step(int payloads) {
        for (int i = 0; i < payloads; i++) {
            caller.send(payload, 0, payload.capacity(), nowNanos, nowNanos);
        }
        caller.onTick(nowNanos);
        toListener.drainTo(listener, nowNanos);
        listener.onTick(nowNanos);
        toCaller.drainTo(caller, nowNanos);
        nowNanos += STEP_NANOS;
        return delivered;
    }
}
