package dev.tramo.srt.receive;

/** Is told of the packets that arrive on one path, to record how long they took. The connection's thread. */
public interface ArrivalListener {
    /**
     * A packet is new on this path, and readable; it is stored.
     *
     * @param timestamp the packet's, µs
     */
    void onArrived(int seq, int timestamp, long arrivalNanos);

    /** A packet has arrived after its turn, or once more. */
    void onBelated(int seq, int timestamp, long arrivalNanos);

    /** The path goes on after so many packets that never came. */
    void onSkipped(int first, int count, long nowNanos);
}
