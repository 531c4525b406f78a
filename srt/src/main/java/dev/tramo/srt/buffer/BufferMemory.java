package dev.tramo.srt.buffer;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory the send and receive buffers of all SRT connections of a process may take together, shared so that nobody can
 * take it all: an endpoint may hold as much as is left free, and a connection twice what its endpoint may still take. However
 * many peers fill their buffers, half of the memory stays for the other endpoints, and a newcomer at the same endpoint gets a
 * fifth of what each of them holds, or more. A single connection may hold 40 % of it. Any thread, but for what belongs to one
 * endpoint.
 */
public final class BufferMemory {
    /** Less is not enough for a stream of video. */
    public static final long STREAM_BYTES_MIN = 2L * PayloadPool.CHUNK_BYTES;

    /** No limit, and nothing is counted. */
    public static final BufferMemory UNLIMITED = new BufferMemory();

    /** Who holds a fifth more than its part need not give it back: parts change all the time. */
    private static final long SLACK_PART = 5;

    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    private BufferMemory() {
        this.bytesMax = Long.MAX_VALUE;
    }

    /**
     * Nothing held.
     *
     * @param bytesMax at least 1
     */
    public BufferMemory(long bytesMax) {
        if (bytesMax < 1) {
            throw new IllegalArgumentException("SRT memory: " + bytesMax + "; at least 1 byte");
        }
        this.bytesMax = bytesMax;
    }

    /** Held now, bytes. */
    public long bytes() {
        return bytes.get();
    }

    /** A share for the connections of one endpoint. */
    public Share newShare() {
        return new Share();
    }

    /** What the connections of one endpoint hold. One thread. */
    public final class Share {
        private long held;

        private Share() {}

        /** Whether a further connection that needs at least this much can work. */
        public boolean admits(long needed) {
            return held + needed <= bytesMax - bytes.get();
        }

        /** For one connection. */
        public Account newAccount() {
            return new Account();
        }

        /** What one connection holds. */
        public final class Account {
            private long own;
            private boolean closed;

            /** Held by this connection. */
            long bytes() {
                return own;
            }

            /** Takes memory; false if it may not. */
            public boolean take(long wanted) {
                if (bytesMax == Long.MAX_VALUE) {
                    return true;
                }
                while (!closed) {
                    long all = bytes.get();
                    long free = bytesMax - all;
                    if (held + wanted > free || own + wanted > 2 * (free - held)) {
                        return false;
                    }
                    if (bytes.compareAndSet(all, all + wanted)) {
                        held += wanted;
                        own += wanted;
                        return true;
                    }
                }
                return false;
            }

            /** Whether others have come meanwhile, so that this holds clearly more than its part and should give some back. */
            boolean isOver() {
                if (bytesMax == Long.MAX_VALUE) {
                    return false;
                }
                long free = bytesMax - bytes.get();
                return held - held / SLACK_PART > free
                        || own - own / SLACK_PART > 2 * (free - held + held / SLACK_PART);
            }

            /** Takes memory that is needed in any case. */
            public void takeAnyway(long needed) {
                if (bytesMax != Long.MAX_VALUE && !closed) {
                    bytes.addAndGet(needed);
                    held += needed;
                    own += needed;
                }
            }

            /** Gives back what was taken. */
            void giveBack(long freed) {
                if (bytesMax != Long.MAX_VALUE && !closed) {
                    own -= freed;
                    held -= freed;
                    bytes.addAndGet(-freed);
                }
            }

            /** The connection has ended: gives everything back, and takes nothing any more. */
            public void close() {
                giveBack(own);
                closed = true;
            }
        }
    }
}
