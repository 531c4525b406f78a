package dev.tramo.mpegts.hls;

/**
 * Has the memory of parts, which are held for a minute and then given back one by one. In a heap they would be old by then, and what is
 * old is collected rarely.
 */
public interface PartMemory {
    /**
     * Memory for a part, held once. It is written through its {@link PartBytes#view}, and then only read.
     *
     * @param count at least 1
     */
    PartBytes allocate(int count);
}
