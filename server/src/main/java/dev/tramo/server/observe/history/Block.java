package dev.tramo.server.observe.history;

import dev.tramo.server.observe.Figure;
import dev.tramo.server.observe.Span;
import dev.tramo.server.observe.Summary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Successive times of one endpoint, as a row of the store holds them. A row is the byte 1 (the form), and compressed by zlib: the number of
 * figures (a byte), and for each its {@link Figure#key}, a bit for each time that has it (a long, the first time in the lowest bit), and of
 * those times the seconds measured (shorts), the minimums, means and maximums. A value is the upper three bytes of a float: 16 bits of
 * precision. One thread.
 */
final class Block {
    private static final int FORM = 1;
    private static final int VALUE_SHIFT = 8;
    private static final int HALF = 1 << (VALUE_SHIFT - 1);

    private final Resolution resolution;
    private final @Nullable Summary[] times;

    /** An empty one. */
    Block(Resolution resolution) {
        this.resolution = resolution;
        this.times = new @Nullable Summary[resolution.slots()];
    }

    /** What there is of a time. */
    Optional<Summary> at(int slot) {
        return Optional.ofNullable(times[slot]);
    }

    /** Adds to a time. */
    void add(int slot, Summary summary) {
        Summary there = times[slot];
        if (there == null) {
            there = new Summary();
            times[slot] = there;
        }
        there.add(summary);
        there.limitSeconds(resolution.seconds());
    }

    /** Puts a time in the place of what there is of it. */
    void put(int slot, Summary summary) {
        times[slot] = summary;
    }

    /** All of some times together. */
    Summary sum(int fromSlot, int toSlot) {
        Summary sum = new Summary();
        for (int slot = fromSlot; slot < toSlot; slot++) {
            at(slot).ifPresent(sum::add);
        }
        return sum;
    }

    /** As a row holds it. */
    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(FORM);
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes, deflater))) {
            List<Figure> figures = new ArrayList<>();
            for (Figure figure : Figure.values()) {
                if (present(figure) != 0) {
                    figures.add(figure);
                }
            }
            out.writeByte(figures.size());
            for (Figure figure : figures) {
                write(out, figure);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    private long present(Figure figure) {
        long present = 0;
        for (int slot = 0; slot < times.length; slot++) {
            Summary time = times[slot];
            if (time != null && time.has(figure)) {
                present |= 1L << slot;
            }
        }
        return present;
    }

    private void write(DataOutputStream out, Figure figure) throws IOException {
        List<Span> spans = new ArrayList<>();
        for (Summary time : times) {
            if (time != null) {
                time.span(figure).ifPresent(spans::add);
            }
        }
        out.writeUTF(figure.key());
        out.writeLong(present(figure));
        for (Span span : spans) {
            out.writeShort(span.seconds());
        }
        for (Span span : spans) {
            writeValue(out, span.minimum());
        }
        for (Span span : spans) {
            writeValue(out, span.mean());
        }
        for (Span span : spans) {
            writeValue(out, span.maximum());
        }
    }

    /** Rounded to the nearest: what was read from a row is written as it was. */
    private static void writeValue(DataOutputStream out, float value) throws IOException {
        int bits = Float.floatToRawIntBits(value);
        int rounded = bits + HALF;
        // Of the largest float, the nearest would be infinite.
        boolean isFinite = Float.isFinite(Float.intBitsToFloat(rounded));
        int written = (isFinite ? rounded : bits) >>> VALUE_SHIFT;
        out.writeByte(written >>> Short.SIZE);
        out.writeShort(written);
    }

    private static float readValue(DataInputStream in) throws IOException {
        int high = in.readUnsignedByte() << Short.SIZE;
        return Float.intBitsToFloat((high | in.readUnsignedShort()) << VALUE_SHIFT);
    }

    /**
     * Reads a row.
     *
     * @throws IOException if it is none
     */
    static Block decode(Resolution resolution, byte[] row) throws IOException {
        if (row.length == 0 || row[0] != FORM) {
            throw new IOException("a row of another form");
        }
        Block block = new Block(resolution);
        try (DataInputStream in =
                new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(row, 1, row.length - 1)))) {
            int figures = in.readUnsignedByte();
            for (int i = 0; i < figures; i++) {
                block.read(in);
            }
        }
        return block;
    }

    private void read(DataInputStream in) throws IOException {
        Optional<Figure> figure = Summary.figure(in.readUTF());
        long present = in.readLong();
        if (times.length < Long.SIZE && present >>> times.length != 0) {
            throw new IOException("a row with more times than a block has");
        }
        int count = Long.bitCount(present);
        int[] seconds = new int[count];
        for (int i = 0; i < count; i++) {
            seconds[i] = in.readUnsignedShort();
        }
        float[][] values = new float[3][count];
        for (float[] ofAKind : values) {
            for (int i = 0; i < count; i++) {
                ofAKind[i] = readValue(in);
            }
        }
        int i = 0;
        for (long left = present; left != 0; left &= left - 1) {
            Span span = new Span(values[0][i], values[1][i], values[2][i], seconds[i]);
            i++;
            int slot = Long.numberOfTrailingZeros(left);
            Summary there = times[slot];
            Summary time = there == null ? new Summary() : there;
            times[slot] = time;
            figure.ifPresent(known -> time.add(known, span)); // one of another version is left out
        }
    }
}
