package dev.tramo.rtmp.amf;

import io.netty.buffer.ByteBuf;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;

/** The input of both formats: bounds-checked bytes, and the remaining limits. */
final class AmfInput {
    private final ByteBuf in;
    private final AmfLimits limits;
    private int valuesLeft;

    AmfInput(ByteBuf in, AmfLimits limits) {
        this.in = in;
        this.limits = limits;
        valuesLeft = limits.valuesMax();
    }

    boolean hasMore() {
        return in.isReadable();
    }

    int u8() throws ProtocolException {
        need(1);
        return in.readUnsignedByte();
    }

    int u16() throws ProtocolException {
        need(2);
        return in.readUnsignedShort();
    }

    long u32() throws ProtocolException {
        need(4);
        return in.readUnsignedInt();
    }

    double number() throws ProtocolException {
        need(8);
        return in.readDouble();
    }

    /** UTF-8, of which U+FFFD replaces what is invalid. */
    String text(long bytes) throws ProtocolException {
        need(bytes);
        int length = (int) bytes;
        String text = in.toString(in.readerIndex(), length, StandardCharsets.UTF_8);
        in.skipBytes(length);
        return text;
    }

    String key(int bytes) throws ProtocolException {
        checkKey(bytes);
        return text(bytes);
    }

    void skip(int bytes) throws ProtocolException {
        need(bytes);
        in.skipBytes(bytes);
    }

    /** Skips the next byte if it is this one. */
    boolean skipIfNext(int u8) throws ProtocolException {
        need(1);
        boolean next = in.getUnsignedByte(in.readerIndex()) == u8;
        if (next) {
            in.skipBytes(1);
        }
        return next;
    }

    void checkKey(int bytes) throws ProtocolException {
        if (bytes > limits.keyBytesMax()) {
            throw new ProtocolException(
                    "an AMF key has " + bytes + " bytes: at most " + limits.keyBytesMax() + " are allowed");
        }
    }

    /** Refuses a number of elements that the remaining bytes cannot contain, at one byte each. */
    void checkCount(long elements) throws ProtocolException {
        if (elements > in.readableBytes()) {
            throw new ProtocolException(
                    "an AMF array has " + elements + " elements: " + in.readableBytes() + " bytes are left for them");
        }
    }

    /** Refuses an object or array that is nested too deep. */
    void checkDepth(int depth) throws ProtocolException {
        if (depth > limits.depthMax()) {
            throw new ProtocolException("AMF values are nested too deep: " + limits.depthMax() + " levels are allowed");
        }
    }

    /** Refuses more values than allowed. */
    void checkValues(int announced) throws ProtocolException {
        if (announced > valuesLeft) {
            throw new ProtocolException("too many AMF values: " + limits.valuesMax() + " are allowed");
        }
    }

    void countValue() throws ProtocolException {
        checkValues(1);
        valuesLeft--;
    }

    private void need(long bytes) throws ProtocolException {
        if (bytes > in.readableBytes()) {
            throw new ProtocolException(
                    "AMF is cut short: " + bytes + " bytes are needed, " + in.readableBytes() + " are left");
        }
    }
}
