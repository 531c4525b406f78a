package dev.tramo.mpegts.rtp;

import java.nio.ByteBuffer;

/** Takes the parity packets that are to be sent. */
public interface FecSink {
    /**
     * Takes one.
     *
     * @param isRow whether it protects a row, else a column
     * @param data valid until the call returns; absolute access only
     */
    void onFec(boolean isRow, ByteBuffer data, int offset, int length);
}
